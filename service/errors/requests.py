"""What is wrong with a request, or cannot be done to what it names."""

from __future__ import annotations

from service.errors.base import ServiceError


class InvalidRequest(ServiceError):
    code = "invalid-request"
    title = "The request is not understood"
    advice = "Correct the fields that the detail names and send the request again."


class UnsupportedLanguage(InvalidRequest):
    code = "unsupported-language"
    title = "A language of this request cannot be served"
    advice = "Use BCP-47 tags listed by GET /v1/languages, for example en, es or pt-BR."


class UnknownVoice(InvalidRequest):
    code = "unknown-voice"
    title = "There is no such voice"
    advice = "Choose a voice listed by GET /v1/voices, or leave the field out."


class RequestTooLarge(ServiceError):
    code = "request-too-large"
    title = "The request is too large"
    advice = "Send a smaller image, or fewer of them in one request."


class RequestTimeout(ServiceError):
    code = "request-timeout"
    title = "The request took too long to arrive"
    advice = "Send it again over a faster connection, or send a smaller image."


class CrossSiteRequest(ServiceError):
    code = "cross-site-request"
    title = "Another website sent this request"
    advice = (
        "Open this service itself and send the form from there; programs should not send a Sec-Fetch-Site header. The "
        "operator opens the API to pages of other sites with ALTALOUD_CORS_ORIGINS."
    )


class NotFound(ServiceError):
    code = "not-found"
    title = "There is nothing here"
    advice = "Check the address. Descriptions and their audio are deleted when their retention time ends."


class RevisionMismatch(ServiceError):
    code = "revision-mismatch"
    title = "The text has been changed meanwhile"
    advice = "Read it again, look at what was changed, and send the change with its new ETag in If-Match."


class RevisionRequired(ServiceError):
    code = "revision-required"
    title = "The request does not say which text it changes"
    advice = "Send the transcript's ETag in If-Match, so that nobody's edit is overwritten unseen; * means any."


class NotDescribedYet(ServiceError):
    code = "not-described-yet"
    title = "The image has no words yet"
    advice = "Wait until the description is done. If it failed or was cancelled, retry it first."


class TooManyQuestions(ServiceError):
    code = "too-many-questions"
    title = "This description has as many questions as it may have"
    advice = "Send the image again to ask more about it."


class WordsWithheld(ServiceError):
    code = "words-withheld"
    title = "The words of this language broke the rules and are withheld"
    advice = "Write them yourself (PATCH /v1/transcripts/…), or let the description be tried again (POST …/retry)."


class IdempotencyKeyReused(ServiceError):
    code = "idempotency-key-reused"
    title = "Another request has used this Idempotency-Key"
    advice = "Use a new key for every new request; repeat a request under its key only as it was."


class RequestInProgress(ServiceError):
    code = "request-in-progress"
    title = "The same request is still being answered"
    advice = "Wait a few seconds and send it again under the same Idempotency-Key."
    retryable = True


class MethodNotAllowed(ServiceError):
    code = "method-not-allowed"
    title = "This address does not take that method"
    advice = "The Allow header lists the methods it takes."


class UnsupportedMediaType(ServiceError):
    code = "unsupported-media-type"
    title = "The body is in a form this address does not take"
    advice = "Send application/json; where the documentation says so, multipart/form-data with an image file."


class RangeNotSatisfiable(ServiceError):
    code = "range-not-satisfiable"
    title = "The file has no such range"
    advice = "Ask for a range inside the size given in Content-Range, or for the whole file."

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes.")
        self.size = size
