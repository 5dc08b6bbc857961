"""Addresses in an abstract: where the code is, where the project lives."""

import re

from broadsheet.identifiers import is_safe_url, parse_identifier, trim_punctuation
from broadsheet.paper import Link

_CODE_HOSTS = (
    r"(?:gist\.)?github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sourceforge\.net|anonymous\.4open\.science|"
    r"huggingface\.co|hf\.co|gitee\.com|code\.google\.com"
)
_ADDRESS = re.compile(
    rf"(?:https?: ?//(?=\w)|(?<![\w./@-])(?:www\.)?(?=(?:{_CODE_HOSTS})/\w))"
    r"[^\s{}<>\"\\^`|$]{1,500}(?:\\[_%~#&][^\s{}<>\"\\^`|$]{0,500}){0,20}",
    re.I,
)
_CODE = re.compile(rf"https?://(?:www\.)?(?:{_CODE_HOSTS}|git\.[\w.-]+|gitlab\.[\w.-]+)/\w", re.I)
_HOST_END = re.compile(r"\.(?:com|org|net|science|co)/", re.I)
_BROKEN = re.compile(r"^(https?): ?//", re.I)


def find_code_links(text: str) -> tuple[Link, ...]:
    """Every address the text names, each once, in order: ``code`` on a host of repositories, else ``project``.

    Works on raw and on clean text. The sentence's punctuation is not the address's; ``https: //x`` is put together;
    an address that names a paper (arXiv, DOI ...) is no link of this one.
    """
    if "/" not in text or not ("//" in text or _HOST_END.search(text)):
        return ()
    links: dict[str, Link] = {}
    for found in _ADDRESS.finditer(text):
        url = _repair(found[0])
        if is_safe_url(url) and parse_identifier(url) is None:
            links.setdefault(_sameness(url), Link("code" if _CODE.match(url) else "project", url))
    return tuple(links.values())


def _repair(address: str) -> str:
    url = trim_punctuation(re.sub(r"\\([_%~#&])", r"\1", address))
    joined, count = _BROKEN.subn(lambda found: found[1].lower() + "://", url)
    return joined if count else "https://" + url


def _sameness(url: str) -> str:
    """What two spellings of one address share."""
    rest = url.lower().partition("://")[2].removeprefix("www.")
    return rest.rstrip("/").removesuffix(".git")
