"""Sounds of single sentences, a lexicon, samples of voices, who was passed over"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.String(36)
OWNER = sa.String(64)
SHA256 = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    add_columns_of_audio()
    add_sounds_of_utterances()
    add_lexicon()
    add_samples()
    # sentences are kept for their owner from now on, under other names
    op.execute("DELETE FROM steps WHERE name LIKE 'speak:%'")


def identify(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def add_columns_of_audio() -> None:
    for column in (
        sa.Column("engine", sa.String(200), nullable=True, comment="and model"),
        sa.Column("passed_over", sa.JSON, nullable=False, server_default="[]", comment="engines, and why"),
        sa.Column("word_captions", sa.Text, nullable=True, comment="WebVTT by word"),
        sa.Column("plan", SHA256, nullable=True, comment="of the utterances it is being read by"),
    ):
        op.add_column("audio", column)


def add_sounds_of_utterances() -> None:
    op.create_table(
        "utterance_sounds",
        sa.Column("owner", OWNER, nullable=False),
        sa.Column("key", SHA256, nullable=False, comment="of engine, voice, language, speed and spoken words"),
        sa.Column("data", sa.LargeBinary, nullable=False, comment="FLAC, as it was checked"),
        sa.Column("words", sa.JSON, nullable=False, comment="when each word begins"),
        sa.Column("created_at", MOMENT, nullable=False),
        identify("utterance_sounds", "owner", "key"),
        comment="what engines said, kept by the sentence: nothing is paid twice, other formats are made of it",
    )
    op.create_table(
        "audio_utterances",
        sa.Column("audio_id", ID, nullable=False),
        sa.Column("plan", SHA256, nullable=False, comment="several while one engine stands in for another"),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("owner", OWNER, nullable=False),
        sa.Column("key", SHA256, nullable=False, comment="of its sound in utterance_sounds, once there is one"),
        sa.Column("pause", sa.Integer, nullable=False, comment="milliseconds after it"),
        sa.Column("tempo", sa.Float, nullable=False, server_default="1.0", comment="played so much faster than spoken"),
        sa.ForeignKeyConstraint(
            ["audio_id"], ["audio.id"], name=op.f("fk_audio_utterances_audio_id"), ondelete="CASCADE"
        ),
        identify("audio_utterances", "audio_id", "plan", "position"),
    )
    op.create_index("ix_audio_utterances_owner_key", "audio_utterances", ["owner", "key"])


def add_lexicon() -> None:
    op.create_table(
        "lexicon_entries",
        sa.Column("owner", OWNER, nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("spoken", sa.JSON, nullable=False, comment="how to write it to be read so, by tag"),
        identify("lexicon_entries", "owner", "word"),
    )


def add_samples() -> None:
    op.create_table(
        "voice_samples",
        sa.Column("owner", OWNER, nullable=False),
        sa.Column("key", SHA256, nullable=False, comment="of engine, voice, language and words"),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        identify("voice_samples", "owner", "key"),
    )
