"""Names of papers: read in whatever spelling they come, kept in one normal form, shown as an address.

The normal forms, by scheme:

========== ============================================ ==========================================
arxiv      ``2507.06457``, ``math/0309136``             no version, no subject class
doi        ``10.1145/3292500.3330701``                  lower case (DOIs do not distinguish case)
openalex   ``W2741809807``
s2         40 hex digits, or ``CorpusId:215416146``     Semantic Scholar names a paper in both ways
acl        ``P18-1001``, ``2020.acl-main.1``
pubmed     ``31234567``
hf         ``2507.06457``                               the arXiv number, on Hugging Face
openreview ``rJl-b3RcF7``                               case matters
beir       ``scifact-train/4983``                       set / document
========== ============================================ ==========================================

Nothing here reads or writes anything. A DOI that arXiv gave (``10.48550/arXiv.*``) is the arXiv name.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote, urlsplit

from broadsheet.paper import Identifier

LONGEST = 500
"""Characters. The longest name or address that is looked at; a DOI may have 2,048, real ones have under 200."""


def parse_identifier(text: str) -> Identifier | None:
    """The one name that ``text`` is, or None when it is no name, or more than a name.

    Understands the normal form, the usual prefixes (``arXiv:``, ``doi:``, ``PMID:`` ...), ``scheme:value`` for
    every scheme, and the addresses of the paper's page, PDF or HTML.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if _LOOKS_LIKE_ADDRESS.match(text):
        return _parse_address(text)
    prefixed = _PREFIX.match(text)
    if prefixed:
        return _parse_value(_SCHEME_OF[prefixed[1].lower()], text[prefixed.end() :])
    return _parse_bare(text)


def _parse_value(scheme: str, text: str) -> Identifier | None:
    """What follows a prefix: the value, or once more an address (``doi:https://doi.org/10.1000/x``)."""
    if not _LOOKS_LIKE_ADDRESS.match(text) or scheme == "beir":
        return _PARSERS[scheme](text)
    name = _parse_address(text)
    return name if name and scheme in (name.scheme, "doi") else None


