"""PubMed: its yearly files and what E-utilities answer (XML), and articles looked up by number.

A file holds up to 30,000 articles, chapters of books among them, and at its end perhaps the numbers of citations that
were taken back.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from lxml import etree

from broadsheet.fetching import Client
from broadsheet.paper import Author, Record, Version
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import (
    MOST_AUTHORS,
    distinct,
    iso_date,
    links_of,
    loose_date,
    scheme_identifier,
    text_of,
    year_of,
)
from broadsheet.sources.jats import plain_markup
from broadsheet.sources.reading import decode_head, first_element
from broadsheet.sources.xml_elements import read_elements

name = "pubmed-xml"
describe = "PubMed: articles as its files and E-utilities give them (XML)."

_ROOTS = frozenset({"pubmedarticleset", "pubmedarticle", "pubmedbookarticle", "medlinecitationset"})
_ELEMENTS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation")
_AT_ONCE = 200
"""Articles asked for in one request, which is what E-utilities take in an address."""
_SHOWN = 20
"""Numbers of a list that are told one by one."""


def recognise(file: SourceFile) -> bool:
    """A ``<PubmedArticleSet>``."""
    return first_element(decode_head(file)) in _ROOTS


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record an article or chapter; citations that were taken back are a Failure that names them."""
    for number, one in enumerate(read_elements(file, _ELEMENTS), 1):
        if isinstance(one, etree._Element):
            yield _parse(one, f"{file.name}: article {number}")
        elif isinstance(one, Failure):
            yield one


def look_up(client: Client, settings: Settings, numbers: Sequence[str]) -> list[Record | Failure]:
    """The articles of these PubMed numbers; a Failure for each that is not there. Raises as the client does."""
    named = list(dict.fromkeys(one.value for text in numbers for one in scheme_identifier("pubmed", text)))
    made: list[Record | Failure] = []
    for begin in range(0, len(named), _AT_ONCE):
        params = {
            "db": "pubmed",
            "retmode": "xml",
            "tool": "broadsheet",
            "id": ",".join(named[begin : begin + _AT_ONCE]),
        }
        if settings.contact:
            params["email"] = settings.contact
        answer = client.get(f"{settings.address('pubmed')}/efetch.fcgi", params, keep="day")
        made += parse_records(SourceFile("pubmed", BytesIO(answer.body), answer.body[:65536]))
    known = {one.key for one in made if isinstance(one, Record)}
    missing = [Failure(f"pubmed: {one}", "PubMed does not know this number") for one in named if one not in known]
    return [*made, *missing]


def _parse(element: etree._Element, where: str) -> Record | Failure:
    if element.tag == "DeleteCitation":
        numbers = [text_of(one.text) for one in element.iter("PMID")]
        shown = ", ".join(numbers[:_SHOWN]) + (", ..." if len(numbers) > _SHOWN else "")
        return Failure(where, f"PubMed has taken back {len(numbers)} citations: {shown}")
    if element.tag == "PubmedBookArticle":
        return _parse_chapter(element, where)
    citation = element if element.tag == "MedlineCitation" else element.find("MedlineCitation")
    article = citation.find("Article") if citation is not None else None
    if citation is None or article is None:
        return Failure(where, "no article in it")
    return _parse_article(element, citation, article, where)


def _parse_article(
    whole: etree._Element, citation: etree._Element, article: etree._Element, where: str
) -> Record | Failure:
    number = scheme_identifier("pubmed", citation.findtext("PMID"))
    title = _title(article)
    if not number or not title:
        return Failure(where, "no title" if number else "no number of PubMed")
    names = _article_ids(whole.find("PubmedData/ArticleIdList"))
    printed, online = _date(article.find("Journal/JournalIssue/PubDate")), _date(article.find("ArticleDate"))
    taken_back, notes = _taken_back(citation, article, printed or online)
    return Record(
        source=name,
        key=number[0].value,
        where=f"{where} (PMID {number[0].value})",
        title=title,
        abstract=_abstract(article.find("Abstract")) or _other_abstract(citation),
        authors=_authors(article.find("AuthorList")),
        identifiers=distinct(
            number,
            *(scheme_identifier("doi", text) for text in _dois(article)),
            scheme_identifier("doi", names.get("doi")),
        ),
        announced=online if len(online) > len(printed) else printed or online,
        year=year_of(printed) or year_of(online),
        venue=_plain(article, "Journal/Title") or _plain(article, "Journal/ISOAbbreviation"),
        keywords=_keywords(citation),
        comment=notes,
        versions=(Version(1, printed or online, taken_back),) if taken_back else (),
        links=links_of(("page", _pmc_address(names.get("pmc", "")))),
    )


def _parse_chapter(element: etree._Element, where: str) -> Record | Failure:
    """A chapter of a book on NCBI's Bookshelf, or the book itself."""
    document = element.find("BookDocument")
    if document is None:
        return Failure(where, "no chapter in it")
    number = scheme_identifier("pubmed", document.findtext("PMID"))
    book = _plain(document, "Book/BookTitle")
    title = _plain(document, "ArticleTitle") or book
    if not number or not title:
        return Failure(where, "no title" if number else "no number of PubMed")
    names = _article_ids(document.find("ArticleIdList"))
    date = _date(document.find("ContributionDate")) or _date(document.find("Book/PubDate"))
    accession = names.get("bookaccession", "")
    return Record(
        source=name,
        key=number[0].value,
        where=f"{where} (PMID {number[0].value})",
        title=title,
        abstract=_abstract(document.find("Abstract")),
        authors=_chapter_authors(document),
        identifiers=distinct(number, scheme_identifier("doi", names.get("doi"))),
        announced=date,
        year=year_of(date),
        venue=book,
        keywords=_keywords(document),
        links=links_of(("page", f"https://www.ncbi.nlm.nih.gov/books/{accession}/" if accession.isalnum() else "")),
    )


