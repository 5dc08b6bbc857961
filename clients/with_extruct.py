"""`extruct`, which reads what pages say of themselves, held against what the API says of the same papers."""

import json
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import parse_qs

import extruct
from lxml import html
from telling import DAY, SITE, Teller

KINDS = ["json-ld", "dublincore", "microdata", "opengraph", "microformat", "rdfa"]
PAPERS = ("p1", "p2", "p10", "p831", "p2500", "p5000")
LISTS = ("/search?q=graph+networks", "/search?q=title:protein&sort=date", f"/daily/{DAY}", "/weekly/2026-W34", "/")
teller = Teller("extruct", "extruct")


def read_page(path: str) -> str:
    """The text of a page."""
    with urllib.request.urlopen(SITE + path, timeout=60) as answer:
        return answer.read().decode()


def ask(path: str) -> Any:
    """What the API answers."""
    return json.loads(read_page(f"/api/v1{path}"))


def read_told(path: str) -> dict[str, Any]:
    """All that a page says of itself in forms that programs read; what cannot be read raises."""
    return extruct.extract(read_page(path), base_url=SITE + path, syntaxes=KINDS, errors="strict")


def plain(title: str) -> str:
    """A title as heads of pages have it: the powers of these papers' titles as Unicode."""
    digits = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    return re.sub(r"\$x\^\{?(\d+)\}?\$", lambda found: "x" + found[1].translate(digits), title)


def last_first(name: str) -> str:
    """As bibliographies have a name whose last word is the family's."""
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given else family


def is_json_ld_of(paper: dict[str, Any], told: dict[str, Any]) -> bool:
    (one,) = told["json-ld"]
    return (
        one["@context"] == "https://schema.org"
        and one["@type"] == "ScholarlyArticle"
        and one["headline"] == one["name"] == plain(paper["title"])
        and [author["name"] for author in one["author"]] == [author["name"] for author in paper["authors"]]
        and one["datePublished"] == paper["published"]
        and one["abstract"] == paper["abstract"]
        and one["identifier"] == [f"arXiv:{number_of(paper)}"]
        and one["sameAs"] == f"https://arxiv.org/abs/{number_of(paper)}"
    )


def is_dublin_core_of(paper: dict[str, Any], told: dict[str, Any]) -> bool:
    elements = [(one["name"], one["content"]) for one in told["dublincore"][0]["elements"]]
    return elements == [
        ("DC.type", "preprint"),
        ("DC.title", plain(paper["title"])),
        *(("DC.creator", one) for one in read_authors(paper)),
        ("DC.date", paper["published"]),
        ("DC.identifier", f"https://arxiv.org/abs/{number_of(paper)}"),
    ]


def is_highwire_of(paper: dict[str, Any], tags: list[tuple[str, str]]) -> bool:
    """Google Scholar's tags; extruct leaves them alone, so they are read here."""
    return tags == [
        ("citation_title", plain(paper["title"])),
        *(("citation_author", one) for one in read_authors(paper)),
        ("citation_publication_date", paper["published"].replace("-", "/")),
        ("citation_abstract", paper["abstract"]),
        ("citation_arxiv_id", number_of(paper)),
        ("citation_pdf_url", f"https://arxiv.org/pdf/{number_of(paper)}"),
        ("citation_public_url", f"https://arxiv.org/abs/{number_of(paper)}"),
    ]


def number_of(paper: dict[str, Any]) -> str:
    return next(one["value"] for one in paper["identifiers"] if one["scheme"] == "arxiv")


def read_authors(paper: dict[str, Any]) -> list[str]:
    """Names of numbered people are not turned round."""
    return [one["name"] if re.search(r"\d", one["name"]) else last_first(one["name"]) for one in paper["authors"]]


def read_tags(path: str) -> list[tuple[str, str]]:
    metas = html.fromstring(read_page(path)).xpath("//meta[starts-with(@name, 'citation_')]")
    return [(meta.get("name"), meta.get("content")) for meta in metas]


def read_coins(path: str) -> list[dict[str, list[str]]]:
    """The COinS of a list; extruct does not know of them either."""
    spans = html.fromstring(read_page(path)).xpath("//span[@class='Z3988']/@title")
    return [parse_qs(span, strict_parsing=True) for span in spans]


def are_of_papers(coins: list[dict[str, list[str]]]) -> bool:
    """Whether each is a preprint that the API knows under the same title."""
    for coin in coins:
        number = coin["rft.identifier"][0].rpartition("/")[2]
        paper = ask(f"/papers/{number if number.startswith('p') else f'arXiv:{number}'}")["paper"]
        if (coin["rft.title"], coin["rft.type"]) != ([plain(paper["title"])], ["preprint"]):
            return False
        if coin["rft.au"] != [one["name"] for one in paper["authors"]] or coin["rft.date"] != [paper["published"]]:
            return False
    return len(coins) > 4


def says_nothing(told: dict[str, Any]) -> bool:
    """No half vocabularies: nothing that stands in no other form, but the roles of HTML, which RDFa reads as well."""
    roles = all(set(one) <= {"@id", "http://www.w3.org/1999/xhtml/vocab#role"} for one in told["rdfa"])
    return roles and not (told["microdata"] or told["microformat"] or told["opengraph"])


for name in PAPERS:
    paper = (teller.call(f"the API on {name}", lambda name=name: ask(f"/papers/{name}")) or {}).get("paper", {})
    told = teller.call(f"page of {name}", lambda name=name: read_told(f"/papers/{name}"), says_nothing) or {}
    teller.call(f"JSON-LD of {name}", lambda told=told: told, lambda told, paper=paper: is_json_ld_of(paper, told))
    teller.call(
        f"Dublin Core of {name}", lambda told=told: told, lambda told, paper=paper: is_dublin_core_of(paper, told)
    )
    teller.call(
        f"Highwire of {name}",
        lambda name=name: read_tags(f"/papers/{name}"),
        lambda tags, paper=paper: is_highwire_of(paper, tags),
    )
for path in LISTS:
    teller.call(f"forms of {path}", lambda path=path: read_told(path), says_nothing)
    teller.call(f"COinS of {path}", lambda path=path: read_coins(path), are_of_papers)
teller.call("COinS of nothing", lambda: read_coins("/search?q=title:zzzzqqqq"), lambda got: got == [])
teller.refuse("no such paper", lambda: read_told("/papers/p99999999"), urllib.error.HTTPError)
teller.differ(
    "pages of lists carry COinS and no JSON-LD: Zotero reads the one and not the other",
    lambda: read_told(LISTS[0]),
    lambda told: told["json-ld"] == [],
)
teller.tell()
