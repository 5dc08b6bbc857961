"""Answers every operation: who asks, how often, with what; then the answer as JSON, or a problem."""

import hashlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from broadsheet.answers.tokens import Token
from broadsheet.delivery.web.api.description import write_description
from broadsheet.delivery.web.api.operation import Asked, File, Operation
from broadsheet.delivery.web.api.operations import OPERATIONS
from broadsheet.delivery.web.api.page import show_api
from broadsheet.delivery.web.api.parameters import Value, quote_hint, read_address, read_body
from broadsheet.delivery.web.api.problems import ROOT, Problem, problem_of, write_problem
from broadsheet.delivery.web.api.shapes.papers import PaperShape
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.limits import QUOTA, WINDOW, Limits, Standing
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BroadsheetError

LIMITS = Limits()
LONGEST_BODY = 65_536
"""Bytes."""
MOST_PARAMETERS = 200
SEEN = "ETag, RateLimit, RateLimit-Policy, Retry-After"
"""Headers that pages of allowed sites may read."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def _endpoint(operations: Sequence[Operation]) -> Endpoint:
    """What answers at one address, whatever the method."""
    by_method = {one.method: one for one in operations}
    methods = sorted({"OPTIONS", *by_method, *(("HEAD",) if "GET" in by_method else ())})

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return await run_in_threadpool(_answer_preflight, request, methods)
        if request.method not in methods:
            return _open_to_origins(request, write_problem(request, _refuse_method(request.method, methods)))
        operation = by_method["GET" if request.method == "HEAD" else request.method]  # type: ignore[index]
        try:
            body = await _read_whole(request) if operation.takes_body else b""
        except Problem as problem:
            return _open_to_origins(request, write_problem(request, problem))
        return await run_in_threadpool(_answer, request, operation, body)

    return answer


def _refuse_method(method: str, methods: Sequence[str]) -> Problem:
    allowed = ", ".join(methods)
    return Problem(405, f"{method} is not a way to ask here.", f"There are {allowed}.", headers={"Allow": allowed})


async def _read_whole(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "The body must be JSON.", "Send it with Content-Type: application/json.")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                raise Problem(413, f"The body is longer than {LONGEST_BODY:,} bytes.", "Send less at once.")
    except ClientDisconnect as error:
        raise Problem(400, "The body was cut off.") from error
    return bytes(body)


def _answer(request: Request, operation: Operation, body: bytes) -> Response:
    token, given = _find_token(request)
    standing = LIMITS.count(f"token {token.id}") if token else LIMITS.count_address(client_address(request))
    try:
        if standing.left < 0:
            raise Problem(429, "Too many requests came from there.", f"Come back in {standing.seconds} seconds.")
        _check_scope(request, operation, token, given)
        asked = _read(request, operation, token, body)
        response = _send(request, operation, operation.do(asked), asked)
    except Problem as problem:
        response = write_problem(request, problem)
    except BroadsheetError as error:
        response = write_problem(request, problem_of(error))
    if operation.scope != "read":
        response.headers["Cache-Control"] = "no-store"
    response.headers.update(_tell(standing))
    response.headers.append("Vary", "Authorization")
    return _open_to_origins(request, response)


def _find_token(request: Request) -> tuple[Token | None, bool]:
    """The token, where it is a good one, and whether any was given."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None, False
    return get_site(request).library.tokens.find(text.strip()), True


def _check_scope(request: Request, operation: Operation, token: Token | None, given: bool) -> None:
    needed = operation.scope != "read" or get_site(request).library.settings.api_needs_token
    if token is None and (given or needed):
        says = "The token is not known here, or too old." if given else "A token is needed here."
        error = ', error="invalid_token"' if given else ""
        hint = "Make one: broadsheet token make TITLE" + (
            "" if operation.scope == "read" else f" --scope {operation.scope}"
        )
        raise Problem(401, says, hint, headers={"WWW-Authenticate": f'Bearer realm="api"{error}'})
    if token is not None and operation.scope not in token.scopes:
        challenge = f'Bearer realm="api", error="insufficient_scope", scope="{operation.scope}"'
        raise Problem(
            403,
            f"This needs a token with the scope {operation.scope}; this one has {', '.join(token.scopes)}.",
            f"Make one: broadsheet token make TITLE --scope {operation.scope}",
            headers={"WWW-Authenticate": challenge},
        )


