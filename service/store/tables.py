"""Every table, for SQLite and PostgreSQL. Values that only we read are kept as JSON of their domain type."""

from __future__ import annotations

import sqlalchemy as sa

from service.domain.descriptions import AudioWish, Failure, Origin, Progress, Wish, Words
from service.domain.records import Outcome
from service.domain.speech import WordTime
from service.domain.work import GrowingText
from service.store.columns import Typed, UtcDateTime

SOUND_CHUNK_BYTES = 256 * 1024
"""Rows of this size keep memory bounded on both databases and serve a byte range in about a millisecond."""


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Identity = sa.String(36)
Sha256 = sa.String(64)


def _reference(table: str, *, on_delete: str = "CASCADE") -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete=on_delete)


images = sa.Table(
    "images",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("sha256", Sha256, nullable=False, comment="of the bytes as they came"),
    sa.Column("page", sa.Integer, nullable=False, server_default="1", comment="of a document, counted from 1"),
    sa.Column("pages", sa.Integer, nullable=False, server_default="1"),
    sa.Column("frames", sa.Integer, nullable=False, server_default="1", comment="of an animation, side by side"),
    sa.Column("media_type", sa.String(32), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("source_width", sa.Integer, nullable=False),
    sa.Column("source_height", sa.Integer, nullable=False),
    sa.Column("source_format", sa.String(16), nullable=False),
    sa.Column("source_bytes", sa.Integer, nullable=False, server_default="0", comment="0: never counted"),
    sa.Column("data", sa.LargeBinary, nullable=False, comment="the prepared picture"),
    sa.Column("likeness", sa.String(16), nullable=True, comment="perceptual hash, 64 bits in hexadecimal digits"),
    sa.UniqueConstraint("owner", "sha256", "page"),
)

likeness_bands = sa.Table(
    "likeness_bands",
    metadata,
    sa.Column("image_id", Identity, _reference("images"), primary_key=True),
    sa.Column("band", sa.Integer, primary_key=True, autoincrement=False, comment="which 16 bits of the likeness"),
    sa.Column("value", sa.Integer, nullable=False),
    sa.Index("ix_likeness_bands_band_value", "band", "value"),
    comment="likenesses that differ in at most three bits have a band in common",
)

descriptions = sa.Table(
    "descriptions",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1", comment="grows with every change to be seen"),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("languages", sa.Text, nullable=False, comment="',en,pt-BR,': searched by LIKE"),
    sa.Column("wish", Typed(Wish), nullable=False),
    sa.Column("metadata", sa.JSON, nullable=False),
    sa.Column("progress", Typed(Progress), nullable=False),
    sa.Column("image_id", Identity, _reference("images", on_delete="RESTRICT"), nullable=True),
    sa.Column("image_name", sa.Text, nullable=True),
    sa.Column("image_url", sa.Text, nullable=True),
    sa.Column("page", sa.Integer, nullable=False, server_default="1", comment="asked for"),
    sa.Column("outcome", Typed(Outcome), nullable=True),
    sa.Column("failure", Typed(Failure), nullable=True),
    sa.Column("picture_key", Sha256, nullable=True, comment="of the pixels of all its pictures, once it is described"),
    sa.Column("answer_key", Sha256, nullable=True, comment="of all that its words depend on, languages apart"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Index("ix_descriptions_owner_id", "owner", "id"),
    sa.Index("ix_descriptions_image_id", "image_id"),
    sa.Index("ix_descriptions_owner_picture_key", "owner", "picture_key"),
)

further_images = sa.Table(
    "further_images",
    metadata,
    sa.Column("description_id", Identity, _reference("descriptions"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False, comment="counted from 2"),
    sa.Column("image_id", Identity, _reference("images", on_delete="RESTRICT"), nullable=True, index=True),
    sa.Column("image_name", sa.Text, nullable=True),
    sa.Column("image_url", sa.Text, nullable=True),
    sa.Column("page", sa.Integer, nullable=False, server_default="1", comment="asked for"),
    comment="the images of a description after its first",
)

growths = sa.Table(
    "growths",
    metadata,
    sa.Column("description_id", Identity, _reference("descriptions"), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, comment="grows with every change"),
    sa.Column("texts", Typed(dict[str, GrowingText]), nullable=False, comment="by language; not checked yet"),
    comment="words that are being written by another process than the one that shows them",
)

transcripts = sa.Table(
    "transcripts",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("description_id", Identity, _reference("descriptions"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("alt_text", sa.Text, nullable=False),
    sa.Column("long_description", sa.Text, nullable=False),
    sa.Column("draft", sa.Boolean, nullable=False),
    sa.Column("needs_review", Typed(tuple[str, ...]), nullable=False),
    sa.Column("written_by", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1", comment="number of the one shown"),
    sa.Column("suggestion", Typed(Words), nullable=True, comment="what a machine would write instead of a person"),
    sa.Column("approved_by", sa.String(200), nullable=True),
    sa.Column("approved_at", UtcDateTime, nullable=True),
    sa.UniqueConstraint("description_id", "language"),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("transcript_id", Identity, _reference("transcripts"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, comment="counted from 1"),
    sa.Column("alt_text", sa.Text, nullable=False),
    sa.Column("long_description", sa.Text, nullable=False),
    sa.Column("draft", sa.Boolean, nullable=False, comment="as it was written"),
    sa.Column("needs_review", Typed(tuple[str, ...]), nullable=False),
    sa.Column("written_by", sa.String(16), nullable=False),
    sa.Column("author", sa.String(200), nullable=False, comment="a person, or provider and model"),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

search_entries = sa.Table(
    "search_entries",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("transcript_id", Identity, _reference("transcripts"), nullable=False, unique=True),
    sa.Column("words", sa.Text, nullable=False, comment="of wording.searching, with spaces between them"),
    comment="full text: the virtual table search_index on SQLite, an index on PostgreSQL",
)

questions = sa.Table(
    "questions",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("description_id", Identity, _reference("descriptions"), nullable=False, index=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("answer", sa.Text, nullable=True),
    sa.Column("can_tell", sa.Boolean, nullable=True, comment="whether the image shows what was asked for"),
    sa.Column("origin", Typed(Origin), nullable=True),
    sa.Column("failure", Typed(Failure), nullable=True),
    sa.Column("audio_wish", Typed(AudioWish), nullable=True, comment="None: the answer is not read aloud"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("answered_at", UtcDateTime, nullable=True),
)

glossary_terms = sa.Table(
    "glossary_terms",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("term", sa.String(200), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("meaning", sa.Text, nullable=False),
    sa.Column("spellings", Typed(dict[str, str]), nullable=False, comment="by normalised tag"),
)

lexicon_entries = sa.Table(
    "lexicon_entries",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("word", sa.String(200), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("spoken", Typed(dict[str, str]), nullable=False, comment="how to write it to be read so, by tag"),
)

utterance_sounds = sa.Table(
    "utterance_sounds",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("key", Sha256, primary_key=True, comment="of engine, voice, language, speed and spoken words"),
    sa.Column("data", sa.LargeBinary, nullable=False, comment="FLAC, as it was checked"),
    sa.Column("words", Typed(tuple[WordTime, ...]), nullable=False, comment="when each word begins"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    comment="what engines said, kept by the sentence: nothing is paid twice, other formats are made of it",
)

voice_samples = sa.Table(
    "voice_samples",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("key", Sha256, primary_key=True, comment="of engine, voice, language and words"),
    sa.Column("media_type", sa.String(64), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

sounds = sa.Table(
    "sounds",
    metadata,
    sa.Column("sha256", Sha256, primary_key=True),
    sa.Column("media_type", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
)

sound_chunks = sa.Table(
    "sound_chunks",
    metadata,
    sa.Column("sha256", Sha256, sa.ForeignKey("sounds.sha256", ondelete="CASCADE"), primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

audio = sa.Table(
    "audio",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("transcript_id", Identity, _reference("transcripts"), nullable=True, index=True),
    sa.Column("question_id", Identity, _reference("questions"), nullable=True, index=True, comment="or whose answer"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("format", sa.String(16), nullable=False),
    sa.Column("wanted_voice", sa.String(128), nullable=True, comment="None: the best for the language"),
    sa.Column("speed", sa.Float, nullable=False, server_default="1.0"),
    sa.Column("voice", sa.String(128), nullable=True),
    sa.Column("engine", sa.String(200), nullable=True, comment="and model"),
    sa.Column("passed_over", Typed(tuple[str, ...]), nullable=False, server_default="[]", comment="engines, and why"),
    sa.Column("reason", sa.Text, nullable=True),
    sa.Column("spoken_key", Sha256, nullable=True, comment="owner, engine, voice, speed, format and words"),
    sa.Column("sha256", Sha256, sa.ForeignKey("sounds.sha256"), nullable=True, index=True),
    sa.Column("milliseconds", sa.Integer, nullable=True),
    sa.Column("captions", sa.Text, nullable=True, comment="WebVTT"),
    sa.Column("word_captions", sa.Text, nullable=True, comment="WebVTT by word"),
    sa.Column("plan", Sha256, nullable=True, comment="of the utterances it is being read by"),
    sa.Index("ix_audio_spoken_key", "spoken_key"),
)

audio_utterances = sa.Table(
    "audio_utterances",
    metadata,
    sa.Column("audio_id", Identity, _reference("audio"), primary_key=True),
    sa.Column("plan", Sha256, primary_key=True, comment="several while one engine stands in for another"),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("key", Sha256, nullable=False, comment="of its sound in utterance_sounds, once there is one"),
    sa.Column("pause", sa.Integer, nullable=False, comment="milliseconds after it"),
    sa.Column("tempo", sa.Float, nullable=False, server_default="1.0", comment="played so much faster than spoken"),
    sa.Index("ix_audio_utterances_owner_key", "owner", "key"),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("description_id", Identity, _reference("descriptions"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("starts", sa.Integer, nullable=False),
    sa.Column("claim", sa.Integer, nullable=False, server_default="0", comment="grows as a worker takes or leaves it"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime, nullable=True, index=True),
)

steps = sa.Table(
    "steps",
    metadata,
    sa.Column("job_id", Identity, _reference("jobs"), primary_key=True),
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("answer", sa.LargeBinary, nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("job_id", Identity, _reference("jobs"), nullable=False, index=True),
    sa.Column("step", sa.String(128), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime, nullable=True),
    sa.Column("failure", sa.String(64), nullable=True, comment="code of the error, if it ended in one"),
    sa.Column("prompt_tokens", sa.Integer, nullable=True),
    sa.Column("completion_tokens", sa.Integer, nullable=True),
    sa.Column("dollars", sa.Float, nullable=True, comment="what it has cost; while it is open: what it may cost"),
)

spending = sa.Table(
    "spending",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True, comment="in UTC"),
    sa.Column("dollars", sa.Float, nullable=False),
    comment="outlives the descriptions it was spent on",
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False, comment="and model, as a chain names them"),
    sa.Column("remote_id", sa.String(255), nullable=True, comment="None until the provider has taken it"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("look_at", UtcDateTime, nullable=False, index=True, comment="when to ask how far it is"),
)

batch_lines = sa.Table(
    "batch_lines",
    metadata,
    sa.Column("id", Identity, primary_key=True),
    sa.Column("job_id", Identity, _reference("jobs"), nullable=False, index=True),
    sa.Column("step", sa.String(128), nullable=False, comment="under whose name its answer is recorded"),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="the request, as JSON; empty once it is of no use"),
    sa.Column("attempt_id", Identity, nullable=False, comment="what it may cost is counted there"),
    sa.Column("batch_id", Identity, _reference("batches", on_delete="SET NULL"), nullable=True, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("job_id", "step"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("fingerprint", Sha256, nullable=False, comment="of the request"),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True),
    sa.Column(
        "description_ids", Typed(tuple[str | None, ...]), nullable=True, comment="what the request was accepted as"
    ),
    sa.Column("status", sa.Integer, nullable=True, comment="of the answer"),
    sa.Column("answer", sa.LargeBinary, nullable=True),
)
