"""What providers of words and speech did not do."""

from __future__ import annotations

from service.errors.base import ServiceError


class ProviderError(ServiceError):
    """A vision or speech provider did not do what was asked. Root of what may send a job to the next in the chain."""

    code = "provider-failed"
    title = "The provider could not do this"
    advice = "Try again; if it happens again, `altaloud check` shows the operator what is wrong with the provider."


class ProviderUnreachable(ProviderError):
    code = "provider-unreachable"
    title = "The provider cannot be reached"
    retryable = True

    def __init__(self, detail: str = "", *, retry_after: float | None = None, was_sent: bool = True) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.was_sent = was_sent
        """Whether the request may have got there, and a model may have worked for it."""


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
