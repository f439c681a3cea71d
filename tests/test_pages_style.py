"""The style sheet: contrast of its colours computed, and what it must respect."""

import re
from pathlib import Path

import pytest

STYLE = (Path(__file__).parent.parent / "tm/web/static/yiku.css").read_text(encoding="utf-8")
READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
TEXT_PAIRS = [
    ("text", "page"), ("text", "panel"), ("muted", "page"), ("muted", "panel"), ("link", "page"),
    ("link", "panel"), ("on-link", "link"), ("ins", "ins-page"), ("del", "del-page"),
    ("ins", "page"), ("del", "page"), ("ins", "panel"), ("del", "panel"), ("term", "term-page"),
]  # fmt: skip
LINE_PAIRS = [("border", "page"), ("border", "panel"), ("link", "page"), ("term", "page")]


def colours(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return (
        found
        if scheme == "light"
        else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    )


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "page"), TEXT_PAIRS)
def test_text_is_readable(scheme: str, text: str, page: str) -> None:
    known = colours(scheme)
    assert contrast(known[text], known[page]) >= READABLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "page"), LINE_PAIRS)
def test_lines_that_mean_something_are_visible(scheme: str, line: str, page: str) -> None:
    known = colours(scheme)
    assert contrast(known[line], known[page]) >= VISIBLE


def test_dark_changes_every_colour() -> None:
    light, dark = colours("light"), colours("dark")
    assert [name for name in light if light[name] == dark[name]] == []


def test_colours_stand_only_in_custom_properties() -> None:
    rules = re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", rules) == []


@pytest.mark.parametrize(
    "condition",
    ["prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "forced-colors: active"],
)
def test_wishes_of_the_reader_are_respected(condition: str) -> None:
    assert STYLE.count(f"@media ({condition})") == 1


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "ja", "ko"])
def test_han_takes_the_face_of_its_language(lang: str) -> None:
    faces = re.search(rf":lang\({lang}\)[^{{]*\{{ font-family: ([^;]+);", STYLE)
    assert faces is not None
    assert faces[1].startswith("var(--latin)")
    assert "Noto Sans CJK" in faces[1]
