"""How is a paper cited? From papers to BibTeX, RIS, CSL-JSON, Markdown, and references in any style."""

from broadsheet.citing.formats import FORMATS, Format, find_format
from broadsheet.citing.reference import Reference, make_reference, make_references

__all__ = ["FORMATS", "Format", "Reference", "find_format", "make_reference", "make_references"]
