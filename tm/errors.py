"""The errors that callers of the translation memory tell apart."""


class TMError(Exception):
    """A failure that the user can understand and act upon; the message is one sentence."""


class NotFoundError(TMError):
    """What was asked for by id or name does not exist."""


class InvalidInputError(TMError):
    """The given text, file or argument cannot be used; the message names the place."""


class UnsupportedFormatError(InvalidInputError):
    """The file is of a kind that no reader or writer knows."""


class ConflictError(TMError):
    """The change contradicts what is stored, for example a second decision on a candidate."""


class TooLargeError(InvalidInputError):
    """The input exceeds a stated limit."""


class CancelledError(TMError):
    """The work was cancelled by the user; nothing of it stays."""


class StorageError(TMError):
    """The database cannot be read or written; the message says what to do about it."""


class StorageFullError(StorageError):
    """There is no room to store more; what was stored can still be read."""
