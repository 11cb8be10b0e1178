"""Describes an image: python describe.py photo.jpg en es

Prints the alt text in each language and saves the long description as sound.
"""

import hashlib
import os
import sys
import time
from pathlib import Path

import httpx

SERVICE = os.environ.get("SERVICE_URL", "http://127.0.0.1:8000")
FINAL = {"done", "failed", "cancelled"}


class Problem(Exception):
    """What the service says is wrong: branch on `kind`, show the text."""

    def __init__(self, response: httpx.Response) -> None:
        problem = response.json()
        super().__init__(f"{problem['title']}: {problem['detail']} {problem['advice']}")
        self.kind = problem["type"]


def check(response: httpx.Response) -> httpx.Response:
    if response.is_error:
        raise Problem(response)
    return response


def describe(client: httpx.Client, image: Path, languages: list[str]) -> dict:
    """The finished description."""
    data = image.read_bytes()
    key = hashlib.sha256(data + ",".join(languages).encode()).hexdigest()
    headers = {"Prefer": "wait=60", "Idempotency-Key": key}
    form = {"languages": languages, "context": '{"role": "informative"}'}
    answer = check(client.post("/v1/descriptions", files={"image": (image.name, data)}, data=form, headers=headers))
    description, location = answer.json(), answer.headers["Location"]
    etag = answer.headers.get("ETag", "")
    while description["status"] not in FINAL:
        time.sleep(1)
        answer = client.get(location, headers={"If-None-Match": etag})
        if answer.status_code != httpx.codes.NOT_MODIFIED:
            description, etag = check(answer).json(), answer.headers["ETag"]
    return description


def save_audio(client: httpx.Client, description: dict, image: Path) -> None:
    for language, result in description["results"].items():
        for audio in result["audio"]:
            if audio["kind"] == "long" and audio["state"] == "ready":
                sound = check(client.get(audio["url"])).content
                image.with_suffix(f".{language}.{audio['format']}").write_bytes(sound)


def correct(client: httpx.Client, result: dict, alt_text: str, editor: str) -> None:
    """An editor's words: written over the machine's, and approved."""
    address = f"/v1/transcripts/{result['transcript_id']}"
    edited = check(
        client.patch(address, json={"alt_text": alt_text, "by": editor}, headers={"If-Match": result["etag"]})
    )
    check(client.post(f"{address}/approve", json={"by": editor}, headers={"If-Match": edited.headers["ETag"]}))


def main() -> None:
    image, languages = Path(sys.argv[1]), sys.argv[2:] or ["en"]
    with httpx.Client(base_url=SERVICE, timeout=90) as client:
        description = describe(client, image, languages)
        if description["status"] != "done":
            sys.exit(f"{image}: {description['failure']['detail']}")
        for language, result in description["results"].items():
            mark = " (draft: a person has to check it)" if result["draft"] or result["needs_review"] else ""
            print(f"{language}: {result['alt_text']}{mark}")
        save_audio(client, description, image)


if __name__ == "__main__":
    try:
        main()
    except (Problem, httpx.HTTPError, OSError) as problem:
        sys.exit(str(problem))
