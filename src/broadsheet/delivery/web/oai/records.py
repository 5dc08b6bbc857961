"""Papers as OAI-PMH records: headers, Dublin Core, and arXiv's own form."""

from lxml import etree

from broadsheet.answers.harvest import HarvestEntry, HarvestSet
from broadsheet.cleaning.names import part_name
from broadsheet.delivery.web.addresses import outside_address
from broadsheet.delivery.web.xml import DC, add, add_if, namespaces
from broadsheet.paper import Paper

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
ARXIV = "http://arxiv.org/OAI/arXiv/"

SCHEMAS = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC),
    "arXiv": ("http://arxiv.org/OAI/arXiv.xsd", ARXIV),
}
"""Format -> its schema and its namespace."""


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
    for category in entry.categories:
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
    add(root, "id", paper.identifier("arxiv"))
    add(root, "created", paper.published[:10])
    if paper.updated[:10] > paper.published[:10]:
        add(root, "updated", paper.updated[:10])
    authors = add(root, "authors")
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
            add(root, name, text)


def _add_author(authors: etree._Element, name: str, affiliation: str) -> None:
    author = add(authors, "author")
    forenames, keyname, suffix = part_name(name)
    for field, text in (
        ("keyname", keyname),
        ("forenames", forenames),
        ("suffix", suffix),
        ("affiliation", affiliation),
    ):
        add_if(author, field, text)
