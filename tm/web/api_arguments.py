"""The arguments of a request, taken one by one: what is wrong or left over is refused."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NoReturn, TypeVar
from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from tm.errors import InvalidInputError, TooLargeError
from tm.lang import known_tag
from tm.text import MAX_SEGMENT_CHARS, check_text

MAX_BODY_BYTES = 1_000_000  # of JSON; files have the limit of the settings
MAX_QUERY_CHARS = 2_000  # a text to be looked up
MAX_LIMIT = 1_000  # items of a page, texts of a batch
DEFAULT_LIMIT = 100
MAX_ID = 2**63 - 1  # the largest that a store can hold
_DIGITS = re.compile("[0-9]{1,19}")
Choice = TypeVar("Choice", bound=StrEnum)


class Arguments:
    """Named values from outside; every one that is asked for is checked.

    Used as a context: on leaving it, names that nobody asked for are refused.

    Attributes:
        place: Where the values stand, to name the place of an error: ``texts[3].`` or ``""``.
        is_typed: The values have types of their own, as in JSON: ``"5"`` is a text, no number.
    """

    def __init__(
        self, values: Mapping[str, object], *, place: str = "", is_typed: bool = False
    ) -> None:
        self._values = values
        self.is_typed = is_typed
        self._asked: set[str] = set()
        self.place = place

    def __enter__(self) -> "Arguments":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.refuse_unknown()

    def refuse_unknown(self, *still_asked: str) -> None:
        """Refuse names that nobody asked for, besides those that will be asked for.

        So that a name that is misspelt is what the error is about, and not that another is absent.
        """
        known = sorted({*self._asked, *still_asked})
        unknown = sorted(self._values.keys() - set(known))
        if unknown:
            ways = f"known: {', '.join(known)}" if known else "nothing is asked for here"
            raise InvalidInputError(f"{self.place}{unknown[0][:40]!a} is not known; {ways}")

    def __contains__(self, name: str) -> bool:
        return self._take(name) is not None

    def has_none_of(self, names: frozenset[str]) -> bool:
        """Tell whether all of these names are absent; they are known from now on."""
        self._asked |= names
        return names.isdisjoint(self._values)

    def _take(self, name: str) -> object:
        self._asked.add(name)
        value = self._values.get(name)
        if name in self._values and value is None:
            self._refuse(name, "left out, not null")
        if isinstance(value, _Repeated):
            self._refuse(name, f"given once, not {len(value)} times")
        return value

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        raise InvalidInputError(f"{self.place}{name} must be {wanted}")

    def optional_text(self, name: str, *, limit: int = MAX_SEGMENT_CHARS) -> str | None:
        """Return a text in NFC, which may be empty; ``None`` when it is absent."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._refuse(name, "a text")
        if len(value) > limit:
            raise TooLargeError(
                f"{self.place}{name} has {len(value)} characters; the limit is {limit}"
            )
        return check_text(value, place=f"{self.place}{name}")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return one text or several, none of them blank; an address repeats the name."""
        self._asked.add(name)
        value = self._values.get(name, ())
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
            self._refuse(name, "a text, or several")
        if len(given) > MAX_LIMIT:
            raise TooLargeError(
                f"{self.place}{name} has {len(given)} items; the limit is {MAX_LIMIT}"
            )
        for one in given:
            if not one.strip() or len(one) > MAX_SEGMENT_CHARS:
                self._refuse(name, f"texts that are not blank, up to {MAX_SEGMENT_CHARS:,} long")
        return tuple(check_text(one, place=f"{self.place}{name}") for one in given)

    def choices(self, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Return one or several of the values of an enumeration; an address repeats the name."""
        given = self.texts(name)
        if any(one not in list(kind) for one in given):
            self._refuse(name, f"one of {', '.join(kind)}")
        return tuple(kind(one) for one in given)

    def text_or(self, name: str, otherwise: str) -> str:
        """Return a text, which may be empty, or another when it is absent."""
        value = self.optional_text(name)
        return otherwise if value is None else value

    def text(self, name: str, *, limit: int = MAX_SEGMENT_CHARS) -> str:
        """Return a text that must be there and must not be blank."""
        if self._values.get(name, "") is None:
            self._refuse(name, "a text, not null")
        value = self.optional_text(name, limit=limit)
        if value is None or not value.strip():
            self._refuse(name, "given and not be blank")
        return value

    def optional_language(self, name: str) -> str | None:
        """Return a known language tag in canonical spelling, or ``None``."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._refuse(name, "a language tag")
        try:
            return known_tag(value)
        except InvalidInputError as error:
            raise InvalidInputError(f"{self.place}{name}: {error}") from error

    def language(self, name: str) -> str:
        """Return a known language tag that must be there."""
        value = self.optional_language(name)
        if value is None:
            self._refuse(name, "given: a language tag like en or zh-Hans")
        return value

    def optional_integer(self, name: str, *, low: int, high: int) -> int | None:
        """Return a whole number in ``[low, high]``, or ``None``; digits in a query are one."""
        value = self._take(name)
        if isinstance(value, str) and not self.is_typed and _DIGITS.fullmatch(value):
            value = int(value)
        if value is None:
            return None
        if type(value) is not int or not low <= value <= high:
            self._refuse(name, f"a whole number from {low} to {high}")
        return value

    def integer(self, name: str, *, default: int, low: int, high: int) -> int:
        """Return a whole number in ``[low, high]``."""
        value = self.optional_integer(name, low=low, high=high)
        return default if value is None else value

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """Return one of the values of an enumeration, or ``None``."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str) or value not in list(kind):
            self._refuse(name, f"one of {', '.join(kind)}")
        return kind(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a truth value; ``true`` and ``false`` in a query are one."""
        value = self._take(name)
        if value in ("true", "false") and not self.is_typed:
            return value == "true"
        if value is None:
            return default
        if not isinstance(value, bool):
            self._refuse(name, "true or false")
        return value

    def items(self, name: str) -> list[object]:
        """Return a list of 1 to 1,000 values."""
        value = self._take(name)
        if not isinstance(value, list) or not value:
            self._refuse(name, "a list with something in it")
        if len(value) > MAX_LIMIT:
            raise TooLargeError(
                f"{self.place}{name} has {len(value)} items; the limit is {MAX_LIMIT}"
            )
        return value

    def objects(self, name: str) -> Iterator["Arguments"]:
        """Yield the objects of a list."""
        for position, value in enumerate(self.items(name)):
            if not isinstance(value, dict):
                self._refuse(f"{name}[{position}]", "an object")
            yield Arguments(value, place=f"{self.place}{name}[{position}].", is_typed=self.is_typed)

    def object(self, name: str) -> "Arguments":
        """Return the values of an object that must be there."""
        value = self._take(name)
        if not isinstance(value, dict):
            self._refuse(name, "an object")
        return Arguments(value, place=f"{self.place}{name}.", is_typed=self.is_typed)

    def limit(self, *, default: int = DEFAULT_LIMIT) -> int:
        """Return the wanted number of items."""
        return self.integer("limit", default=default, low=1, high=MAX_LIMIT)

    def cursor(self) -> int:
        """Return the id after which a page starts, 0 at the beginning."""
        return self.integer("cursor", default=0, low=0, high=MAX_ID)


def query_arguments() -> Arguments:
    """Return the arguments of the address.

    Raises:
        InvalidInputError: they are no UTF-8.
    """
    return Arguments(by_name(address_values().lists()))


def address_values() -> MultiDict[str, str]:
    """Return the values in the address.

    Raises:
        InvalidInputError: they are no UTF-8.
    """
    given = request.args
    if any("%" in text for pair in given.items(multi=True) for text in pair):
        try:  # Werkzeug keeps bytes as %ED where they are no UTF-8; a real percent sign may pass
            unquote_to_bytes(request.query_string).decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInputError("the query of the address is not UTF-8") from error
    return given


def form_arguments() -> Arguments:
    """Return the fields of a multipart form that are no files."""
    return Arguments(by_name(request.form.lists()))


class _Repeated(tuple[str, ...]):
    """The values of a name that an address or a form repeats."""


def by_name(values: Iterable[tuple[str, list[str]]]) -> dict[str, object]:
    """Return the values of an address or a form by their names, also names that are repeated."""
    found: dict[str, object] = {}
    for name, given in values:
        found[name] = given[0] if len(given) == 1 else _Repeated(given)
    return found


def json_arguments(*, limit: int = MAX_BODY_BYTES) -> Arguments:
    """Return the object in the body of the request, which may have ``limit`` bytes.

    Raises:
        InvalidInputError: the body is no JSON object.
        RequestEntityTooLarge: the body is too long.
        UnsupportedMediaType: the body does not say that it is JSON.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("send the body as application/json")
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge(
            f"the body has {request.content_length:,} bytes; the limit is {limit:,}"
        )
    value = _parse(request.get_data())
    if not isinstance(value, dict):
        raise InvalidInputError("the body must be a JSON object")
    return Arguments(value, is_typed=True)


def _parse(body: bytes) -> object:
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"the body is not JSON: {str(error)[:100]}") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
