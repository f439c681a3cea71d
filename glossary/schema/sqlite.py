"""The tables of the terminology, and the statements that read and write them."""

import sqlite_utils

from glossary.rows import (
    CANDIDATE_COLUMNS,
    CONCEPT_COLUMNS,
    FOUND_COLUMNS,
    KEY_COLUMNS,
    SECTION_COLUMNS,
    TERM_COLUMNS,
)

CONCEPTS = f"SELECT {', '.join(CONCEPT_COLUMNS)} FROM concepts"  # noqa: S608 - our own names
INSERT_CONCEPT = (
    f"INSERT INTO concepts({', '.join(CONCEPT_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES ({', '.join('?' * len(CONCEPT_COLUMNS))})"
)
UPDATE_CONCEPT = (
    f"UPDATE concepts SET {', '.join(f'{name} = ?' for name in CONCEPT_COLUMNS)}"  # noqa: S608
    " WHERE id = ?"
)
TERMS = (
    f"SELECT {', '.join(TERM_COLUMNS)} FROM terms"  # noqa: S608 - our own names
    " WHERE concept_id IN (SELECT value FROM json_each(?)) ORDER BY concept_id, section, id"
)
INSERT_TERM = (
    f"INSERT INTO terms({', '.join((*TERM_COLUMNS, *KEY_COLUMNS))})"  # noqa: S608
    f" VALUES ({', '.join('?' * len((*TERM_COLUMNS, *KEY_COLUMNS)))})"
)
CANDIDATES = f"SELECT {', '.join(CANDIDATE_COLUMNS)} FROM candidates"  # noqa: S608
INSERT_CANDIDATE = (
    "INSERT INTO candidates(source, target, source_lang, target_lang, state, decided_by,"  # noqa: S608
    f" {', '.join(FOUND_COLUMNS)}) VALUES (?, ?, ?, ?, 'open', '',"
    f" {', '.join('?' * len(FOUND_COLUMNS))})"
)
UPDATE_CANDIDATE = (
    f"UPDATE candidates SET {', '.join(f'{name} = ?' for name in FOUND_COLUMNS)}"  # noqa: S608
    " WHERE id = ?"
)
SECTIONS = (
    f"SELECT {', '.join(SECTION_COLUMNS)} FROM sections"  # noqa: S608 - our own names
    " WHERE concept_id IN (SELECT value FROM json_each(?))"
)
INSERT_SECTION = (
    f"INSERT INTO sections({', '.join(SECTION_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES ({', '.join('?' * len(SECTION_COLUMNS))})"
)
CHANGES = (
    "SELECT before, at, by, action, change, concept_id, batch, undoes, links FROM concept_history"
)


def _first_schema(connection: sqlite_utils.Database) -> None:
    # AUTOINCREMENT: ids and change numbers are never used twice, also after deletions.
    for statement in (
        "CREATE TABLE concepts(id INTEGER PRIMARY KEY AUTOINCREMENT, subject_field TEXT NOT NULL,"
        " definition TEXT NOT NULL, note TEXT NOT NULL, do_not_translate INTEGER NOT NULL,"
        " pair_confidence REAL, termhood REAL, created_at TEXT, changed_at TEXT,"
        " changed_by TEXT NOT NULL)",
        "CREATE TABLE terms(id INTEGER PRIMARY KEY, concept_id INTEGER NOT NULL"
        " REFERENCES concepts(id) ON DELETE CASCADE, section INTEGER NOT NULL, lang TEXT NOT NULL,"
        " text TEXT NOT NULL, status TEXT NOT NULL, origin TEXT NOT NULL,"
        " part_of_speech TEXT NOT NULL, term_type TEXT NOT NULL, source TEXT NOT NULL,"
        " context TEXT NOT NULL, note TEXT NOT NULL, frequency INTEGER NOT NULL,"
        " evidence TEXT NOT NULL, language TEXT NOT NULL, folded TEXT NOT NULL)",
        "CREATE INDEX terms_concept ON terms(concept_id)",
        "CREATE INDEX terms_text ON terms(text, language)",
        "CREATE TABLE concept_history(change INTEGER PRIMARY KEY AUTOINCREMENT,"
        " concept_id INTEGER NOT NULL, before TEXT, at TEXT NOT NULL, by TEXT NOT NULL,"
        " action TEXT NOT NULL)",
        "CREATE INDEX concept_history_concept ON concept_history(concept_id)",
        "CREATE TABLE candidates(id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL,"
        " target TEXT NOT NULL, source_lang TEXT NOT NULL, target_lang TEXT NOT NULL,"
        " variants TEXT NOT NULL, frequency INTEGER NOT NULL, pair_confidence REAL NOT NULL,"
        " termhood REAL NOT NULL, rank REAL NOT NULL, flags TEXT NOT NULL, evidence TEXT NOT NULL,"
        " state TEXT NOT NULL, concept_id INTEGER REFERENCES concepts(id), decided_at TEXT,"
        " decided_by TEXT NOT NULL)",
        "CREATE INDEX candidates_rank ON candidates(rank DESC, id)",
        "CREATE INDEX candidates_concept ON candidates(concept_id)",
    ):
        connection.execute(statement)


