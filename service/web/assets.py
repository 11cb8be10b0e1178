"""Files of `static/`: small, few, read once, and fetched again only when they changed."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from service.errors import NotFound
from service.settings import find_folder
from service.web.conditional import is_unchanged


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    media_type: str
    version: str


def _read_assets() -> Mapping[str, Asset]:
    return {
        path.name: Asset(content, _media_type(path.name), hashlib.sha256(content).hexdigest()[:16])
        for path in sorted(find_folder("static").iterdir())
        if path.is_file() and (content := path.read_bytes())
    }


def _media_type(name: str) -> str:
    """Browsers refuse a module that is not JavaScript, and some systems' tables do not know better."""
    return "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"


ASSETS = _read_assets()


def asset(name: str) -> str:
    """The address of a file, for templates."""
    return f"/static/{name}?v={ASSETS[name].version}"


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def serve_asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    if name not in ASSETS:
        raise NotFound
    found = ASSETS[name]
    # modules import each other without a version, so every file is asked for again, mostly answered by 304
    headers = {"ETag": f'"{found.version}"', "Cache-Control": "no-cache"}
    if is_unchanged(request.headers, headers["ETag"]):
        return Response(b"", status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)
