"""Operations on papers: one, several, the latest, what changed, and all that is known of one."""

from broadsheet.citing import FORMATS, find_format, make_references
from broadsheet.citing.formats import Format
from broadsheet.delivery.web.addresses import paper_path
from broadsheet.delivery.web.api.common import CURSOR, EXPLAIN, FIELDS, MOMENT_PATTERN, NAME, limit, read_moment
from broadsheet.delivery.web.api.making import make_papers, make_results, make_trend
from broadsheet.delivery.web.api.operation import Asked, File, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.finding import SimilarShape
from broadsheet.delivery.web.api.shapes.papers import (
    ChangeShape,
    ChangesShape,
    DayShape,
    PaperDetailShape,
    PaperListShape,
    PapersShape,
    PaperTrendShape,
    RecordsShape,
    SentencesShape,
    SubmitterShape,
    VotesShape,
)
from broadsheet.paper import Paper

FORM = Parameter(
    "format",
    "The form of the references.",
    usual="bib",
    choices=tuple(one.name for one in FORMATS),
)
NAMED = Parameter("name", "Any name of a paper; give it once for each.", "strings", required=True, least=1, most=100)
FORM_TYPES = tuple(one.media_type for one in FORMATS)


def get_papers(asked: Asked) -> PapersShape:
    """Papers by their names."""
    names = list(dict.fromkeys(asked.texts("name")))
    found = asked.library.find_papers(names)
    papers = {found[name].id: found[name] for name in names if name in found}
    missing = tuple(name for name in names if name not in found)
    return PapersShape(make_papers(asked, list(papers.values())), missing)


def list_latest(asked: Asked) -> PaperListShape:
    """The latest papers."""
    place = asked.place
    page = asked.library.list_latest(asked.number("limit"), after=(place[0], int(place[1])) if place else None)
    last = page.papers[-1] if len(page.papers) == asked.number("limit") else None
    following = asked.cursor(last.published, last.id) if last else None
    return PaperListShape(make_papers(asked, page.papers), page.total, following)


def list_changes(asked: Asked) -> ChangesShape:
    """What changed, so that a copy can be kept."""
    after = asked.offset or asked.number("after")
    since, until = read_moment(asked, "since"), read_moment(asked, "until")
    entries = asked.library.harvest.list_changed(
        after, since, until, asked.texts("category"), limit=asked.number("limit")
    )
    shaped = iter(make_papers(asked, [entry.paper for entry in entries if entry.paper]))
    changes = tuple(
        ChangeShape(entry.number, entry.name, entry.changed_at, next(shaped) if entry.paper else None)
        for entry in entries
    )
    last = entries[-1].number if entries else after
    return ChangesShape(changes, last, asked.cursor(last) if len(entries) == asked.number("limit") else None)


def get_paper(asked: Asked) -> PaperDetailShape:
    """One paper."""
    detail = asked.library.describe_paper(asked.text("name"), similar=0)
    paper, readers = detail.paper, asked.library.readers
    marks, brought = readers.marks(None, [paper.id])[paper.id], readers.find_submissions([paper.id]).get(paper.id)
    return PaperDetailShape(
        paper=make_papers(asked, [paper])[0],
        names=(paper.name, *map(str, paper.identifiers)),
        days=tuple(
            DayShape(day, one.rank, one.upvotes, one.comments, one.stars)
            for day, one in zip(detail.day_names, detail.days, strict=True)
        ),
        submitted=SubmitterShape(brought.by, brought.day, brought.at) if brought else None,
        votes=VotesShape(marks.ups, marks.downs),
    )


def list_records(asked: Asked) -> RecordsShape:
    """Where each fact came from."""
    detail = asked.library.describe_paper(asked.text("name"), similar=0)
    return RecordsShape(detail.records, detail.provenance)


def list_sentences(asked: Asked) -> SentencesShape:
    """The roles of a paper's sentences."""
    paper = asked.library.get_paper(asked.text("name"))
    return SentencesShape(asked.library.gists.read(paper) if paper.abstract else ())