def _concept_levels(connection: sqlite_utils.Database) -> None:
    """What ISO 30042 knows at each level, who made a concept, and changes that can be undone."""
    for table, name, kind in (
        ("concepts", "definition_source", "TEXT NOT NULL DEFAULT ''"),
        ("concepts", "customer", "TEXT NOT NULL DEFAULT ''"),
        ("concepts", "project", "TEXT NOT NULL DEFAULT ''"),
        ("concepts", "created_by", "TEXT NOT NULL DEFAULT ''"),
        ("concepts", "version", "INTEGER NOT NULL DEFAULT 0"),
        ("terms", "context_source", "TEXT NOT NULL DEFAULT ''"),
        ("candidates", "decided_target", "TEXT NOT NULL DEFAULT ''"),
        ("concept_history", "batch", "INTEGER"),
        ("concept_history", "undoes", "INTEGER"),
        ("concept_history", "links", "TEXT NOT NULL DEFAULT '[]'"),
    ):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    for statement in (
        "CREATE TABLE sections(concept_id INTEGER NOT NULL REFERENCES concepts(id)"
        " ON DELETE CASCADE, section INTEGER NOT NULL, definition TEXT NOT NULL,"
        " definition_source TEXT NOT NULL, note TEXT NOT NULL,"
        " PRIMARY KEY (concept_id, section)) WITHOUT ROWID",
        "CREATE INDEX concept_history_batch ON concept_history(batch)",
        "CREATE INDEX terms_folded ON terms(language, folded)",
        "UPDATE concepts SET version = (SELECT coalesce(max(change), 0) FROM concept_history"
        " WHERE concept_id = concepts.id), created_by = coalesce((SELECT by FROM concept_history"
        " WHERE concept_id = concepts.id AND action = 'add' LIMIT 1), '')",
        "CREATE TABLE term_requests(id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL,"
        " folded TEXT NOT NULL, source_lang TEXT NOT NULL, target_lang TEXT NOT NULL,"
        " count INTEGER NOT NULL, first_at TEXT NOT NULL, last_at TEXT NOT NULL,"
        " state TEXT NOT NULL, concept_id INTEGER, decided_at TEXT,"
        " UNIQUE (folded, source_lang, target_lang))",
        "CREATE INDEX term_requests_rank ON term_requests(state, count DESC, id)",
    ):
        connection.execute(statement)


def _expansions(connection: sqlite_utils.Database) -> None:
    """Longer renderings of candidates, and the models that were refitted to decisions."""
    connection.execute("ALTER TABLE candidates ADD COLUMN expansions TEXT NOT NULL DEFAULT '[]'")
    connection.execute(
        "CREATE TABLE learned_models(vectors INTEGER PRIMARY KEY, data TEXT NOT NULL,"
        " decisions INTEGER NOT NULL, learned_at TEXT NOT NULL)"
    )


MIGRATIONS = (_first_schema, _concept_levels, _expansions)
