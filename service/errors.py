"""Everything that can go wrong in words a stranger may read.

A `ServiceError` has a stable `code` (it ends the problem type, is the failure code of a job and names a page in the
documentation), a `title` that never varies, and a `detail` that may name what was found. No HTTP here: a worker
stores these on a job just as the web layer answers with them.
"""

from __future__ import annotations

from typing import ClassVar


class ServiceError(Exception):
    """Root of the tree. `detail` is public; what is not for the public travels as `__cause__`."""

    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong on our side"
    advice: ClassVar[str] = "Try again later; if it happens again, tell the operator of this service when it happened."
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, None where it did not say."""


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


class Cancelled(ServiceError):
    """Never raised: the failure of a question."""

    code = "cancelled"
    title = "It was cancelled before it was done"
    advice = "Retry the description if it is wanted after all."


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
    advice = "Send multipart/form-data with an image file, or application/json."


class RangeNotSatisfiable(ServiceError):
    code = "range-not-satisfiable"
    title = "The file has no such range"
    advice = "Ask for a range inside the size given in Content-Range, or for the whole file."

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes.")
        self.size = size


class ServiceNotReady(ServiceError):
    code = "not-ready"
    title = "The service is not ready"
    advice = "Try again in a few seconds."
    retryable = True


class ImageError(ServiceError):
    """The image itself cannot be used; sending it again will not help."""

    code = "unusable-image"
    title = "The image cannot be used"
    advice = "Open the image in an image editor, save it as JPEG or PNG, and send that."


class MissingImage(ImageError):
    code = "missing-image"
    title = "There is no image in the request"
    advice = "Send a file in the field `image`, or an address in `image_url`, or base64 text in `image_base64`."


class EmptyImage(ImageError):
    code = "empty-image"
    title = "The image file is empty"
    advice = "Check that the file finished downloading or saving, and send it again."


class InvalidBase64(ImageError):
    code = "invalid-base64"
    title = "The image is not valid base64"
    advice = "Encode the file's bytes with standard base64, with or without a data: prefix."


class UnsupportedImageType(ImageError):
    code = "unsupported-image-type"
    title = "This kind of file is not supported"
    advice = "The detail lists the kinds that are taken. The file's content counts, not its name."


class BrokenImage(ImageError):
    code = "broken-image"
    title = "The image is damaged"


class TruncatedImage(BrokenImage):
    code = "truncated-image"
    title = "The image file is cut off"
    advice = "The end of the file is missing. Download or save it again, and send the whole file."


class ProtectedDocument(ImageError):
    code = "protected-document"
    title = "The document is protected"
    advice = "Save a copy that opens without a password, or a picture of the page, and send that."


class NoSuchPage(ImageError):
    code = "no-such-page"
    title = "The file has no such page"
    advice = (
        "Ask for a page that is there; pages are counted from 1, and an image that is no document has only that one."
    )


class ImageTooLarge(ImageError):
    code = "image-too-large"
    title = "The image file is too large"
    advice = "Save the image in a smaller size or as JPEG. The operator sets the limit with ALTALOUD_MAX_UPLOAD_MB."


class TooManyPixels(ImageError):
    code = "too-many-pixels"
    title = "The image has too many pixels"
    advice = "Save the image with a smaller width and height. The operator sets the limit with ALTALOUD_MAX_MEGAPIXELS."


class ImageTooSmall(ImageError):
    code = "image-too-small"
    title = "The image is too small to describe"
    advice = "Send an image of at least 8 pixels each way. Smaller ones are mostly spacers: give them an empty alt."


class DecompressionBomb(ImageError):
    code = "decompression-bomb"
    title = "The image unpacks to far more than its file holds"
    advice = "Save the image again in an image editor, simpler or smaller, without embedded profiles or comments."


class FetchError(ServiceError):
    """The address of an image could not be turned into its bytes."""

    code = "unusable-address"
    title = "The address of the image cannot be used"
    advice = "Check the address in a private browser window, or send the file itself."


class AddressNotAllowed(FetchError):
    code = "address-not-allowed"
    title = "This address may not be visited"
    advice = "Use an http or https address of a public website, on port 80 or 443, without a user name in it."


class ImageUnreachable(FetchError):
    code = "image-unreachable"
    title = "The image could not be fetched from its address"


class ProviderError(ServiceError):
    """A vision or speech provider did not do what was asked. Root of what may send a job to the next in the chain."""

    code = "provider-failed"
    title = "The provider could not do this"
    advice = "Try again; if it happens again, `altaloud check` shows the operator what is wrong with the provider."


class ProviderUnreachable(ProviderError):
    code = "provider-unreachable"
    title = "The provider cannot be reached"
    retryable = True


class ProviderOverloaded(ProviderError):
    code = "provider-overloaded"
    title = "The provider is overloaded or asks us to slow down"
    retryable = True


class ProviderPaused(ProviderError):
    """Known before trying. The next in the chain is asked at once; only the last one is waited for."""

    code = "provider-paused"
    title = "The provider has kept failing or has no room, and is left alone for a while"
    advice = "Try again in a few minutes; the operator can add another one to ALTALOUD_VISION or ALTALOUD_SPEECH."


class BudgetSpent(ProviderError):
    """Known before trying. Providers that cost nothing still serve."""

    code = "daily-budget-spent"
    title = "The budget of this day is spent"
    advice = (
        "Nothing more is paid for today. After midnight UTC send the image again, or retry its description; the "
        "operator can raise ALTALOUD_DAILY_BUDGET, or add a provider that costs nothing to ALTALOUD_VISION."
    )


class ProviderQuotaExhausted(ProviderError):
    code = "provider-quota-exhausted"
    title = "The provider's quota or credit is used up"
    advice = "The operator needs to raise the quota or top up the credit of the provider's account."


class ProviderKeyRefused(ProviderError):
    code = "provider-key-refused"
    title = "The provider refused our key"
    advice = "The operator needs to check the provider's key: `altaloud check` tries it."


class ProviderModelMissing(ProviderError):
    code = "provider-model-missing"
    title = "The provider does not offer this model any more"
    advice = "The operator needs to name another model: `altaloud check` tells which are listed."


class ProviderRejectedRequest(ProviderError):
    code = "provider-rejected-request"
    title = "The provider rejected the request"


class ProviderRefusedContent(ProviderError):
    code = "provider-refused-content"
    title = "The provider refused to describe this image"
    advice = "Describe this image by hand, or set up another provider."


class UnusableReply(ProviderError):
    code = "unusable-reply"
    title = "The model's answer does not hold what was asked for"


class LanguageNotWritten(ProviderError):
    code = "language-not-written"
    title = "No provider in use writes this language"
    advice = "The offline describer writes the languages listed by GET /v1/languages; a vision model writes many more."


class TooManyImages(ProviderError):
    """Known before trying: no provider in use looks at so many together, or this one does not."""

    code = "too-many-images"
    title = "More images than are described together"
    advice = "Send fewer images or pages in one request, or each in a request of its own."


class NoVisionModel(ProviderError):
    code = "no-vision-model"
    title = "No vision model is in use, and nobody else can answer questions"
    advice = (
        "The operator needs to set up a vision model: the key of a provider is enough, for example GROQ_API_KEY, or "
        "ALTALOUD_VISION and the address of a server of their own."
    )


class SpeechUnavailable(ProviderError):
    """Known before trying: this engine cannot speak this language acceptably."""

    code = "speech-unavailable"
    title = "No voice in use speaks this language well enough"
    advice = "The text is complete. The operator can set another speech engine with ALTALOUD_SPEECH."


class BadAudio(ProviderError):
    code = "bad-audio"
    title = "The speech engine answered with something that is not speech"
    retryable = True


class ChildProcessFailed(ServiceError):
    """A supervised child process died, overran its limits or answered nonsense."""

    code = "processing-failed"
    title = "Processing stopped unexpectedly"


class JobInterrupted(ServiceError):
    code = "job-interrupted"
    title = "The work was interrupted too often"
    advice = "Send the image again. If it happens again, this image makes the service fail: tell the operator."


class ConfigurationError(ServiceError):
    """Start is refused. `faults` holds one line for each thing that is wrong."""

    code = "configuration"
    title = "The service cannot start with these settings"

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
