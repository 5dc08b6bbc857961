"""arXiv's answers in the shape in which they come, written for these tests, and an arXiv that gives them."""

# ruff: noqa: E501 - outside forms have long lines

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from broadsheet.errors import Declined
from tests.sources.stand_in_client import Request

OAI_URL = "https://oaipmh.arxiv.org/oai"
RSS_URL = "https://rss.arxiv.org/rss"
API_URL = "https://export.arxiv.org/api/query"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as arXiv knows it; ``day`` is its datestamp."""

    number: str
    day: str
    versions: int = 1
    withdrawn: bool = False
    title: str = ""


def oai_answer(inside: str, answered: str = "2026-11-20T03:30:00Z") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n'
        f"<responseDate>{answered}</responseDate>\n"
        f'<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>\n{inside}\n</OAI-PMH>\n'
    )


def oai_error(code: str, text: str = "", answered: str = "2026-11-20T03:30:00Z") -> str:
    return oai_answer(f'<error code="{code}">{text}</error>', answered)


def oai_list(
    records: Sequence[str], token: str | None = None, attributes: str = "", answered: str = "2026-11-20T03:30:00Z"
) -> str:
    end = "" if token is None else f"<resumptionToken {attributes}>{escape(token)}</resumptionToken>"
    return oai_answer(f"<ListRecords>\n{''.join(records)}{end}\n</ListRecords>", answered)


def oai_record(paper: Paper, form: str = "arXiv") -> str:
    inside = arxiv_raw(paper) if form == "arXivRaw" else arxiv_form(paper)
    return (
        f"<record><header><identifier>oai:arXiv.org:{paper.number}</identifier><datestamp>{paper.day}</datestamp>"
        f"<setSpec>cs:cs:CL</setSpec></header><metadata>{inside}</metadata></record>\n"
    )


def title_of(paper: Paper) -> str:
    return paper.title or f"A Study of Thing {paper.number}"


def arxiv_form(paper: Paper) -> str:
    updated = "<updated>2026-11-02</updated>" if paper.versions > 1 else ""
    return (
        '<arXiv xmlns="http://arxiv.org/OAI/arXiv/">'
        f"<id>{paper.number}</id><created>2026-11-01</created>{updated}"
        "<authors><author><keyname>Doe</keyname><forenames>Jane A.</forenames><suffix>Jr.</suffix><affiliation>A University</affiliation>"
        "<affiliation>B</affiliation></author><author><keyname>The C Collaboration</keyname></author></authors>"
        f"<title>{escape(title_of(paper))}</title><categories>cs.CL cs.LG</categories><comments>5 pages,\n  2 figures</comments>"
        "<report-no>R-1</report-no><msc-class>68T50</msc-class><journal-ref>J. Things 1 (2026)</journal-ref><doi>10.1000/X.1 10.1000/erratum</doi>"
        "<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  We study a thing,\nand find that it is there.\n</abstract></arXiv>"
    )


def arxiv_raw(paper: Paper) -> str:
    def source(number: int) -> str:
        gone = paper.withdrawn and number == paper.versions
        return f"<size>{0 if gone else 9}kb</size><source_type>{'I' if gone else 'D'}</source_type>"

    versions = "".join(
        f'<version version="v{number}"><date>Mon, {number:02} Nov 2026 10:00:00 GMT</date>{source(number)}</version>'
        for number in range(1, paper.versions + 1)
    )
    return (
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper.number}</id><submitter>Jane Doe</submitter>{versions}'
        f"<title>{escape(title_of(paper))}</title><authors>Jane A. Doe, Jr. (A University), The C Collaboration</authors>"
        "<categories>cs.CL cs.LG</categories><comments>5 pages</comments><doi>10.1000/X.1</doi>"
        "<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  We study a thing.\n</abstract></arXivRaw>"
    )


@dataclass
class Arxiv:
    """An OAI-PMH service with a list of papers in the order of their datestamps, and the faults one asks for."""

    papers: list[Paper]
    today: str
    page: int = 3
    raw_page: int = 3
    told_size: int | None = None
    """The completeListSize it claims to have; None: it tells none."""
    refuse: set[int] = field(default_factory=set)
    """The numbers of the requests (from 1) whose token has expired."""
    gives_raw: bool = True
    expires: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        self.asked.append(request.params)
        return self.answer(request.params).encode()

    def answer(self, params: dict[str, str]) -> str:
        token, answered = params.get("resumptionToken", ""), f"{self.today}T03:30:00Z"
        if token and len(self.asked) in self.refuse:
            return oai_error("badResumptionToken", "The token has expired", answered)
        form, begin, skip = token.split("|") if token else (params["metadataPrefix"], params["from"], "0")
        if form == "arXivRaw" and not self.gives_raw:
            return oai_error("cannotDisseminateFormat", "No such form", answered)
        if begin > self.today:
            return oai_error("badArgument", "until date must be greater than or equal to from date", answered)
        found = sorted(
            (one for one in self.papers if begin <= one.day <= self.today), key=lambda one: (one.day, one.number)
        )
        size = self.raw_page if form == "arXivRaw" else self.page
        page = found[int(skip) : int(skip) + size]
        if not page:
            return oai_error("noRecordsMatch", "", answered)
        more = len(found) > int(skip) + size
        told = f'completeListSize="{self.told_size}"' if self.told_size is not None else ""
        expires = f'expirationDate="{self.expires}"' if self.expires else ""
        rest = f"{form}|{begin}|{int(skip) + size}" if more else ""
        return oai_list([oai_record(one, form) for one in page], rest, f"{told} {expires}", answered)


class Refused:
    """A service that declines everything."""

    def __call__(self, request: Request) -> Declined:
        return Declined("403 Forbidden", url=request.url, status=403)


# --- feeds of the day -----------------------------------------------------------------------------------------------


def rss_item(
    number: str, kind: str = "new", version: int = 1, date: str = "Fri, 20 Nov 2026 00:00:00 -0500", title: str = ""
) -> str:
    return (
        f"<item><title>{escape(title or f'A Study of Thing {number}')}</title><link>https://arxiv.org/abs/{number}</link>"
        f"<description>arXiv:{number}v{version} Announce Type: {kind} \nAbstract: We study $a &lt; b$ &amp; more.\nIt is there.</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{number}v{version}</guid><category>cs.CL</category><category>stat.ML</category>'
        f"<pubDate>{date}</pubDate><arxiv:announce_type>{kind}</arxiv:announce_type>"
        "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights><arxiv:DOI>10.1000/X.1</arxiv:DOI>"
        "<arxiv:journal_reference>J. Things 1 (2026)</arxiv:journal_reference>"
        "<dc:creator>Jane A. Doe, Jos\u00e9 van der Berg (A University, B)</dc:creator></item>\n"
    )


def rss_feed(
    items: Sequence[str],
    date: str = "Fri, 20 Nov 2026 00:00:00 -0500",
    title: str = "cs.CL updates on arXiv.org",
    says: str = "",
) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">\n'
        f"<channel><title>{title}</title><link>http://rss.arxiv.org/rss/cs.CL</link>"
        f"<description>{says or 'cs.CL updates on the arXiv.org e-print archive.'}</description>"
        '<atom:link href="http://rss.arxiv.org/rss/cs.CL" rel="self" type="application/rss+xml"/>'
        "<docs>http://www.rssboard.org/rss-specification</docs><language>en-us</language>"
        "<lastBuildDate>Fri, 20 Nov 2026 05:00:11 +0000</lastBuildDate><managingEditor>rss-help@arxiv.org</managingEditor>"
        f"<pubDate>{date}</pubDate><skipDays><day>Saturday</day><day>Sunday</day></skipDays>\n{''.join(items)}</channel></rss>\n"
    )


ATOM_OF_A_DAY = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en-us">
<id>http://rss.arxiv.org/atom/cs.CL</id><title>cs.CL updates on arXiv.org</title><updated>2026-11-20T05:00:11.123456+00:00</updated>
<link href="http://rss.arxiv.org/atom/cs.CL" rel="self" type="application/atom+xml"/><subtitle>cs.CL updates on the arXiv.org e-print archive.</subtitle>
<entry><id>oai:arXiv.org:2611.00001v1</id><title>A Study of Thing 2611.00001</title><updated>2026-11-20T05:00:11.123456+00:00</updated>
<link href="https://arxiv.org/abs/2611.00001" rel="alternate" type="text/html"/>
<summary>arXiv:2611.00001v1 Announce Type: new
Abstract: We study $a &lt; b$ &amp; more.
It is there.</summary><category term="cs.CL"/><category term="stat.ML"/><published>2026-11-20T00:00:00-05:00</published>
<arxiv:announce_type>new</arxiv:announce_type><dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
<arxiv:journal_reference>J. Things 1 (2026)</arxiv:journal_reference><arxiv:DOI>10.1000/X.1</arxiv:DOI>
<dc:creator>Jane A. Doe, Jos\u00e9 van der Berg (A University, B)</dc:creator></entry>
</feed>
"""

