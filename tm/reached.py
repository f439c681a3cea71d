"""How far something that is derived from a store has come through the store's changes."""

from dataclasses import dataclass, replace

from tm.store import UnitStore


@dataclass(frozen=True, slots=True)
class Reached:
    """A place on the walk through the changes of a store, kept with what is derived from it.

    Attributes:
        change, mark: The change of the store that is taken in whole, and its mark.
        target, target_mark: The change that the walk is on the way to; 0 when it is not.
        after: On the way, the last unit that was taken in.
    """

    change: int = 0
    mark: str = ""
    target: int = 0
    target_mark: str = ""
    after: int = 0

    def is_newest(self, store: UnitStore) -> bool:
        """Tell whether everything is taken in, nothing being on the way."""
        return not self.target and (self.change, self.mark) == store.newest_change()

    def belongs_to(self, store: UnitStore) -> bool:
        """Tell whether the store is the one that was read, and not a backup of it."""
        marks = ((self.change, self.mark), (self.target, self.target_mark))
        return all(store.change_mark(change) == mark for change, mark in marks if change)

    def set_out(self, store: UnitStore) -> "Reached":
        """Return the beginning of the way to the newest change."""
        target, mark = store.newest_change()
        return replace(self, target=target, target_mark=mark, after=0)

    def arrived(self) -> "Reached":
        """Return the end of the way."""
        return Reached(self.target, self.target_mark)
