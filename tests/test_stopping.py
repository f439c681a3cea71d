import pytest

from tm.errors import CancelledError
from tm.stopping import stop_if_asked, stoppable, stopping


def cancel() -> None:
    raise CancelledError("stopped")


def test_nothing_stops_what_nobody_can_stop() -> None:
    stop_if_asked()
    assert list(stopping("abc", every=1)) == ["a", "b", "c"]


def test_work_stops_where_it_looks() -> None:
    with pytest.raises(CancelledError), stoppable(cancel):
        stop_if_asked()


def test_items_are_looked_at_now_and_then() -> None:
    looks: list[int] = []
    seen: list[int] = []

    def note() -> None:
        looks.append(len(seen))

    with stoppable(note):
        for item in stopping(range(7), every=3):
            seen.append(item)
    assert looks == [0, 3, 6]


def test_the_request_ends_with_its_work() -> None:
    with stoppable(cancel):
        pass
    stop_if_asked()


def test_an_inner_work_has_its_own_request() -> None:
    with stoppable(cancel):
        with stoppable(lambda: None):
            stop_if_asked()
        with pytest.raises(CancelledError):
            stop_if_asked()
