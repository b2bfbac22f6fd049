"""The search index's own tables, which Django's models cannot say."""

# detail=full keeps positions, which phrases of bigrams need. Contentless: the texts stay in the ledger alone.
SQLITE = (
    "CREATE VIRTUAL TABLE cases_search"
    " USING fts5(scope, open, personal, content='', tokenize='unicode61 remove_diacritics 0')",
    "DROP TABLE IF EXISTS cases_search",
)

POSTGRESQL = (
    """ALTER TABLE cases_searchdocument ADD COLUMN open tsvector NOT NULL DEFAULT ''::tsvector,
        ADD COLUMN personal tsvector NOT NULL DEFAULT ''::tsvector;
    CREATE INDEX document_open ON cases_searchdocument USING gin (open);
    CREATE INDEX document_personal ON cases_searchdocument USING gin (personal)""",
    "ALTER TABLE cases_searchdocument DROP COLUMN IF EXISTS open, DROP COLUMN IF EXISTS personal",
)


def of(vendor: str) -> tuple[str, str]:
    """(create, drop) for the database."""
    return SQLITE if vendor == "sqlite" else POSTGRESQL
