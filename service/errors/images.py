"""What is wrong with an image, or with the address it is to come from."""

from __future__ import annotations

from service.errors.base import ServiceError


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