# --- the query API --------------------------------------------------------------------------------------------------


def api_entry(number: str, version: int = 1, title: str = "") -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{number}v{version}</id><title>{escape(title or f'A Study of Thing {number}')}</title>"
        "<updated>2026-11-02T10:00:00Z</updated>"
        f'<link href="https://arxiv.org/abs/{number}v{version}" rel="alternate" type="text/html"/>'
        f'<link href="https://arxiv.org/pdf/{number}v{version}" rel="related" type="application/pdf" title="pdf"/>'
        "<summary>  We study a thing,\nand find that it is there.</summary>"
        '<category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/><category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>'
        "<published>2026-11-01T10:00:00Z</published><arxiv:comment>5 pages</arxiv:comment>"
        '<arxiv:primary_category term="cs.CL"/><arxiv:journal_ref>J. Things 1 (2026)</arxiv:journal_ref><arxiv:doi>10.1000/X.1</arxiv:doi>'
        "<author><name>Jane A. Doe</name><arxiv:affiliation>A University</arxiv:affiliation><arxiv:affiliation>B</arxiv:affiliation></author>"
        "<author><name>The C Collaboration</name></author></entry>\n"
    )


API_ERROR = (
    "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title><updated>2026-11-20T03:30:00Z</updated>"
    "<summary>incorrect id format for abc</summary><author><name>arXiv api core</name></author></entry>"
)