def get_trend(asked: Asked) -> PaperTrendShape:
    """How a paper moves."""
    entry = asked.library.trending.describe(asked.library.get_paper(asked.text("name")))
    return PaperTrendShape(make_trend(entry) if entry else None)


def list_similar(asked: Asked) -> SimilarShape:
    """Papers like this one."""
    paper = asked.library.get_paper(asked.text("name"))
    found = asked.library.similar(paper.name, asked.number("limit"))
    return SimilarShape(paper.title, len(found), make_results(asked, found, asked.flag("explain")), (), None)


def cite_papers(asked: Asked) -> File:
    """References of papers by their names."""
    names = list(dict.fromkeys(asked.texts("name")))
    found = asked.library.find_papers(names)
    return write_file(asked, [found.get(name) or asked.library.get_paper(name) for name in names])


def write_file(asked: Asked, papers: list[Paper]) -> File:
    """The references of these papers."""
    form = find_format(asked.text("format"))
    assert isinstance(form, Format)  # the table has no other names
    site = asked.library.settings.site_url
    text = form.write(make_references((paper, site + paper_path(paper)) for paper in papers))
    return File(f"{form.media_type}; charset=utf-8", f"papers.{form.name}", text)


def _moment(name: str, says: str) -> Parameter:
    return Parameter(name, says, most=20, pattern=f"({MOMENT_PATTERN})?", example="2026-08-21T00:00:00Z")


PAPER_OPERATIONS = (
    Operation(
        "getPapers", "GET", "/papers", "Papers", "Papers by their names", PapersShape, get_papers, (NAMED, FIELDS)
    ),
    Operation(
        "getPaper",
        "GET",
        "/papers/{name}",
        "Papers",
        "One paper",
        PaperDetailShape,
        get_paper,
        (NAME, FIELDS),
    ),
    Operation(
        "listRecords",
        "GET",
        "/papers/{name}/records",
        "Papers",
        "Where each fact of a paper came from",
        RecordsShape,
        list_records,
        (NAME,),
    ),
    Operation(
        "listSentences",
        "GET",
        "/papers/{name}/sentences",
        "Papers",
        "What each sentence of its abstract does",
        SentencesShape,
        list_sentences,
        (NAME,),
        says="None where the paper has no abstract.",
    ),
    Operation(
        "getTrend", "GET", "/papers/{name}/trend", "Papers", "How a paper moves", PaperTrendShape, get_trend, (NAME,)
    ),
    Operation(
        "listSimilar",
        "GET",
        "/papers/{name}/similar",
        "Papers",
        "Papers like this one",
        SimilarShape,
        list_similar,
        (NAME, limit(10), EXPLAIN, FIELDS),
    ),
    Operation(
        "listLatest",
        "GET",
        "/latest",
        "Papers",
        "The latest papers, newest first",
        PaperListShape,
        list_latest,
        (limit(20), CURSOR, FIELDS),
        says="Nothing comes twice while papers arrive.",
    ),
    Operation(
        "listChanges",
        "GET",
        "/changes",
        "Papers",
        "What changed, in order",
        ChangesShape,
        list_changes,
        (
            Parameter("after", "The number of the last change that was seen.", "integer", usual=0, most=2**53),
            _moment("since", "From this moment on."),
            _moment("until", "Before this moment."),
            Parameter("category", "Only these categories or archives: cs.CL, cs.", "strings", most=20),
            limit(100, 500),
            CURSOR,
            FIELDS,
        ),
        says="For keeping a copy: go on after the last number, and nothing is missed.",
    ),
    Operation(
        "citePapers",
        "GET",
        "/references",
        "Papers",
        "References of papers, in the forms of reference managers",
        File,
        cite_papers,
        (NAMED, FORM),
        media_types=FORM_TYPES,
    ),
)
