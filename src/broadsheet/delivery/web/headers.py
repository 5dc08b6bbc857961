"""The headers every answer wears."""

from starlette.datastructures import MutableHeaders

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Nothing is loaded from elsewhere, nothing inline runs, nobody may frame the pages."""


def add_security_headers(headers: MutableHeaders) -> None:
    """Set every security header; a page that said nothing of caching must be asked for again."""
    headers.update(SECURITY_HEADERS)
    headers.setdefault("Cache-Control", "no-cache")
