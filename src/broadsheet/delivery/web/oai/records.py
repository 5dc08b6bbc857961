"""Papers as OAI-PMH records: headers, Dublin Core, and arXiv's own form."""

import re
from typing import cast

from lxml import etree

from broadsheet.answers.harvest import HarvestEntry, HarvestSet
from broadsheet.cleaning.names import part_name
from broadsheet.delivery.web.addresses import outside_address
from broadsheet.paper import Paper

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
ARXIV = "http://arxiv.org/OAI/arXiv/"

SCHEMAS = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC),
    "arXiv": ("http://arxiv.org/OAI/arXiv.xsd", ARXIV),
}
"""Format -> its schema and its namespace."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold."""


def add(parent: etree._Element, name: str, text: str = "", namespace: str = OAI) -> etree._Element:
    """A child with this text, without characters that XML cannot hold."""
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        child.text = _FORBIDDEN.sub("", text)
    return child


def namespaces(default: str, **prefixed: str) -> dict[str, str]:
    """The namespaces of an element for lxml, whose stubs do not know of a default one."""
    return cast(dict[str, str], {None: default, **prefixed})


def is_gone(entry: HarvestEntry) -> bool:
    """Whether it counts as deleted: merged into another paper, or withdrawn by its authors."""
    return entry.paper is None or bool(entry.paper.withdrawn_at)


def has_form(entry: HarvestEntry, prefix: str) -> bool:
    """Whether it can be given in this format; arXiv's own needs an arXiv number."""
    return prefix == "oai_dc" or is_gone(entry) or bool(entry.paper and entry.paper.identifier("arxiv"))


def add_header(parent: etree._Element, entry: HarvestEntry, namespace: str, sets: dict[str, HarvestSet]) -> None:
    """Its name, the day it changed, the sets it is in, and whether it is gone."""
    header = add(parent, "header")
    if is_gone(entry):
        header.set("status", "deleted")
    add(header, "identifier", f"oai:{namespace}:{entry.name}")
    add(header, "datestamp", entry.changed_at[:10])
    for category in entry.paper.categories if entry.paper else ():
        if category in sets:
            add(header, "setSpec", sets[category].spec)


def add_record(
    parent: etree._Element, entry: HarvestEntry, prefix: str, namespace: str, sets: dict[str, HarvestSet], site: str
) -> None:
    """The header, and what the paper says unless it is gone."""
    record = add(parent, "record")
    add_header(record, entry, namespace, sets)
    if entry.paper is None or is_gone(entry):
        return
    metadata = add(record, "metadata")
    if prefix == "arXiv":
        _add_arxiv(metadata, entry.paper)
    else:
        _add_dublin_core(metadata, entry.paper, sets, f"{site}/papers/{entry.name}")


def _add_dublin_core(parent: etree._Element, paper: Paper, sets: dict[str, HarvestSet], page: str) -> None:
    root = etree.SubElement(parent, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
    root.set(f"{{{XSI}}}schemaLocation", " ".join(reversed(SCHEMAS["oai_dc"])))
    names = [outside_address(one.scheme, one.value) for one in paper.identifiers if one.scheme != "doi"]
    said = [
        ("title", [paper.title]),
        ("creator", [author.name for author in paper.authors]),
        ("subject", [sets[one].title for one in paper.categories if one in sets] + list(paper.keywords)),
        ("description", [paper.abstract, f"Comment: {paper.comment}" if paper.comment else ""]),
        ("date", dict.fromkeys([paper.published[:10], paper.updated[:10]])),
        ("type", ["text"]),
        (
            "identifier",
            [page, *names, f"doi:{paper.identifier('doi')}" if paper.identifier("doi") else "", paper.venue],
        ),
    ]
    for name, texts in said:
        for text in filter(None, texts):
            add(root, name, text, DC)


def _add_arxiv(parent: etree._Element, paper: Paper) -> None:
    root = etree.SubElement(parent, f"{{{ARXIV}}}arXiv", nsmap=namespaces(ARXIV))
    root.set(f"{{{XSI}}}schemaLocation", " ".join(reversed(SCHEMAS["arXiv"])))
    add(root, "id", paper.identifier("arxiv"), ARXIV)
    add(root, "created", paper.published[:10], ARXIV)
    if paper.updated[:10] > paper.published[:10]:
        add(root, "updated", paper.updated[:10], ARXIV)
    authors = add(root, "authors", namespace=ARXIV)
    for author in paper.authors:
        _add_author(authors, author.name, author.affiliation)
    said = {
        "title": paper.title,
        "categories": " ".join(paper.categories),
        "comments": paper.comment,
        "journal-ref": paper.venue,
        "doi": paper.identifier("doi"),
        "abstract": paper.abstract,
    }
    for name, text in said.items():
        if text or name in ("title", "categories", "abstract"):
            add(root, name, text, ARXIV)


def _add_author(authors: etree._Element, name: str, affiliation: str) -> None:
    author = add(authors, "author", namespace=ARXIV)
    forenames, keyname, suffix = part_name(name)
    for field, text in (
        ("keyname", keyname),
        ("forenames", forenames),
        ("suffix", suffix),
        ("affiliation", affiliation),
    ):
        if text:
            add(author, field, text, ARXIV)
