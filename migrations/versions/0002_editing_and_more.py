"""Revisions by people, several audio of one text, documents and animations, full text, claims on jobs"""

import unicodedata
from itertools import groupby, pairwise

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def upgrade() -> None:
    add_columns()
    add_tables()
    keep_first_revisions()
    index_texts()


def add_columns() -> None:
    with op.batch_alter_table("images") as batch:
        batch.add_column(
            sa.Column("page", sa.Integer, nullable=False, server_default="1", comment="of a document, counted from 1")
        )
        batch.add_column(sa.Column("pages", sa.Integer, nullable=False, server_default="1"))
        batch.add_column(
            sa.Column("frames", sa.Integer, nullable=False, server_default="1", comment="of an animation, side by side")
        )
        batch.drop_constraint("uq_images_owner_sha256", type_="unique")
        batch.create_unique_constraint("uq_images_owner_sha256_page", ["owner", "sha256", "page"])
    op.add_column(
        "descriptions",
        sa.Column(
            "version", sa.Integer, nullable=False, server_default="1", comment="grows with every change to be seen"
        ),
    )
    op.add_column(
        "descriptions", sa.Column("page", sa.Integer, nullable=False, server_default="1", comment="asked for")
    )
    for column in (
        sa.Column("revision", sa.Integer, nullable=False, server_default="1", comment="number of the one shown"),
        sa.Column("suggestion", sa.JSON, nullable=True, comment="what a machine would write instead of a person"),
        sa.Column("approved_by", sa.String(200), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("transcripts", column)
    op.add_column(
        "audio", sa.Column("wanted_voice", sa.String(128), nullable=True, comment="None: the best for the language")
    )
    op.add_column("audio", sa.Column("speed", sa.Float, nullable=False, server_default="1.0"))
    op.add_column(
        "jobs",
        sa.Column(
            "claim", sa.Integer, nullable=False, server_default="0", comment="grows as a worker takes or leaves it"
        ),
    )


def add_tables() -> None:
    op.create_table(
        "revisions",
        sa.Column("transcript_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False, comment="counted from 1"),
        sa.Column("alt_text", sa.Text, nullable=False),
        sa.Column("long_description", sa.Text, nullable=False),
        sa.Column("draft", sa.Boolean, nullable=False, comment="as it was written"),
        sa.Column("needs_review", sa.JSON, nullable=False),
        sa.Column("written_by", sa.String(16), nullable=False),
        sa.Column("author", sa.String(200), nullable=False, comment="a person, or provider and model"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_revisions_transcript_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transcript_id", "number", name=op.f("pk_revisions")),
    )
    op.create_table(
        "search_entries",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("transcript_id", sa.String(36), nullable=False),
        sa.Column("words", sa.Text, nullable=False, comment="of wording.searching, with spaces between them"),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_search_entries_transcript_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("transcript_id", name=op.f("uq_search_entries_transcript_id")),
        comment="full text: the virtual table search_index on SQLite, an index on PostgreSQL",
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False, comment="of the request"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("description_ids", sa.JSON, nullable=True, comment="what the request was accepted as"),
        sa.Column("status", sa.Integer, nullable=True, comment="of the answer"),
        sa.Column("answer", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"])


def keep_first_revisions() -> None:
    op.execute(
        "INSERT INTO revisions"
        " (transcript_id, number, alt_text, long_description, draft, needs_review, written_by, author, created_at)"
        " SELECT transcripts.id, 1, alt_text, long_description, draft, needs_review, written_by, written_by, created_at"
        " FROM transcripts JOIN descriptions ON descriptions.id = transcripts.description_id"
    )


def index_texts() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # the words come ready to be found: every mark belongs to its word, nothing more is folded
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_entries', content_rowid='number',"
            " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
        )
        enter = "INSERT INTO search_index (rowid, words) VALUES (new.number, new.words);"
        leave = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.number, old.words);"
        for event, work in (("INSERT", enter), ("DELETE", leave), ("UPDATE", leave + enter)):
            op.execute(
                f"CREATE TRIGGER search_entries_{event.lower()} AFTER {event} ON search_entries BEGIN {work} END"
            )
    else:
        op.execute(
            "CREATE INDEX ix_search_entries_words ON search_entries"
            " USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )
    enter_texts()


def enter_texts() -> None:
    connection = op.get_bind()
    entries = sa.table("search_entries", sa.column("transcript_id"), sa.column("words"))
    rows = connection.execute(sa.text("SELECT id, alt_text, long_description FROM transcripts")).all()
    for transcript_id, alt_text, long_description in rows:
        words = " ".join(split_for_search(f"{alt_text}\n{long_description}"))
        connection.execute(entries.insert().values(transcript_id=transcript_id, words=words))


def split_for_search(text: str) -> list[str]:
    """As wording.searching did it when this was released."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = unicodedata.normalize("NFC", "".join(c for c in spread if not is_diacritic(c)))
    found: list[str] = []
    for run in "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in plain).split():
        for unspaced, letters in groupby(run, lambda c: unicodedata.name(c, "").startswith(UNSPACED)):
            word = "".join(letters)
            if unspaced:
                found += [*(a + b for a, b in pairwise(word)), word[-1]]
            elif any(unicodedata.category(c)[0] in "LN" for c in word):
                found.append(word[:100])
    return list(dict.fromkeys(found))


def is_diacritic(character: str) -> bool:
    if unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return True
    return (place := unicodedata.combining(character)) >= 200 or 10 <= place <= 36  # noqa: PLR2004
