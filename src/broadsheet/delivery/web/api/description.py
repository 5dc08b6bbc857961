"""The description of the API (OpenAPI 3.1), made of the same table that the API runs on."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from broadsheet import __version__
from broadsheet.delivery.web.api.operation import File, Operation
from broadsheet.delivery.web.api.operations import GROUPS, OPERATIONS
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.problems import MEDIA_TYPE, ROOT, TITLES
from broadsheet.delivery.web.api.shapes.common import ProblemShape
from broadsheet.delivery.web.api.shapes.papers import PaperShape

Schema = dict[str, Any]

PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
}

LIMIT_HEADERS = {
    "RateLimit": "What is left, and in how many seconds it begins anew.",
    "RateLimit-Policy": "How many requests in how many seconds.",
}


def write_description(site_url: str, needs_token: bool = False) -> Schema:
    """The whole description, for the site at this address."""
    schemas: dict[str, Schema] = {}
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(ROOT + one.path, {})[one.method.lower()] = _describe(one, schemas, needs_token)
    _refer(ProblemShape, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadsheet",
            "version": __version__,
            "summary": "Daily papers: find them, read them, keep them.",
            "description": f"Everything that the site shows, for programs. See {site_url}/api.",
        },
        "servers": [{"url": site_url}],
        "tags": [{"name": name, "description": says} for name, says in GROUPS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of this site."}},
        },
    }


def _describe(one: Operation, schemas: dict[str, Schema], needs_token: bool) -> Schema:
    told: Schema = {"operationId": one.name, "tags": [one.group], "summary": one.title}
    if one.says:
        told["description"] = one.says
    scope = "" if one.scope == "read" and not needs_token else one.scope
    told["security"] = [{"token": [scope]}] if scope else [{}, {"token": []}]
    told["parameters"] = [_describe_parameter(each) for each in one.parameters if each.where != "body"]
    if one.takes_body:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _describe_body(one)}}}
    told["responses"] = {str(one.status): _describe_answer(one, schemas)}
    if one.method == "GET":
        told["responses"]["304"] = {"description": "It is what the ETag in If-None-Match names."}
    problem = {"schema": _refer(ProblemShape, schemas)}
    for status in list_statuses(one):
        told["responses"][str(status)] = {"description": TITLES[status][1], "content": {MEDIA_TYPE: problem}}
    return told


def list_statuses(one: Operation) -> list[int]:
    """The statuses of problems that an operation may answer with."""
    statuses = {400, 401, 403, 404, 422, 429, 500, 503, *one.also, *((413, 415) if one.takes_body else ())}
    return sorted(statuses)


def _describe_parameter(one: Parameter) -> Schema:
    told: Schema = {"name": one.name, "in": one.where, "description": one.says, "required": one.required}
    told["schema"] = one.describe()
    if one.kind == "list":
        told |= {"style": "form", "explode": False}
    return told


def _describe_body(one: Operation) -> Schema:
    members = [each for each in one.parameters if each.where == "body"]
    return {
        "type": "object",
        "properties": {each.name: each.describe() | {"description": each.says} for each in members},
        "required": [each.name for each in members if each.required],
        "additionalProperties": False,
    }


def _describe_answer(one: Operation, schemas: dict[str, Schema]) -> Schema:
    headers = {name: {"description": says, "schema": {"type": "string"}} for name, says in LIMIT_HEADERS.items()}
    if one.method == "GET":
        headers["ETag"] = {"description": "Names this answer, for If-None-Match.", "schema": {"type": "string"}}
    content = {media_type: {"schema": _describe_form(one, media_type, schemas)} for media_type in one.media_types}
    return {"description": one.title, "headers": headers, "content": content}


def _describe_form(one: Operation, media_type: str, schemas: dict[str, Schema]) -> Schema:
    if one.answer is not File:
        return _refer(one.answer, schemas)
    is_json = media_type.endswith("json")  # references in CSL-JSON, which is an array
    return {"type": "array", "items": {"type": "object"}} if is_json else {"type": "string"}


def _refer(kind: Any, schemas: dict[str, Schema]) -> Schema:
    """A reference to the schema of a type, which is added where it is not there."""
    name = kind.__name__.removesuffix("Shape")
    if name not in schemas:
        schemas[name] = {}  # before its parts, which may hold it themselves
        hints = _hints(kind)
        names = [one.name for one in fields(kind)]
        schemas[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").partition("\n\n")[0].strip(),
            "properties": {one: _schema_of(hints[one], schemas) for one in names},
            "required": ["id"] if kind is PaperShape else names,
        }
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _schema_of(kind: Any, schemas: dict[str, Schema]) -> Schema:
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if is_dataclass(kind):
        return _refer(kind, schemas)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return {**_schema_of(parts[0], schemas), "description": parts[1]}
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    if origin in (Union, UnionType):
        return {"anyOf": [_schema_of(one, schemas) for one in parts]}
    if origin in (tuple, list):
        return {"type": "array", "items": _schema_of(parts[0], schemas)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(parts[1], schemas)}
    raise TypeError(f"{kind} cannot be described")
