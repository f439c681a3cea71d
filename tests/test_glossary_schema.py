"""A glossary of an older program is taken over whole."""

from datetime import UTC, datetime

from glossary.schema.sqlite import MIGRATIONS
from glossary.sqlite import SqliteConceptStore
from tm.database.sqlite import migrate, open_database


def test_concepts_of_the_first_schema_stay_as_they_were() -> None:
    database = open_database(None)
    migrate(database, "glossary", MIGRATIONS[:1])
    with database.writing() as connection:
        for statement in (
            "INSERT INTO concepts VALUES (4, 'power', 'a', 'b', 1, 0.5, NULL,"
            " '2026-03-01T12:00:00+00:00', '2026-03-02T12:00:00+00:00', 'Li')",
            "INSERT INTO terms VALUES (1, 4, 0, 'en', 'dam', 'preferred', 'person', '', '', '', '',"
            " '', 0, '[]', 'en', 'dam')",
            "INSERT INTO concept_history VALUES (6, 4, NULL, '2026-03-01T12:00:00+00:00',"
            " 'Wang', 'add')",
            "INSERT INTO concept_history VALUES (9, 4, NULL, '2026-03-02T12:00:00+00:00',"
            " 'Li', 'update')",
        ):
            connection.execute(statement)
    (concept,) = SqliteConceptStore(database).concepts()
    assert (concept.id, concept.version, concept.created_by, concept.customer) == (4, 9, "Wang", "")
    assert [term.text for term in concept.sections[0].terms] == ["dam"]
    assert concept.created_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    database.close()
