"""Questions, a glossary, several images of a description, answers from store, batches, what calls cost"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.String(36)
SHA256 = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    add_likenesses()
    add_keys_of_answers()
    add_further_images()
    add_growths()
    add_questions()
    add_glossary()
    add_costs()
    add_batches()


def refer(table: str, column: str, to: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=on_delete)


def identify(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def add_likenesses() -> None:
    op.add_column(
        "images",
        sa.Column("likeness", sa.String(16), nullable=True, comment="perceptual hash, 64 bits in hexadecimal digits"),
    )
    op.create_table(
        "likeness_bands",
        sa.Column("image_id", ID, nullable=False),
        sa.Column("band", sa.Integer, autoincrement=False, nullable=False, comment="which 16 bits of the likeness"),
        sa.Column("value", sa.Integer, nullable=False),
        refer("likeness_bands", "image_id", "images"),
        identify("likeness_bands", "image_id", "band"),
        comment="likenesses that differ in at most three bits have a band in common",
    )
    op.create_index("ix_likeness_bands_band_value", "likeness_bands", ["band", "value"])


def add_keys_of_answers() -> None:
    for column in (
        sa.Column(
            "picture_key", SHA256, nullable=True, comment="of the pixels of all its pictures, once it is described"
        ),
        sa.Column("answer_key", SHA256, nullable=True, comment="of all that its words depend on, languages apart"),
    ):
        op.add_column("descriptions", column)
    op.create_index("ix_descriptions_owner_picture_key", "descriptions", ["owner", "picture_key"])


def add_further_images() -> None:
    op.add_column(
        "images",
        sa.Column("source_bytes", sa.Integer, nullable=False, server_default="0", comment="0: never counted"),
    )
    op.create_table(
        "further_images",
        sa.Column("description_id", ID, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False, comment="counted from 2"),
        sa.Column("image_id", ID, nullable=True),
        sa.Column("image_name", sa.Text, nullable=True),
        sa.Column("image_url", sa.Text, nullable=True),
        sa.Column("page", sa.Integer, nullable=False, server_default="1", comment="asked for"),
        refer("further_images", "description_id", "descriptions"),
        refer("further_images", "image_id", "images", "RESTRICT"),
        identify("further_images", "description_id", "position"),
        comment="the images of a description after its first",
    )
    op.create_index(op.f("ix_further_images_image_id"), "further_images", ["image_id"])


def add_growths() -> None:
    op.create_table(
        "growths",
        sa.Column("description_id", ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, comment="grows with every change"),
        sa.Column("texts", sa.JSON, nullable=False, comment="by language; not checked yet"),
        refer("growths", "description_id", "descriptions"),
        identify("growths", "description_id"),
        comment="words that are being written by another process than the one that shows them",
    )


def add_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", ID, nullable=False),
        sa.Column("description_id", ID, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("can_tell", sa.Boolean, nullable=True, comment="whether the image shows what was asked for"),
        sa.Column("origin", sa.JSON, nullable=True),
        sa.Column("failure", sa.JSON, nullable=True),
        sa.Column("audio_wish", sa.JSON, nullable=True, comment="None: the answer is not read aloud"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        refer("questions", "description_id", "descriptions"),
        identify("questions", "id"),
    )
    op.create_index(op.f("ix_questions_description_id"), "questions", ["description_id"])
    with op.batch_alter_table("audio") as batch:
        batch.alter_column("transcript_id", existing_type=ID, nullable=True)
        batch.add_column(sa.Column("question_id", ID, nullable=True, comment="or whose answer"))
        batch.create_foreign_key("fk_audio_question_id", "questions", ["question_id"], ["id"], ondelete="CASCADE")
        batch.create_index(op.f("ix_audio_question_id"), ["question_id"])


def add_glossary() -> None:
    op.create_table(
        "glossary_terms",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("term", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("spellings", sa.JSON, nullable=False, comment="by normalised tag"),
        identify("glossary_terms", "owner", "term"),
    )


def add_costs() -> None:
    for column in (
        sa.Column("prompt_tokens", sa.Integer, nullable=True),
        sa.Column("completion_tokens", sa.Integer, nullable=True),
        sa.Column("dollars", sa.Float, nullable=True, comment="what it has cost; while it is open: what it may cost"),
    ):
        op.add_column("attempts", column)
    op.create_table(
        "spending",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("day", sa.Date, nullable=False, comment="in UTC"),
        sa.Column("dollars", sa.Float, nullable=False),
        identify("spending", "owner", "day"),
        comment="outlives the descriptions it was spent on",
    )


def add_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider", sa.Text, nullable=False, comment="and model, as a chain names them"),
        sa.Column("remote_id", sa.String(255), nullable=True, comment="None until the provider has taken it"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("look_at", MOMENT, nullable=False, comment="when to ask how far it is"),
        identify("batches", "id"),
    )
    op.create_index(op.f("ix_batches_look_at"), "batches", ["look_at"])
    op.create_table(
        "batch_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("job_id", ID, nullable=False),
        sa.Column("step", sa.String(128), nullable=False, comment="under whose name its answer is recorded"),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="the request, as JSON; empty once it is of no use"),
        sa.Column("attempt_id", ID, nullable=False, comment="what it may cost is counted there"),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        refer("batch_lines", "job_id", "jobs"),
        refer("batch_lines", "batch_id", "batches", "SET NULL"),
        identify("batch_lines", "id"),
        sa.UniqueConstraint("job_id", "step", name=op.f("uq_batch_lines_job_id_step")),
    )
    op.create_index(op.f("ix_batch_lines_job_id"), "batch_lines", ["job_id"])
    op.create_index(op.f("ix_batch_lines_batch_id"), "batch_lines", ["batch_id"])
