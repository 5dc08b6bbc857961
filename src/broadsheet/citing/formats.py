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
    """A form: its name, its media type, what people call it, what writes it, and the ending of its files."""

    name: str
    media_type: str
    title: str
    write: Callable[[Sequence[Reference]], str]
    ending: str = ""

    @property
    def is_read(self) -> bool:
        """Whether a browser should show it, to be read and copied; else it is a file to keep."""
        return self.media_type.startswith("text/")

    def name_file(self, stem: str) -> str:
        """``p1`` -> ``p1.bib``."""
        return f"{stem}.{self.ending or self.name}"


FORMATS = (
    Format("bib", "application/x-bibtex", "BibTeX", write_bibtex),
    Format("ris", "application/x-research-info-systems", "RIS", write_ris),
    # Zotero in Chrome takes a file with .csl in its name for a style, and offers to install it.
    Format("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", write_csl, "json"),
    Format("md", "text/markdown", "Markdown", write_markdown),
)
_ALSO = {"bibtex": "bib", "json": "csl.json", "csl": "csl.json", "markdown": "md", "text/x-bibtex": "bib"}


def find_format(name: str) -> Format | None:
    """The form of that name, ending or media type."""
    wanted = _ALSO.get(name.lower(), name.lower())
    return next((one for one in FORMATS if wanted in (one.name, one.media_type)), None)
