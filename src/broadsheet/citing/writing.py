"""References in whatever form was asked for."""

from collections.abc import Sequence

from broadsheet.citing.bibliography import write_bibliography
from broadsheet.citing.formats import FORMATS, find_format
from broadsheet.citing.reference import Reference
from broadsheet.errors import BadInput


def write_references(references: Sequence[Reference], form: str, style: str = "", locale: str = "en-US") -> str:
    """In this form (``bib``, ``ris``, ``csl.json``, ``md``), or in a journal's ``style``. Raises BadInput."""
    if style:
        return write_bibliography(references, style, locale)
    format = find_format(form)
    if format is None:
        forms = ", ".join(one.name for one in FORMATS)
        raise BadInput(f"There is no form of references {form[:40]!r}.", f"There are {forms}.")
    return format.write(references)
