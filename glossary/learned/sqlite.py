"""What was learned from decisions, in the SQLite file."""

from glossary.learned import Learned
from tm.database.sqlite import Database
from tm.rows import time_of, time_text


class SqliteLearnedStore:
    """The ``LearnedStore`` in a SQLite file that a ``SqliteConceptStore`` has set up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, *, vectors: bool) -> Learned | None:
        """Return what was learned last for work with or without an encoder."""
        rows = self._database.read(
            "SELECT data, decisions, learned_at FROM learned_models WHERE vectors = ?", int(vectors)
        )
        for data, decisions, learned_at in rows:
            at = time_of(learned_at)
            assert at is not None  # noqa: S101 - the column is never empty
            return Learned(vectors, data, decisions, at)
        return None

    def keep(self, learned: Learned) -> None:
        """Keep it in the place of what was learned before."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO learned_models(vectors, data, decisions, learned_at)"
                " VALUES (?, ?, ?, ?)",
                (
                    int(learned.vectors),
                    learned.data,
                    learned.decisions,
                    time_text(learned.learned_at),
                ),
            )

    def forget(self) -> bool:
        """Forget everything that was learned; tell whether there was anything."""
        with self._database.writing() as connection:
            return connection.execute("DELETE FROM learned_models").rowcount > 0