def _read(request: Request, operation: Operation, token: Token | None, body: bytes) -> Asked:
    """The values of the parameters. Raises Problem with all that is wrong with them."""
    table, query = operation.parameters, request.query_params.multi_items()
    if len(query) > MOST_PARAMETERS:
        raise Problem(400, f"There are more than {MOST_PARAMETERS} parameters.", quote_hint(table, "query"))
    values, wrong = read_address(table, request.path_params, query)
    hint = quote_hint(table, "query")
    if operation.takes_body and not wrong:
        members, wrong = read_body(table, _parse(body))
        values, hint = values | members, quote_hint(table, "body")
    if wrong:
        raise Problem(400, "; ".join(f"{name} {says}" for name, says in wrong.items()) + ".", hint, wrong)
    return Asked(operation, get_site(request), values, token, client_address(request))


def _parse(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(400, f"The body is no JSON: {error.msg}.", "Send one JSON object.") from error


def _send(request: Request, operation: Operation, made: object, asked: Asked) -> Response:
    if isinstance(made, File):
        headers = {"Content-Disposition": f'inline; filename="{made.name}"'}
        return _name_it(request, made.text.encode("utf-8"), made.media_type, headers)
    chosen: tuple[str, ...] = tuple(_listed(asked.values.get("fields", ())))
    body = orjson.dumps(_choose(made, frozenset((*chosen, "id"))) if chosen else made)
    if operation.method == "GET":
        return _name_it(request, body, "application/json", {})
    return Response(body, operation.status, media_type="application/json")


def _listed(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _choose(value: Any, chosen: frozenset[str]) -> Any:
    """The answer with only those fields of its papers."""
    if isinstance(value, tuple | list):
        return [_choose(one, chosen) for one in value]
    if not is_dataclass(value):
        return value
    is_paper = isinstance(value, PaperShape)
    names = [one.name for one in fields(value) if not is_paper or one.name in chosen]
    return {name: _choose(getattr(value, name), chosen) for name in names}


def _name_it(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    """The answer under its ETag, or word that it is the one that is known already (RFC 9110, section 13)."""
    tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    told = {"ETag": tag, **headers}
    if "*" in known or tag.removeprefix("W/") in known:
        return Response(status_code=304, headers=told)
    return Response(body, 200, told, media_type=media_type)


def _tell(standing: Standing) -> dict[str, str]:
    """The limits as draft-ietf-httpapi-ratelimit-headers writes them."""
    return standing.headers | {"RateLimit-Policy": f'"api";q={QUOTA};w={WINDOW}'}


def _answer_preflight(request: Request, methods: Sequence[str]) -> Response:
    """What a browser asks before it lets the page of another site do something."""
    response = Response(status_code=204, headers={"Allow": ", ".join(methods)})
    if _is_allowed(request):
        response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "7200"
    return _open_to_origins(request, response)


def _is_allowed(request: Request) -> bool:
    return request.headers.get("origin", "") in get_site(request).library.settings.api_origins


def _open_to_origins(request: Request, response: Response) -> Response:
    """Let the pages of the sites that the owner named read the answer."""
    if get_site(request).library.settings.api_origins:
        response.headers.append("Vary", "Origin")
    if _is_allowed(request):
        response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
        response.headers["Access-Control-Expose-Headers"] = SEEN
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def show_description(request: Request) -> Response:
    """``/api/v1/openapi.json``; needs no token, whatever the settings."""
    settings = get_site(request).library.settings
    body = orjson.dumps(write_description(settings.site_url, settings.api_needs_token))
    return _open_to_origins(request, _name_it(request, body, "application/vnd.oai.openapi+json;version=3.1", {}))


def _build_routes() -> list[BaseRoute]:
    """A route for each address; those with the more exact path come first."""
    paths: dict[str, list[Operation]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, []).append(one)
    made: list[BaseRoute] = []
    for path in sorted(paths, key=_order):
        # Every method, so that one it does not have falls through to no shorter path, whose name takes slashes.
        made.append(Route(ROOT + path.replace("{name}", "{name:path}"), _endpoint(paths[path]), methods=METHODS))
    return made


def _order(path: str) -> tuple[bool, int, str]:
    return "{" in path, -path.count("/"), path


API_ROUTES: list[BaseRoute] = [
    Route("/api", show_api),
    Route(f"{ROOT}/openapi.json", show_description),
    *_build_routes(),
]
