"""The static files. Their names change with their content, so a browser may keep them for ever.

Only the icon has a name that stays: browsers, feed readers and search engines ask for it unseen.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.delivery.web.site import get_site


def show_static(request: Request) -> Response:
    """One static file, or 304 where the browser already holds it."""
    asset = get_site(request).assets.find(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": asset.etag}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.content_type, headers=headers)


def show_icon(request: Request) -> Response:
    """``/favicon.ico``; kept for a day, since its name says nothing of its content."""
    icon = get_site(request).assets.read("favicon.ico")
    return Response(icon.body, media_type=icon.content_type, headers={"Cache-Control": "public, max-age=86400"})
