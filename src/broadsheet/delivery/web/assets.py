"""The few static files, held in memory under names that change with their content.

``style.css`` is served as ``/static/style.3f2a9c01b7d4.css``: a browser may keep it for ever, and a
new release is seen at once.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent / "static"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file. ``served_as`` carries the first 12 hex digits of its SHA-256."""

    served_as: str
    body: bytes
    content_type: str
    etag: str


class Assets:
    """Every static file, by the name it is served as."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        files = {path.name: _read_asset(path) for path in sorted(folder.iterdir()) if path.is_file()}
        self._named = files
        self._urls = {name: f"/static/{asset.served_as}" for name, asset in files.items()}
        self._served = {asset.served_as: asset for asset in files.values()}

    def url(self, name: str) -> str:
        """The address of the file called ``name``. Raises KeyError: a template names a file that is not there."""
        return self._urls[name]

    def read(self, name: str) -> Asset:
        """The file called ``name``. Raises KeyError where there is none."""
        return self._named[name]

    def find(self, served_as: str) -> Asset | None:
        """The file served under that hashed name, if it is one of ours."""
        return self._served.get(served_as)


@cache
def read_assets() -> Assets:
    """Broadsheet's own, read once in a process."""
    return Assets()


def _read_asset(path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:12]
    content_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(f"{path.stem}.{digest}{path.suffix}", body, content_type, f'"{digest}"')