def _plain(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return " ".join(text_of(plain_markup(found)).split()) if found is not None else ""


def _title(article: etree._Element) -> str:
    """English where there is English; ``[Not Available].`` stands where nobody translated."""
    title = _plain(article, "ArticleTitle")
    own = _plain(article, "VernacularTitle")
    return own if own and (not title or title.lower().strip("[]. ") == "not available") else title


def _abstract(element: etree._Element | None) -> str:
    """Labelled parts as paragraphs of their own: ``METHODS: ...``."""
    if element is None:
        return ""
    parts = []
    for one in element.findall("AbstractText"):
        text, label = text_of(plain_markup(one)), " ".join((one.get("Label") or "").split())
        if text:
            parts.append(f"{label}: {text}" if label and label.upper() not in ("UNLABELLED", "ABSTRACT") else text)
    return "\n\n".join(parts)


def _other_abstract(citation: etree._Element) -> str:
    """What others than the journal wrote, in English."""
    found = [one for one in citation.findall("OtherAbstract") if one.get("Language", "eng") == "eng"]
    return _abstract(found[0]) if found else ""


def _authors(people: etree._Element | None) -> tuple[Author, ...]:
    made = map(_author, people.findall("Author")[:MOST_AUTHORS]) if people is not None else ()
    return tuple(author for author in made if author.name)


def _author(person: etree._Element) -> Author:
    if person.get("ValidYN") == "N":  # a spelling that was corrected; the right one follows
        return Author("")
    given = _plain(person, "ForeName") or _plain(person, "Initials")
    named = " ".join(filter(None, (given, _plain(person, "LastName"), _plain(person, "Suffix"))))
    places = [_plain(one, "Affiliation") for one in person.findall("AffiliationInfo")]
    return Author(named or _plain(person, "CollectiveName"), "; ".join(filter(None, dict.fromkeys(places))))


def _chapter_authors(document: etree._Element) -> tuple[Author, ...]:
    """Those of the chapter; else those of the book, and its editors last."""
    lists = [*document.findall("AuthorList"), *document.findall("Book/AuthorList")]
    ordered = sorted(lists, key=lambda one: one.get("Type") == "editors")
    return next((people for one in ordered if (people := _authors(one))), ())


def _dois(article: etree._Element) -> Iterator[str]:
    for one in article.findall("ELocationID"):
        if one.get("EIdType") == "doi" and one.get("ValidYN", "Y") == "Y":
            yield text_of(one.text)


def _article_ids(listed: etree._Element | None) -> dict[str, str]:
    """Kind to name; only the article's own, for the works it cites have lists of the same form further down."""
    found = listed.findall("ArticleId") if listed is not None else []
    return {str(one.get("IdType", "")): text_of(one.text) for one in found}


def _pmc_address(number: str) -> str:
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{number}/" if re.fullmatch(r"PMC\d{1,12}", number) else ""


def _keywords(element: etree._Element) -> tuple[str, ...]:
    """The authors' keywords, and the headings that the National Library of Medicine found the article to be about."""
    own = [_plain(one, ".") for one in element.findall("KeywordList/Keyword")]
    headings = [
        _plain(one, "DescriptorName")
        for one in element.findall("MeshHeadingList/MeshHeading")
        if any(part.get("MajorTopicYN") == "Y" for part in one)
    ]
    return tuple(dict.fromkeys(filter(None, [*own, *headings])))


def _date(element: etree._Element | None) -> str:
    """Year, month (a number or a name) and day; a season or span (``1998 Dec-1999 Jan``) as exact as it is."""
    if element is None:
        return ""
    year, month, day = (text_of(element.findtext(part)) for part in ("Year", "Month", "Day"))
    if not year:
        return loose_date(text_of(element.findtext("MedlineDate")))
    if month.isascii() and month.isdigit():
        return iso_date("-".join(filter(None, (year, month, day))))
    return loose_date(" ".join(filter(None, (year, month, day if month else ""))))


def _taken_back(citation: etree._Element, article: etree._Element, date: str) -> tuple[str, str]:
    """When the article was retracted, or empty; and what is said about it in the journal."""
    kinds = {text_of(one.text) for one in article.findall("PublicationTypeList/PublicationType")}
    day, notes = "", []
    for one in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        says = _NOTES.get(one.get("RefType", ""))
        if not says:
            continue
        place = _plain(one, "RefSource")
        notes.append(f"{says}: {place}." if place else f"{says}.")
        if one.get("RefType") == "RetractionIn":
            day = day or loose_date(place.partition(". ")[2] or place)
    if "Retracted Publication" not in kinds and not any(note.startswith("Retracted") for note in notes):
        return "", " ".join(notes[:_SHOWN])
    return day or _date(citation.find("DateRevised")) or date, " ".join(notes[:_SHOWN]) or "Retracted."


_NOTES = {
    "RetractionIn": "Retracted",
    "RetractionOf": "This is the retraction of",
    "ExpressionOfConcernIn": "Expression of concern",
    "ErratumIn": "Erratum",
    "CorrectedandRepublishedIn": "Corrected and republished",
    "UpdateIn": "Updated",
}
