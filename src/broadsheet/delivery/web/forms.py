"""What a form sent: read within bounds, and nothing but fields of text."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

LONGEST_FORM = 65_536
"""Bytes of a form."""

Form = dict[str, list[str]]


async def read_form(request: Request, keep_empty: bool = False) -> Form:
    """The fields of a form, each with its values in order; those left empty are not there unless asked for.

    Raises HTTPException: 415 where it is no form, 413 where it is too long, 400 where it cannot be read.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Only a form of this site can be sent here.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise HTTPException(413, "The form is too long.")
    try:
        return parse_qs(body.decode("ascii"), keep_empty, max_num_fields=1000)
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error
