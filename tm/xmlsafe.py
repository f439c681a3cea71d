"""The only entrance for XML: no entities, no network, no DTD of the file's own, and caps.

What each setting and cap is for stands in facts/formats.md, section 8. A bare DOCTYPE passes; it
is never fetched. ``recover`` stays off: it has moved one segment's text into another.
"""

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Literal
from xml.parsers import expat

from lxml import etree

from tm.errors import InvalidInputError, TooLargeError

MAX_BYTES = 512 * 1024 * 1024
MAX_STREAM_BYTES = 8 * 1024**3  # of a file that is read record by record
MAX_RECORD_BYTES = 4 * 1024 * 1024  # of such a record, and of what stands between two
MAX_DEPTH = 100
MAX_ATTRIBUTES = 200  # of one element
MAX_ELEMENTS = 20_000  # inside one record: props, variants, inline codes
MAX_CHARS = 2_000_000  # of text in one record
CHUNK_BYTES = 32 * 1024
PROLOGUE_BYTES = 64 * 1024  # the root element must begin within these

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF16_STARTS = (b"<\0?\0", b"\0<\0?")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NATIVE = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1"}  # expat and libxml2 agree on these
# Others are decoded here, so that both parsers see the same characters. Python knows codecs that
# are no character sets, and UTF-7 hides a DOCTYPE: only these families pass.
_LEGACY = re.compile(
    r"(gb|big5|euc|shift_?jis|cp\d|windows-\d|iso-8859|iso-2022|koi8|hz|mac)", re.IGNORECASE
)


class _Root(Exception):  # noqa: N818 - not an error: the prologue is over
    """The root element has begun."""


def records(
    stream: BinaryIO,
    name: str,
    *,
    root: str,
    tags: frozenset[str],
    max_elements: int = MAX_ELEMENTS,
    max_chars: int = MAX_CHARS,
) -> Iterator[etree._Element]:
    """Yield each element with one of the local names ``tags`` when it is complete.

    An element is emptied when the next is asked for: a file of any length needs the memory of its
    longest record. ``name`` is the file's name for messages, ``root`` the root's local name.
    The two caps are those of one record.

    Raises:
        InvalidInputError: not well-formed, not this kind of file, a DTD subset or an entity
            inside; the message names the line.
        TooLargeError: a cap is exceeded.
    """
    walk = _Walk(name, root, tags, max_elements, max_chars)
    for event, element in _events(stream, name):
        if event == "start":
            walk.start(element)
        elif walk.end(element):
            yield element
            _forget(element)
        elif not walk.inside:
            _forget(element)
    if not walk.seen:
        raise InvalidInputError(f"{name}: no element in the file")


def small_records(
    stream: BinaryIO, name: str, *, root: str, tags: frozenset[str]
) -> Iterator[etree._Element]:
    """Yield the records of a file that is hardly anything else, several times as fast.

    Their size is bounded first, and only large ones are counted through; the file itself may be of
    any length. An entity in a record is refused by :func:`refuse_entities`, which costs more than
    the rest: call it for whatever has children. Otherwise all is as for :func:`records`.

    Raises:
        InvalidInputError: as for :func:`records`.
        TooLargeError: as for :func:`records`, or more than ``MAX_RECORD_BYTES`` without a record.
    """
    encoding, chunks = _checked_chunks(stream, name, MAX_STREAM_BYTES)
    parser = _parser(encoding, ("end",), [f"{{*}}{tag}" for tag in sorted(tags)])
    waiting = 0
    is_checked = False
    try:
        for chunk in chunks:
            waiting += len(chunk)
            if waiting > MAX_RECORD_BYTES:
                raise TooLargeError(
                    f"{name}: more than {MAX_RECORD_BYTES // 1024**2} MB without a record"
                )
            parser.feed(chunk)
            for _, element in parser.read_events():
                if not isinstance(element, etree._Element):
                    continue  # never; the stubs know other events too
                if not is_checked:
                    _check_root(element.getroottree().getroot(), root, name)
                    is_checked = True
                if waiting > 2 * CHUNK_BYTES:
                    _count(element, name)
                yield element
                waiting = 0
                element.clear()
                for parent in element.iterancestors():  # emptied wrappers go too
                    if len(parent) > 1:  # the parser may still be in the last child
                        del parent[:-1]
        _check_root(parser.close(), root, name)
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error, parser, name) from error