def parse_arxiv_version(text: str) -> int | None:
    """The version in an arXiv name or address: 2 for ``arXiv:2507.06457v2``; None when there is none."""
    name = parse_identifier(text)
    if name is None or name.scheme not in ("arxiv", "hf"):
        return None
    found = re.search(r"\dv(\d{1,3})(?!\d)", text)
    return int(found[1]) if found else None


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Every name that stands in a longer text, each once, in the order they stand.

    Only names that say what they are: an address, a prefix, or a DOI. A bare ``2507.06457`` or ``P18-1001`` in running
    text may be anything.
    """
    found = dict.fromkeys(_parse_candidate(candidate[0]) for candidate in _CANDIDATE.finditer(text))
    return tuple(name for name in found if name is not None)


def identifier_url(identifier: Identifier) -> str:
    """The public page of that name, or empty where there is none (``beir``)."""
    address = _ADDRESS.get(identifier.scheme, "")
    if identifier.scheme == "s2" and identifier.value.startswith(_CORPUS):
        address = "https://api.semanticscholar.org/"
    return (
        address + quote(identifier.value, safe="/:;()=.,~_-?" if address.endswith("=") else "/:;()=.,~_-")
        if address
        else ""
    )


def is_safe_url(url: str) -> bool:
    """Whether an address from outside may become a link: http or https, a host, nothing hidden in it."""
    if len(url) > 2048 or not _PLAIN_ADDRESS.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        return False


_PLAIN_ADDRESS = re.compile(
    r"https?://[^\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\\\"<>]+", re.I
)

_ADDRESS = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "openalex": "https://openalex.org/",
    "s2": "https://www.semanticscholar.org/paper/",
    "acl": "https://aclanthology.org/",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
    "hf": "https://huggingface.co/papers/",
    "openreview": "https://openreview.net/forum?id=",
}

_CORPUS = "CorpusId:"

# --- one scheme's value -------------------------------------------------------------------------------------------

_ARXIV_NEW = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})(?:v\d{1,3})?")
_ARCHIVES = (  # that gave names of the old form, until March 2007
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|"
    "dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|"
    "plasm-ph|q-alg|q-bio|quant-ph|solv-int|stat|supr-con"
)
_ARXIV_OLD = re.compile(rf"({_ARCHIVES})(?:\.[a-z-]{{2,9}})?/(\d\d)(0[1-9]|1[0-2])(\d{{3}})(?:v\d{{1,3}})?", re.I)
_ARXIV_DRESS = re.compile(r"^(?:(?:oai:)?arxiv(?:\.org)?:\s*)|(?:\s*\[[a-z-]+(?:\.[a-z-]+)?\].*)$|\.pdf$", re.I)


def _parse_arxiv(text: str) -> Identifier | None:
    text = _ARXIV_DRESS.sub("", _trim(text))
    new = _ARXIV_NEW.fullmatch(text)
    if new:
        month = int(new[1] + new[2])
        # The first number of this form is 0704.0001; the fifth digit came with January 2015.
        good = month >= 704 and len(new[3]) == (4 if month < 1501 else 5) and int(new[3]) > 0
        return Identifier("arxiv", f"{new[1]}{new[2]}.{new[3]}") if good else None
    old = _ARXIV_OLD.fullmatch(text)
    if not old:
        return None
    year = int(old[2]) + (1900 if int(old[2]) > 90 else 2000)
    if not (199107 <= year * 100 + int(old[3]) <= 200703):
        return None
    return Identifier("arxiv", f"{old[1].lower()}/{old[2]}{old[3]}{old[4]}")


_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_ARXIV_DOI = "10.48550/arxiv."


def _parse_doi(text: str) -> Identifier | None:
    text = _trim(text if "/" in text else unquote(text)).lower().replace("\\_", "_")  # as BibTeX files have it
    if text.startswith(_ARXIV_DOI):
        return _parse_arxiv(text.removeprefix(_ARXIV_DOI))
    return Identifier("doi", text) if _DOI.fullmatch(text) and text.isprintable() else None


def _parse_openalex(text: str) -> Identifier | None:
    found = re.fullmatch(r"W([1-9]\d{0,15})", _trim(text), re.I)
    return Identifier("openalex", "W" + found[1]) if found else None


def _parse_s2(text: str) -> Identifier | None:
    text = _trim(text)
    found = re.fullmatch(r"(?:corpusid:\s*)([1-9]\d{0,15})", text, re.I)
    if found:
        return Identifier("s2", _CORPUS + found[1])
    return Identifier("s2", text.lower()) if re.fullmatch(r"[0-9a-f]{40}", text, re.I) else None


def _parse_corpus(text: str) -> Identifier | None:
    return _parse_s2(_CORPUS + text.strip())


_ACL = re.compile(r"([A-Z])(\d\d)-(\d{4,5})|((?:19|20)\d\d\.[a-z0-9_]+(?:-[a-z0-9_]+)+\.[0-9]+)", re.I)


def _parse_acl(text: str) -> Identifier | None:
    found = _ACL.fullmatch(_trim(text).removesuffix(".pdf"))
    if not found:
        return None
    return Identifier("acl", found[4].lower() if found[4] else found[0].upper())


def _parse_pubmed(text: str) -> Identifier | None:
    found = re.fullmatch(r"0*([1-9][0-9]{0,8})", _trim(text))
    return Identifier("pubmed", found[1]) if found else None


def _parse_hf(text: str) -> Identifier | None:
    name = _parse_arxiv(text)
    return Identifier("hf", name.value) if name else None


def _parse_openreview(text: str) -> Identifier | None:
    found = re.fullmatch(r"[A-Za-z0-9_-]{5,40}", _trim(text))
    return Identifier("openreview", found[0]) if found else None


def _parse_beir(text: str) -> Identifier | None:
    return Identifier("beir", text) if re.fullmatch(r"[^\s/]+/\S+", text) and text.isprintable() else None


_PARSERS: dict[str, Callable[[str], Identifier | None]] = {
    "arxiv": _parse_arxiv,
    "doi": _parse_doi,
    "openalex": _parse_openalex,
    "s2": _parse_s2,
    "acl": _parse_acl,
    "pubmed": _parse_pubmed,
    "hf": _parse_hf,
    "openreview": _parse_openreview,
    "beir": _parse_beir,
    "corpusid": _parse_corpus,
}

_SCHEME_OF = {scheme: scheme for scheme in _PARSERS} | {
    "oai:arxiv.org": "arxiv",
    "info:doi/": "doi",
    "urn:doi": "doi",
    "pmid": "pubmed",
    "huggingface": "hf",
    "semanticscholar": "s2",
    "aclanthology": "acl",
}
_PREFIXES = "|".join(re.escape(prefix) for prefix in sorted(_SCHEME_OF, key=len, reverse=True))
_PREFIX = re.compile(rf"({_PREFIXES})(?:(?<=/)|\s*:)\s*", re.I)


def _parse_bare(text: str) -> Identifier | None:
    """A name without a prefix. Bare digits, short words and sets' documents could be anything."""
    for parse in (_parse_arxiv, _parse_doi, _parse_acl):
        name = parse(text)
        if name:
            return name
    if re.fullmatch(r"W\d{5,}", text):
        return _parse_openalex(text)
    return _parse_s2(text)


_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def _trim(text: str) -> str:
    return trim_punctuation(text.strip().rstrip("/")).rstrip("/")


