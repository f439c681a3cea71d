import pytest

from tm.number_check import missing_numbers


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("共有35名委员。", "There are 35 members.", ()),
        ("共有35名委员。", "There are 40 members.", ("35",)),
        ("投资3500万元", "an investment of 35 million yuan", ()),
        ("会议于2026年6月30日举行。", "The meeting was held on 30 June 2026.", ()),
        ("会议于2026年6月30日举行。", "The meeting was held on 30 July 2026.", ("2026年6月30日",)),
        ("第9条", "Article 9", ()),
        ("三峡大坝", "The Three Gorges Dam", ()),
        ("5和5", "5 and 6", ("5",)),
        ("没有数字", "20 of them", ()),
    ],
)
def test_numbers_that_a_target_lacks(source: str, target: str, missing: tuple[str, ...]) -> None:
    assert missing_numbers(source, "zh-Hans", target, "en") == missing


def test_other_languages_are_not_checked() -> None:
    assert missing_numbers("35 membres", "fr", "40 members", "en") == ()
