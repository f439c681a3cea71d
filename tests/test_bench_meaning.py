"""The measures of the bench of meaning search, worked out by hand."""

import numpy as np

from bench.meaning import derived, ranked, renderings


def test_the_own_one_is_counted_first_or_among_five() -> None:
    cosines = np.array([[0.9, 0.1, 0.2], [0.8, 0.5, 0.1], [0.1, 0.2, 0.7]], dtype=np.float32)
    assert ranked(cosines) == "66.7 | 100.0"


def test_renderings_are_unlike_for_a_lookup() -> None:
    real = [
        ("关闭窗口之前请保存", "Save before you close the window."),
        ("关闭窗口之前请保存", "Save before you close this window."),
        ("关闭窗口之前请保存", "Closing discards unsaved work"),
        ("大坝", "dam"),
        ("大坝", "barrage"),
    ]
    assert renderings(real, 1, "en") == [
        ("Save before you close the window.", "Closing discards unsaved work")
    ]


def test_derived_vectors_have_length_one_and_a_language() -> None:
    known = [np.eye(512, dtype=np.float32)[:5], np.eye(512, dtype=np.float32)[5:9]]
    rows = derived(known, 40_000)
    assert len(rows) == 80_000
    assert rows.langs[[0, 49_999, 50_000, 79_999]].tolist() == [0, 0, 1, 1]
    lengths = np.linalg.norm(rows.codes[:100] * rows.scales[:100, None], axis=1)
    assert (abs(lengths - 1) < 0.01).all()
