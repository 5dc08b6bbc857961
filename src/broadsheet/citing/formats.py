"""The forms in which references are given; a new one is a function and a line in FORMATS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from broadsheet.citing.bibtex import write_bibtex
from broadsheet.citing.csl import write_csl
from broadsheet.citing.markdown import write_markdown
from broadsheet.citing.reference import Reference
from broadsheet.citing.ris import write_ris


@dataclass(frozen=True, slots=True)
class Format:
    """A form: its name and ending, its media type, what people call it, and what writes it."""

    name: str
    media_type: str
    title: str
    write: Callable[[Sequence[Reference]], str]


FORMATS = (
    Format("bib", "application/x-bibtex", "BibTeX", write_bibtex),
    Format("ris", "application/x-research-info-systems", "RIS", write_ris),
    Format("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", write_csl),
    Format("md", "text/markdown", "Markdown", write_markdown),
)
_ALSO = {"bibtex": "bib", "json": "csl.json", "csl": "csl.json", "markdown": "md", "text/x-bibtex": "bib"}


def find_format(name: str) -> Format | None:
    """The form of that name, ending or media type."""
    wanted = _ALSO.get(name.lower(), name.lower())
    return next((one for one in FORMATS if wanted in (one.name, one.media_type)), None)