def _count(record: etree._Element, name: str) -> None:
    """Count through a large record as :class:`_Walk` does it on the way."""
    walk = _Walk(name, "", frozenset({local_name(record)}), MAX_ELEMENTS, MAX_CHARS)
    for event, element in etree.iterwalk(record, events=("start", "end")):
        if isinstance(element, etree._Element):
            walk.start(element) if event == "start" else walk.end(element)


def _check_root(found: etree._Element, root: str, name: str) -> None:
    if local_name(found) != root:
        raise InvalidInputError(f"{name}: the root element is {local_name(found)[:40]}, not {root}")


def parse(
    data: bytes, name: str, *, max_elements: int = MAX_ELEMENTS, max_chars: int = MAX_CHARS
) -> etree._Element:
    """Return the root of a whole document under the same rules and the caps of one record.

    Raises:
        InvalidInputError: as for :func:`records`.
        TooLargeError: a cap is exceeded.
    """
    walk = _Walk(name, "", frozenset(), max_elements, max_chars)
    root: etree._Element | None = None
    for event, element in _events(io.BytesIO(data), name):
        root = element if root is None else root
        if event == "start":
            walk.start(element)
        else:
            walk.end(element)
    if root is None:
        raise InvalidInputError(f"{name}: no element in the file")
    refuse_entities(root, name)
    return root


def check_start(head: bytes, name: str) -> None:
    """Refuse XML that another library is going to parse, if its DOCTYPE has an internal subset.

    Without one no entity can be defined. ``head`` is the file, or its first 64 KB.

    Raises:
        InvalidInputError: so it is, or this is no XML.
    """
    _check_prologue(head[:PROLOGUE_BYTES], name, encoding=None)


def own(text: str) -> etree._Element:
    """Return the tree of XML that this program wrote itself and stored."""
    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


class _Walk:
    """What is counted on the way through a document."""

    def __init__(
        self, name: str, root: str, tags: frozenset[str], max_elements: int, max_chars: int
    ) -> None:
        self._name = name
        self._root = root
        self._tags = tags
        self._max_elements, self._max_chars = max_elements, max_chars
        self._depth = 0
        self._record_depth = 0
        self._elements = 0
        self._chars = 0
        self.seen = False

    @property
    def inside(self) -> bool:
        """Whether a record has begun and not ended; without tags all of it is one record."""
        return self._record_depth > 0 or not self._tags

    def start(self, element: etree._Element) -> None:
        """Count an element that begins and refuse what exceeds the caps."""
        if not self.seen and self._root:
            _check_root(element, self._root, self._name)
        self.seen = True
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._too_large(element, f"elements nested deeper than {MAX_DEPTH}")
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise self._too_large(element, f"more than {MAX_ATTRIBUTES} attributes")
        if self._record_depth == 0 and local_name(element) in self._tags:
            self._record_depth = self._depth
            self._elements = self._chars = 0
        if self.inside:
            self._elements += 1
            if self._elements > self._max_elements:
                raise self._too_large(
                    element, f"more than {self._max_elements} elements in one record"
                )

    def end(self, element: etree._Element) -> bool:
        """Count the text of an element that ends; tell whether it ends a record."""
        depth, self._depth = self._depth, self._depth - 1
        if not self.inside:
            return False
        self._chars += len(element.text or "") + sum(len(child.tail or "") for child in element)
        if self._chars > self._max_chars:
            raise self._too_large(element, f"more than {self._max_chars} characters in one record")
        if depth != self._record_depth:
            return False
        self._record_depth = 0
        refuse_entities(element, self._name)
        return True

    def _too_large(self, element: etree._Element, what: str) -> TooLargeError:
        return TooLargeError(f"{self._name}, line {element.sourceline}: {what}")


