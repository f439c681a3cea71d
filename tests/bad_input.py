"""Files that must be refused whole, with what the message must say."""

from dataclasses import dataclass

TMX_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header creationtool="t" '
    'creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="zh" '
    'datatype="plaintext"/><body>'
)
TMX_UNIT = (
    '<tu><tuv xml:lang="zh"><seg>大坝很高。</seg></tuv>'
    '<tuv xml:lang="en"><seg>The dam is high.</seg></tuv></tu>'
)
ENGLISH = "The dam is high. The water is deep. Nobody swims here in winter.\n"
CHINESE = "大坝很高。水很深。冬天没有人在这里游泳。\n"


@dataclass(frozen=True, slots=True)
class BadInput:
    """Files for one import, and a part of the message that refuses them."""

    files: tuple[tuple[str, bytes], ...]
    says: str


BAD_INPUT = {
    "empty file": BadInput((("a.txt", b""), ("b.txt", ENGLISH.encode())), "a.txt"),
    "blank file": BadInput((("a.txt", b" \n\t\n"), ("b.txt", ENGLISH.encode())), "a.txt"),
    "binary file": BadInput(
        (("a.txt", bytes(range(256)) * 40), ("b.txt", ENGLISH.encode())), "a.txt"
    ),
    "same language twice": BadInput(
        (("a.txt", ENGLISH.encode()), ("b.txt", ENGLISH.encode())), "en"
    ),
    "one language alone": BadInput((("a.txt", ENGLISH.encode()),), "a.txt"),
    "line of 5 MB": BadInput((("a.txt", b"x" * 5_000_000), ("b.txt", CHINESE.encode())), "10,000"),
    "NUL byte": BadInput(
        (("a.txt", b"The dam\0 is high.\n"), ("b.txt", CHINESE.encode())), "a.txt"
    ),
    "unknown suffix": BadInput((("a.xyz", ENGLISH.encode()),), ".xyz"),
    "cut-off TMX": BadInput((("a.tmx", (TMX_HEAD + TMX_UNIT * 3).encode()[:-20]),), "a.tmx"),
    "TMX with entities": BadInput(
        (("a.tmx", b'<!DOCTYPE tmx [<!ENTITY a "b">]><tmx version="1.4">&a;</tmx>'),), "a.tmx"
    ),
    "TSV without a whole row": BadInput((("a.tsv", "zh\ten\n只有一栏\n".encode()),), "line 2"),
    "TSV without languages": BadInput((("a.tsv", "大坝\t水库\n".encode()),), "a.tsv"),
}
