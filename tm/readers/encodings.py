"""Which encoding a file is in: what it says of itself, else what its bytes show.

Nothing is guessed silently: whoever decodes with a detected encoding reports it, and a file whose
bytes fit no encoding clearly is refused until a person names one.
"""

import codecs
import re
from dataclasses import dataclass

from tm.errors import InvalidInputError

UTF8 = "utf-8"
UTF16 = "utf-16"
SAMPLE_BYTES = 64 * 1024
OFFERED = ("utf-8", "utf-16", "gb18030", "big5", "windows-1252", "windows-1251", "windows-1250")
"""What a person may name; other encodings of the same families pass too."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, UTF16),
    (codecs.BOM_UTF16_BE, UTF16),
)
_KNOWN = re.compile(
    r"(utf[-_]?(8|16|16[-_]?[lb]e)|gb|big5|euc|shift_?jis|cp\d|windows-\d|iso-8859|latin|ascii"
    r"|us-ascii|koi8|hz|mac)",
    re.IGNORECASE,
)
_COMMON_SHARE = 0.7  # of the Han characters that are frequent ones: a text in this encoding
_JUDGED = 20_000  # Han characters that are looked at: more tell nothing new, and take seconds
_PAIRED_SHARE = 0.9  # of the letters beyond ASCII that stand beside another: Cyrillic
_LATIN_LETTERS = frozenset("àâäåáãçèéêëìíîïñòóôöõøùúûüýÿœæßÀÁÂÄÅÃÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØÙÚÛÜ")
_LATIN_SIGNS = frozenset("“”‘’–—…•€«»°£©®·´ºª¿¡§\xa0™")
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF16_SHARE = 0.3  # of the odd or even bytes that are zero, or blanks and line ends as pairs


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file.

    Attributes:
        name: Of the codec.
        detected: Told by the look of the bytes alone, so that it must be reported.
    """

    name: str
    detected: bool = False

    @property
    def note(self) -> str:
        """One sentence for the report, ``""`` where there is nothing to say."""
        if not self.detected:
            return ""
        return f"read as {self.name.upper()}, as its bytes look; name the encoding if that is wrong"


def named(encoding: str) -> str:
    """Return the codec of an encoding that a person or a file names.

    Raises:
        InvalidInputError: no encoding of texts, or one that nobody uses for them.
    """
    try:
        if _KNOWN.match(encoding):
            return codecs.lookup(encoding).name
    except (LookupError, ValueError):  # of a name with a zero byte or half a character
        pass
    raise InvalidInputError(f"unknown encoding {encoding[:40]!r}; known: {', '.join(OFFERED)}")


def encoding_of(head: bytes, *, wanted: str | None = None) -> Encoding | None:
    """Return the encoding of a file by its first ``SAMPLE_BYTES``.

    ``None`` means that it is none that can be told; a byte order mark wins over what is wanted.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name)
    if wanted:
        return Encoding(named(wanted))
    if b"\0" in head and (found := _utf16(head)) is not None:
        return found
    if _decodes(head, UTF8) is not None:
        return Encoding(UTF8)
    return None if b"\0" in head else _legacy(head)


def in_utf8(data: bytes, *, wanted: str | None = None) -> tuple[bytes, str]:
    """Return a document in UTF-8, or as it is where its encoding is not told, with a note on it.

    Raises:
        InvalidInputError: it is not in the encoding that a person names.
    """
    encoding = encoding_of(data, wanted=wanted)
    if encoding is None or not (wanted or encoding.detected):
        return data, ""
    try:
        return data.decode(encoding.name).encode(), encoding.note
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"byte 0x{data[error.start]:02x} at byte offset {error.start} is not "
            f"{encoding.name.upper()}; name another encoding"
        ) from error


def _decodes(head: bytes, codec: str) -> str | None:
    """Return the text of a sample that may end within a character, ``None`` if it is none."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(head)
    except UnicodeError:
        return None


def _utf16(head: bytes) -> Encoding | None:
    """Return UTF-16 without byte order mark: every blank and line end has a zero byte."""
    pairs = max(1, len(head) // 2)
    for codec, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        other = head[::2] if codec == "utf-16-le" else head[1::2]
        if zeros.count(0) / pairs >= _UTF16_SHARE and not other.count(0):
            return Encoding(codec, detected=True) if _decodes(head, codec) else None
    return None


def _legacy(head: bytes) -> Encoding | None:
    """Return the old encoding whose frequent characters make up the text."""
    shares = {codec: _common_share(head, codec) for codec in ("gb18030", "big5")}
    best = max(shares, key=lambda codec: (shares[codec], codec))
    if shares[best] >= _COMMON_SHARE:
        return Encoding(best, detected=True)
    return _western(head)


def _common_share(head: bytes, codec: str) -> float:
    """Return the share of Han characters from the frequent half of the old character set."""
    text = _decodes(head, codec)
    if text is None:
        return 0.0
    han = common = 0
    for character in text:
        if character < "\u0080":
            continue
        if han == _JUDGED:
            break
        try:
            lead = character.encode("gb2312" if codec == "gb18030" else "big5")[0]
        except UnicodeError:
            han += 1
            continue
        if codec == "gb18030":
            han += lead >= 0xB0  # below are punctuation and signs
            common += 0xB0 <= lead <= 0xD7  # level 1 of GB 2312
        else:
            han += lead >= 0xA4
            common += 0xA4 <= lead <= 0xC6  # level 1 of Big5
    return common / han if han else 0.0


def _western(head: bytes) -> Encoding | None:
    """Return an encoding of letters, where nearly all bytes beyond ASCII are letters of one."""
    runs = _HIGH.findall(head)
    high = sum(map(len, runs))
    paired = sum(len(run) for run in runs if len(run) > 1)
    if paired / high >= _PAIRED_SHARE:
        text = _decodes(head, "cp1251") or ""
        letters = sum("а" <= character <= "я" for character in text.lower())
        return Encoding("cp1251", detected=True) if letters >= _PAIRED_SHARE * high else None
    text = _decodes(head, "cp1252") or ""
    known = sum(character in _LATIN_LETTERS or character in _LATIN_SIGNS for character in text)
    return Encoding("cp1252", detected=True) if known >= _PAIRED_SHARE * high else None
