"""The least that HTTP costs: the site's server software, handing out ``/SIZE`` letters that it has in memory."""

import sys
from typing import Any

import uvicorn


def serve_texts(port: int) -> None:
    """Hand out texts of any size, with the same server software as the site."""
    kept: dict[str, bytes] = {}

    async def app(scope: Any, _: Any, send: Any) -> None:
        if scope["type"] == "http":
            size = scope["path"][1:]
            body = kept.setdefault(size, b"x" * int(size)) if size not in kept else kept[size]
            headers = [(b"content-type", b"text/plain"), (b"content-length", size.encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, port=port, log_level="warning", access_log=False, lifespan="off", server_header=False)


if __name__ == "__main__":
    serve_texts(int(sys.argv[1]))