def api_answer(entries: Sequence[str]) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">'
        "<id>https://arxiv.org/api/oqaUC9OB2SccftmJHZqrxySXrao</id><title>arXiv Query: search_query=</title><updated>2026-11-20T03:30:00Z</updated>"
        f"<opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage><opensearch:totalResults>{len(entries)}</opensearch:totalResults>"
        f"<opensearch:startIndex>0</opensearch:startIndex>{''.join(entries)}</feed>\n"
    )


# --- any repository -------------------------------------------------------------------------------------------------

DUBLIN_CORE = oai_list(
    [
        '<record><header status="deleted"><identifier>oai:things.example:1</identifier><datestamp>2026-11-01T10:00:00Z</datestamp></header></record>',
        "<record><header><identifier>oai:things.example:2</identifier><datestamp>2026-11-02T10:00:00Z</datestamp></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>A Study\n of Things</dc:title><dc:creator>Doe, Jane</dc:creator><dc:creator>Doe, Jane</dc:creator><dc:creator>Roe, R.</dc:creator>"
        "<dc:subject>things</dc:subject><dc:description>We study a thing.</dc:description><dc:date>2026-10</dc:date><dc:date>2026-11-02</dc:date>"
        "<dc:identifier>https://things.example/2</dc:identifier><dc:identifier>doi:10.1000/X.2</dc:identifier><dc:source>J. Things</dc:source>"
        "</oai_dc:dc></metadata></record>",
    ],
    "next",
    'completeListSize="8" cursor="0"',
)

ARXIV_SAMPLES: dict[str, tuple[str, str]] = {
    "arxiv-oai": (
        "page.xml",
        oai_list([oai_record(Paper("2611.00001", "2026-11-19")), oai_record(Paper("hep-th/9901001", "2026-11-20", 2, True), "arXivRaw")], ""),
    ),
    "arxiv-rss": ("cs.CL.xml", rss_feed([rss_item("2611.00001"), rss_item("2611.00002", "cross"), rss_item("2610.00003", "replace", 2)])),
    "arxiv-api": ("query.xml", api_answer([api_entry("2611.00001"), api_entry("hep-th/9901001", 2)])),
    "oai-pmh": ("list.xml", DUBLIN_CORE.replace('<record><header status="deleted"><identifier>oai:things.example:1</identifier><datestamp>2026-11-01T10:00:00Z</datestamp></header></record>', "")),
}  # fmt: skip
"""Source name to a file's name and its text."""