def trim_punctuation(text: str) -> str:
    """A name or address without the punctuation of its sentence: final stops, quotes, brackets never opened."""
    while text and (
        text[-1] in ".,;:!?\"'`*\u2019\u201d\u3002\uff0c"
        or (text[-1] in _CLOSERS and text.count(text[-1]) > text.count(_CLOSERS[text[-1]]))
    ):
        text = text[:-1]
    return text


# --- addresses ----------------------------------------------------------------------------------------------------


def _parse_address(text: str) -> Identifier | None:
    text = _trim(text)
    try:
        parts = urlsplit(text if "://" in text[:8] else "https://" + text)
        host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("export.")
    except ValueError:
        return None
    read = _READERS.get(host)
    return read(parts.path.lstrip("/"), parts.query) if read else None


def _after(path: str, *steps: str) -> str:
    """What follows the first of ``steps`` that begins the path, or empty."""
    lower = path.lower()
    return next((path[len(step) :] for step in steps if lower.startswith(step)), "")


def _read_arxiv(path: str, _query: str) -> Identifier | None:
    steps = ("abs/", "pdf/", "html/", "format/", "src/", "e-print/", "ps/", "overview/", "resources/", "tb/")
    return _parse_arxiv(unquote(_after(path, *steps)))


def _read_doi(path: str, query: str) -> Identifier | None:
    return _parse_doi(unquote(f"{path}?{query}" if query and "=" not in query else path))


def _read_openalex(path: str, _query: str) -> Identifier | None:
    return _parse_openalex(_after(path, "works/") or path)


def _read_s2(path: str, _query: str) -> Identifier | None:
    if path.lower().startswith(_CORPUS.lower()):
        return _parse_s2(unquote(path))
    return _parse_s2(_after(path, "paper/", "reader/", "graph/v1/paper/", "v1/paper/").rstrip("/").rpartition("/")[2])


def _read_acl(path: str, _query: str) -> Identifier | None:
    last = path.rstrip("/").rpartition("/")[2].removesuffix(".pdf").removesuffix(".bib")
    return _parse_acl(re.sub(r"(?<=\d)v\d$", "", last))


def _read_pubmed(path: str, _query: str) -> Identifier | None:
    return _parse_pubmed(_after(path, "pubmed/", "article/med/", "abstract/med/") or path)


def _read_hf(path: str, _query: str) -> Identifier | None:
    return _parse_hf(_after(path, "papers/", "api/papers/"))


def _read_openreview(path: str, query: str) -> Identifier | None:
    if path.rstrip("/") not in ("forum", "pdf", "attachment", "notes", "revisions"):
        return None
    names = parse_qs(query).get("id", [])
    return _parse_openreview(names[0]) if names else None


_READERS: dict[str, Callable[[str, str], Identifier | None]] = {
    **dict.fromkeys(("arxiv.org", "alphaxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org", "xxx.lanl.gov"), _read_arxiv),
    **dict.fromkeys(("doi.org", "dx.doi.org"), _read_doi),
    **dict.fromkeys(("openalex.org", "api.openalex.org"), _read_openalex),
    **dict.fromkeys(("semanticscholar.org", "api.semanticscholar.org"), _read_s2),
    **dict.fromkeys(("aclanthology.org", "aclweb.org", "aclanthology.info"), _read_acl),
    **dict.fromkeys(("pubmed.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov", "europepmc.org"), _read_pubmed),
    **dict.fromkeys(("huggingface.co", "hf.co"), _read_hf),
    "openreview.net": _read_openreview,
}

# --- in running text ----------------------------------------------------------------------------------------------

_HOSTS = "|".join(re.escape(host) for host in sorted(_READERS, key=len, reverse=True))
_LOOKS_LIKE_ADDRESS = re.compile(rf"https?://|(?:www\.|export\.)?(?:{_HOSTS})/", re.I)
_CANDIDATE = re.compile(
    rf"""(?:https?://|\b(?:www\.|export\.)?(?:{_HOSTS})/)[^\s<>"{{}}|\\^`]{{1,{LONGEST - 60}}}
    | \b(?:{_PREFIXES})(?:(?<=/)|\s?:)\s?[^\s"{{}}|\\^`]{{1,{LONGEST - 60}}}
    | \barxiv[ ](?:preprint[ ])?(?=[\da-z-])[\da-z./-]{{9,30}}
    | (?<![\d./])10\.\d{{4,9}}(?:\.\d+)*/[^\s"{{}}|\\^`]{{1,{LONGEST - 60}}}""",
    re.I | re.X,
)


def _parse_candidate(text: str) -> Identifier | None:
    """A piece of a text that begins like a name; what clings to its end is cut off step by step."""
    if text[:6].lower() == "arxiv ":
        return _parse_arxiv(text.rpartition(" ")[2])
    for piece in (text, *re.split(r"[,;)\]]", text, maxsplit=1)[:1]):
        name = parse_identifier(piece)
        if name:
            return name
    return None
