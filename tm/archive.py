"""ZIP archives that documents come in: parts by their names, bounded, never unpacked to a disk.

What a part is called is only ever compared with what another part says, so a name such as
``../../x`` leads nowhere. Archives inside an archive are not opened.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from struct import unpack_from

from tm.errors import InvalidInputError, TooLargeError

MAX_ARCHIVE_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024  # of all parts that are read
MAX_MEMBERS = 5_000
MAX_RATIO = 200  # unpacked to packed, of parts of some size; text has 3 to 30
RATIO_FREE_BYTES = 1024 * 1024
MAX_DIRECTORY_BYTES = 2 * 1024 * 1024  # the list of members is read before they can be counted

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"
_END_BYTES = 22
_MAX_COMMENT_BYTES = 1 << 16  # zipfile of Python 3.11 looks a byte further than a comment can go
_DIRECTORY_SIZE = 12  # where the end record says how long the list of members is
_LOCATOR64, _LOCATOR64_BYTES = b"PK\x06\x07", 20  # stands right before the end record
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


class Archive:
    """The parts of a document that is a ZIP archive.

    Raises:
        InvalidInputError: it is none, is damaged or encrypted.
        TooLargeError: it is too large, or has too many parts.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._unpacked = 0
        if data.startswith(_OLE):
            raise InvalidInputError(
                f"{name}: it is protected by a password or in an old binary format; open it, "
                "take the password away and save it anew"
            )
        if len(data) > MAX_ARCHIVE_BYTES:
            raise TooLargeError(
                f"{name}: {len(data):,} bytes; the limit is {MAX_ARCHIVE_BYTES:,}; split the file"
            )
        check_directory(data, name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise InvalidInputError(
                f"{name}: it is no {_suffix(name)} file, or is damaged ({error})"
            ) from error
        self._members = _members(self._zip.infolist(), name)

    def __contains__(self, part: str) -> bool:
        """Tell whether there is a part of this name."""
        return part in self._members

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the parts, in their order."""
        return iter(self._members)

    def read(self, part: str) -> bytes:
        """Return the content of a part.

        Raises:
            InvalidInputError: there is no such part, or it is damaged or encrypted.
            TooLargeError: it unpacks to too much.
        """
        member = self._members.get(part)
        if member is None:
            raise InvalidInputError(
                f"{self.name}: it is no whole {_suffix(self.name)} file: {part[:80]} is missing"
            )
        self._check(member)
        try:
            with self._zip.open(member) as file:
                content = file.read(member.file_size)
        except _DAMAGE as error:
            raise InvalidInputError(
                f"{self.name}: {part[:80]} in it is damaged ({error})"
            ) from error
        return content

    def _check(self, member: zipfile.ZipInfo) -> None:
        if member.flag_bits & _ENCRYPTED:
            raise InvalidInputError(
                f"{self.name}: it is encrypted; take the password away and save it anew"
            )
        if member.compress_type not in _METHODS:
            raise InvalidInputError(
                f"{self.name}: {member.filename[:80]} in it is packed in an unusual way; save it "
                "anew"
            )
        self._unpacked += member.file_size
        ratio = member.file_size / max(1, member.compress_size)
        if self._unpacked > MAX_UNPACKED_BYTES or (
            member.file_size > RATIO_FREE_BYTES and ratio > MAX_RATIO
        ):
            raise TooLargeError(
                f"{self.name}: {member.filename[:80]} in it unpacks to {member.file_size:,} bytes; "
                "that is too much"
            )


def _suffix(name: str) -> str:
    suffix = re.search(r"\.\w{1,8}$", name)
    return suffix.group().lower() if suffix else "ZIP"


def check_directory(data: bytes, name: str) -> None:
    """Refuse a list of members that would fill the memory before it can be counted.

    Raises:
        TooLargeError: so it is, or the archive is of the kind for more than 4 GB.
    """
    place = len(data) - _END_BYTES
    if not (data[place:].startswith(_END) and data.endswith(b"\0\0")):  # as zipfile looks for it
        place = data.rfind(_END, max(0, place - _MAX_COMMENT_BYTES))
    if place < 0 or len(data) - place < _END_BYTES:
        return  # zipfile says that it is no archive
    if data[max(0, place - _LOCATOR64_BYTES) : place].startswith(_LOCATOR64):
        raise TooLargeError(f"{name}: it is a ZIP64 archive; save it anew, or split the file")
    (size,) = unpack_from("<L", data, place + _DIRECTORY_SIZE)
    if size > MAX_DIRECTORY_BYTES:
        raise TooLargeError(f"{name}: it has too many parts; the limit is {MAX_MEMBERS:,}")


def _members(found: list[zipfile.ZipInfo], name: str) -> dict[str, zipfile.ZipInfo]:
    if len(found) > MAX_MEMBERS:
        raise TooLargeError(f"{name}: it has {len(found):,} parts; the limit is {MAX_MEMBERS:,}")
    members = {member.filename: member for member in found}
    if len(members) < len(found):
        raise InvalidInputError(f"{name}: two parts in it have the same name; save it anew")
    return members
