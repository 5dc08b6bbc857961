"""arXiv's query API: single papers looked up by their numbers, and saved answers.

Not for harvesting: it gives short and empty pages with a straight face. What it says changes once a day, so an answer
is good for a day.
"""

from collections.abc import Iterator, Sequence

from lxml import etree

from broadsheet.errors import Declined
from broadsheet.fetching import Client
from broadsheet.identifiers import parse_identifier
from broadsheet.paper import Author, Record
from broadsheet.settings import Settings
from broadsheet.sources.arxiv_xml import arxiv_links, is_of_broadsheet, one_line
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import MOST_AUTHORS, distinct, iso_date, scheme_identifier, year_of
from broadsheet.sources.reading import decode_head, first_element, read_whole
from broadsheet.sources.xml_document import read_document

name = "arxiv-api"
describe = "An answer of arXiv's query API: papers looked up by their numbers."

MOST_IDS = 50
"""Papers that are asked for at a time."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def recognise(file: SourceFile) -> bool:
    """An Atom feed that arXiv's API made, and not its feed of a day."""
    head = decode_head(file)
    top = head.partition("<entry")[0]
    ours = "arxiv.org/api/" in top or '"http://arxiv.org/schemas/atom"' in head
    ours = ours and not is_of_broadsheet(head)
    return first_element(head) == "feed" and ours and "<arxiv:announce_type" not in head and "rss.arxiv.org" not in top


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record an entry; an error that the API answers with becomes a failure with its words."""
    data, failure = read_whole(file)
    if data.strip():
        yield from read_answer(data, file.name)
    if failure:
        yield failure


def look_up(client: Client, settings: Settings, ids: Sequence[str]) -> list[Record | Failure]:
    """The papers of these arXiv numbers, in their order; a Failure for each that there is none of.

    Asks for at most 50 at a time. Raises what the client raises, but for a question that arXiv declines: that is asked
    again in halves until it is clear which number it does not like.
    """
    numbers = [_number_of(text) for text in ids]
    asked = list(dict.fromkeys(filter(None, numbers)))
    found: dict[str, Record | Failure] = {}
    for begin in range(0, len(asked), MOST_IDS):
        found |= _ask(client, settings.address("arxiv_api"), asked[begin : begin + MOST_IDS])
    return [
        found[number] if number else Failure(text[:80], "no arXiv number")
        for text, number in zip(ids, numbers, strict=True)
    ]


def _number_of(text: str) -> str:
    identifier = parse_identifier(text)
    return identifier.value if identifier and identifier.scheme in ("arxiv", "hf") else ""


def _ask(client: Client, url: str, numbers: list[str]) -> dict[str, Record | Failure]:
    params = {"id_list": ",".join(numbers), "max_results": str(len(numbers))}
    try:
        answer = client.get(url, params, keep="day")
    except Declined as error:
        if len(numbers) == 1:
            return {numbers[0]: Failure(f"arXiv:{numbers[0]}", f"arXiv declines to look it up: {error.message}")}
        middle = len(numbers) // 2
        return _ask(client, url, numbers[:middle]) | _ask(client, url, numbers[middle:])
    made = list(read_answer(answer.body, "arXiv"))
    records: dict[str, Record | Failure] = {one.key: one for one in made if isinstance(one, Record)}
    said = "; ".join(dict.fromkeys(one.why for one in made if isinstance(one, Failure)))
    why = f"arXiv's answer does not hold it{': ' if said else ''}{said}"
    return {number: records.get(number) or Failure(f"arXiv:{number}", why) for number in numbers}


def read_answer(data: bytes, where: str) -> Iterator[Record | Failure]:
    """The entries of an Atom answer. Never raises."""
    root, why = read_document(data)
    if root is not None and root.tag != f"{_ATOM}feed":
        yield Failure(where, "no answer of arXiv's API: not an Atom feed")
        return
    entries = root.iterfind(f"{_ATOM}entry") if root is not None else ()
    for number, entry in enumerate(entries, 1):
        yield _parse_entry(entry, f"{where}: entry {number}")
    if why:
        yield Failure(where, why)


def _parse_entry(entry: etree._Element, where: str) -> Record | Failure:
    name_, title = _text(entry, f"{_ATOM}id"), one_line(_text(entry, f"{_ATOM}title"))
    if "/api/errors" in name_:
        return Failure(where, f"arXiv's API answered: {one_line(_text(entry, f'{_ATOM}summary'))[:500] or 'an error'}")
    # The address ends in the number and the version: http://arxiv.org/abs/hep-th/9901001v2
    arxiv = scheme_identifier("arxiv", name_)
    if not title or not arxiv:
        return Failure(where, "no title" if arxiv else "no arXiv number")
    submitted = iso_date(_text(entry, f"{_ATOM}published"))
    return Record(
        source=name,
        key=arxiv[0].value,
        where=where,
        title=title,
        abstract=_text(entry, f"{_ATOM}summary").strip(),
        authors=_parse_authors(entry),
        identifiers=distinct(arxiv, scheme_identifier("doi", _text(entry, f"{_ARXIV}doi"))),
        submitted=submitted,
        updated=iso_date(_text(entry, f"{_ATOM}updated")),
        year=year_of(submitted[:4]),
        categories=_parse_categories(entry),
        venue=one_line(_text(entry, f"{_ARXIV}journal_ref")),
        comment=one_line(_text(entry, f"{_ARXIV}comment")),
        links=arxiv_links(arxiv),
    )


def _text(element: etree._Element, path: str) -> str:
    return str(element.findtext(path) or "")


def _parse_authors(entry: etree._Element) -> tuple[Author, ...]:
    authors = []
    for one in entry.findall(f"{_ATOM}author")[:MOST_AUTHORS]:
        places = [place for each in one.iterfind(f"{_ARXIV}affiliation") if (place := one_line(each.text))]
        if person := one_line(_text(one, f"{_ATOM}name")):
            authors.append(Author(person, "; ".join(places)))
    return tuple(authors)


def _parse_categories(entry: etree._Element) -> tuple[str, ...]:
    """The primary one first. Subject classes of other systems (``68T50``) stand among them and are left out."""
    primary = entry.find(f"{_ARXIV}primary_category")
    first = [str(primary.get("term") or "")] if primary is not None else []
    ours = [str(one.get("term") or "") for one in entry.iterfind(f"{_ATOM}category") if _is_ours(one)]
    return tuple(dict.fromkeys(filter(None, (*first, *ours))))


def _is_ours(category: etree._Element) -> bool:
    return str(category.get("scheme") or "").rstrip("/") in ("", "http://arxiv.org/schemas/atom")
