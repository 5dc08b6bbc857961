"""Where things are: our own pages, and the pages elsewhere that an identifier stands for."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from broadsheet.paper import Identifier, Paper

ELSEWHERE = {
    "arxiv": ("arXiv", "https://arxiv.org/abs/{}"),
    "doi": ("DOI", "https://doi.org/{}"),
    "acl": ("ACL Anthology", "https://aclanthology.org/{}/"),
    "pubmed": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    "openreview": ("OpenReview", "https://openreview.net/forum?id={}"),
    "hf": ("Hugging Face", "https://huggingface.co/papers/{}"),
    "s2": ("Semantic Scholar", "https://www.semanticscholar.org/paper/{}"),
    "openalex": ("OpenAlex", "https://openalex.org/{}"),
}
"""Scheme -> its name for people and its address. A scheme not here (``beir``) is never shown."""

LINK_NAMES = {"page": "Paper’s page", "pdf": "PDF", "code": "Code", "project": "Project page"}


@dataclass(frozen=True, slots=True)
class OutsideLink:
    """A link away from here: what it is called, where it goes, and its host where the name does not tell."""

    name: str
    url: str
    note: str = ""


def is_safe_url(url: str) -> bool:
    """Whether an address from outside may be linked: ``http`` or ``https``, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def paper_path(paper: Paper) -> str:
    """Our own page for a paper."""
    return f"/papers/{paper.name}"


def search_path(**fields: object) -> str:
    """A search page; fields that are empty are left out."""
    return "/search?" + urlencode({name: value for name, value in fields.items() if value})


def list_outside_links(paper: Paper) -> list[OutsideLink]:
    """Where else the paper can be read: its identifiers' pages, its PDF, code and project, each address once."""
    links = [link for one in paper.identifiers for link in _identifier_links(one)]
    links += [OutsideLink(LINK_NAMES[link.kind], link.url, urlsplit(link.url).hostname or "")
              for link in paper.links if is_safe_url(link.url)]  # fmt: skip
    return list({link.url.rstrip("/"): link for link in reversed(links)}.values())[::-1]


def describe_identifiers(paper: Paper) -> list[tuple[str, str]]:
    """(``arXiv``, ``2507.06457``) ...: the identifiers people use."""
    return [(ELSEWHERE[one.scheme][0], one.value) for one in paper.identifiers if one.scheme in ELSEWHERE]


def outside_address(scheme: str, value: str) -> str:
    """The page elsewhere that an identifier stands for, or empty."""
    return ELSEWHERE[scheme][1].format(quote(value, safe="/:;().")) if scheme in ELSEWHERE else ""


def _identifier_links(one: Identifier) -> list[OutsideLink]:
    if one.scheme not in ELSEWHERE:
        return []
    links = [OutsideLink(ELSEWHERE[one.scheme][0], outside_address(one.scheme, one.value), one.value)]
    if one.scheme == "arxiv":
        links.append(OutsideLink("PDF", f"https://arxiv.org/pdf/{quote(one.value, safe='/')}", "arxiv.org"))
    return links