def _forget(element: etree._Element) -> None:
    """Empty a finished element and drop what stands before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def refuse_entities(element: etree._Element, name: str) -> None:
    """Refuse an element that an entity stands in, whose text nobody knows.

    Raises:
        InvalidInputError: so it is.
    """
    for entity in element.iter(etree.Entity):
        raise InvalidInputError(
            f"{name}, in or after line {element.sourceline}: the entity {str(entity.text)[:40]} "
            "is not defined; write the character itself"
        )


def _syntax_error(
    error: etree.XMLSyntaxError, parser: etree.XMLPullParser, name: str
) -> InvalidInputError:
    line, reason = error.lineno, str(error.msg)
    logged = parser.feed_error_log.last_error
    if not line and logged is not None:  # lxml: "no element found" after an undefined entity
        line, reason = logged.line, logged.message
    reason = reason.partition(", line ")[0]
    return InvalidInputError(f"{name}, line {line or 1}: not well-formed XML ({reason})")


def _events(stream: BinaryIO, name: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield the starts and ends of the elements of a document whose prologue has been checked."""
    encoding, chunks = _checked_chunks(stream, name, MAX_BYTES)
    parser = _parser(encoding, ("start", "end"), None)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from _read(parser)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error, parser, name) from error
    yield from _read(parser)


def _checked_chunks(
    stream: BinaryIO, name: str, most_bytes: int
) -> tuple[str | None, Iterator[bytes]]:
    """Return the encoding for the parser, and the content in pieces whose prologue is harmless."""
    head = stream.read(PROLOGUE_BYTES)
    if not head.strip():
        raise InvalidInputError(f"{name}: the file is empty")
    encoding = _legacy_encoding(head, name)
    chunks = _chunks(head, stream, name, most_bytes)
    if encoding is not None:
        chunks = _recoded(chunks, encoding, name)
        head, encoding = next(chunks, b""), "utf-8"
        chunks = chain((head,), chunks)
    _check_prologue(head, name, encoding=encoding)
    return encoding, chunks


def _parser(
    encoding: str | None, events: Sequence[Literal["start", "end"]], tags: Sequence[str] | None
) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=events,
        tag=tags,
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _read(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    for event, element in parser.read_events():
        if isinstance(element, etree._Element):  # always; the stubs know other events too
            yield event, element


def _chunks(head: bytes, stream: BinaryIO, name: str, most_bytes: int) -> Iterator[bytes]:
    size = 0
    chunk = head
    while chunk:
        size += len(chunk)
        if size > most_bytes:
            raise TooLargeError(f"{name}: more than {most_bytes // 1024**2} MB of XML")
        yield chunk
        chunk = stream.read(CHUNK_BYTES)


def _recoded(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """Yield chunks of another encoding as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise InvalidInputError(
            f"{name}: the text is not in {encoding}, as the file says"
        ) from error


def _legacy_encoding(head: bytes, name: str) -> str | None:
    """Return the codec of a file that is neither UTF-8, UTF-16, ASCII nor Latin-1."""
    if head.startswith((*_BOMS, *_UTF16_STARTS)):
        return None
    declared = _DECLARED.match(head)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in _NATIVE:
        return None
    if not _LEGACY.match(encoding):
        raise InvalidInputError(f"{name}: unknown encoding {encoding}; save the file as UTF-8")
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise InvalidInputError(
            f"{name}: unknown encoding {encoding}; save the file as UTF-8"
        ) from error


def _check_prologue(head: bytes, name: str, *, encoding: str | None) -> None:
    """Refuse an internal DTD subset: it can put text into attributes and expand without end."""

    def doctype(_name: str, _system: str | None, _public: str | None, internal: int) -> None:
        if internal:
            raise InvalidInputError(
                f"{name}, line {parser.CurrentLineNumber}: refused, the DOCTYPE has an internal "
                "subset; remove what stands in its square brackets"
            )

    def root(_name: str, _attributes: dict[str, str]) -> None:
        raise _Root

    parser = expat.ParserCreate(encoding)
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.Parse(head, False)
    except _Root:
        return
    except (LookupError, ValueError) as error:  # of the encoding that it declares
        raise InvalidInputError(f"{name}: unknown encoding; save the file as UTF-8") from error
    except expat.ExpatError as error:
        raise InvalidInputError(
            f"{name}, line {error.lineno}: not well-formed XML ({expat.ErrorString(error.code)})"
        ) from error
    raise InvalidInputError(
        f"{name}: no element within the first {PROLOGUE_BYTES // 1024} KB; not an XML document"
    )
