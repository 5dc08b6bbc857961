"""Operations of a reader: each token with the scope ``write`` acts as a reader of its own."""

from typing import cast

from broadsheet.answers.readers import Mark
from broadsheet.delivery.web.api.common import CURSOR, FIELDS, NAME, limit
from broadsheet.delivery.web.api.making import make_marks, make_papers
from broadsheet.delivery.web.api.operation import Asked, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.common import DoneShape
from broadsheet.delivery.web.api.shapes.papers import PaperListShape
from broadsheet.delivery.web.api.shapes.readers import MarksShape, MeShape, SubmissionShape
from broadsheet.paper import Paper

LONGEST_LINK = 2_000


def show_me(asked: Asked) -> MeShape:
    """The token and its reader."""
    assert asked.token is not None  # the scope says so
    token, reader = asked.token, asked.reader
    return MeShape(token.id, token.title, token.scopes, token.expires_at, reader.id, reader.name)


def rename(asked: Asked) -> MeShape:
    """Call the reader something else."""
    asked.library.readers.rename(asked.reader.id, asked.text("name"))
    return show_me(asked)


def forget(asked: Asked) -> DoneShape:
    """Erase all of the reader."""
    asked.library.readers.forget(asked.reader.id)
    return DoneShape(True)


def list_saved(asked: Asked) -> PaperListShape:
    """What was put aside."""
    page = asked.library.readers.list_saved(asked.reader.id, asked.number("limit"), cursor=asked.mark)
    return PaperListShape(make_papers(asked, page.papers), page.total, asked.cursor_of(page.cursor))


def show_marks(asked: Asked) -> MarksShape:
    """What the reader did with a paper."""
    return _tell(asked, asked.library.get_paper(asked.text("name")))


def vote(asked: Asked) -> MarksShape:
    """Vote, or take a vote back."""
    paper = asked.library.get_paper(asked.text("name"))
    asked.library.readers.vote(asked.reader.id, paper.id, cast(Mark, asked.text("vote")), "web")
    return _tell(asked, paper)


def save(asked: Asked) -> MarksShape:
    """Put a paper aside."""
    return _save(asked, True)


def unsave(asked: Asked) -> MarksShape:
    """Take a paper away from there."""
    return _save(asked, False)


def submit(asked: Asked) -> SubmissionShape:
    """Bring a paper in."""
    readers = asked.library.readers
    readers.check_pace("submit", asked.address)
    reader = asked.reader
    brought = readers.submit(reader.id, asked.text("link"))
    paper = asked.library.get_paper(f"p{brought.paper_id}")
    mine = brought.reader_id == reader.id
    return SubmissionShape(make_papers(asked, [paper])[0], brought.by, brought.day, brought.at, mine)


def _save(asked: Asked, saved: bool) -> MarksShape:
    paper = asked.library.get_paper(asked.text("name"))
    asked.library.readers.save(asked.reader.id, paper.id, saved)
    return _tell(asked, paper)


def _tell(asked: Asked, paper: Paper) -> MarksShape:
    return make_marks(paper, asked.library.readers.marks(asked.reader.id, [paper.id])[paper.id])


READER_OPERATIONS = (
    Operation("getMe", "GET", "/me", "Reader", "The token and the reader it acts as", MeShape, show_me, scope="write"),
    Operation(
        "rename",
        "PUT",
        "/me",
        "Reader",
        "What the reader is called, shown with what they submit",
        MeShape,
        rename,
        (Parameter("name", "The name; empty for none.", where="body", required=True, most=60),),
        scope="write",
    ),
    Operation(
        "forgetMe",
        "DELETE",
        "/me",
        "Reader",
        "Erase all of the reader: votes, saved papers, name",
        DoneShape,
        forget,
        scope="write",
    ),
    Operation(
        "listSaved",
        "GET",
        "/saved",
        "Reader",
        "What was put aside, the latest first",
        PaperListShape,
        list_saved,
        (limit(30), CURSOR, FIELDS),
        scope="write",
    ),
    Operation(
        "getMarks",
        "GET",
        "/papers/{name}/marks",
        "Reader",
        "What the reader did with a paper",
        MarksShape,
        show_marks,
        (NAME,),
        scope="write",
    ),
    Operation(
        "vote",
        "PUT",
        "/papers/{name}/vote",
        "Reader",
        "Vote on a paper, or take the vote back",
        MarksShape,
        vote,
        (
            NAME,
            Parameter(
                "vote",
                "up, down, or none to take it back.",
                where="body",
                required=True,
                choices=("up", "down", "none"),
            ),
        ),
        scope="write",
    ),
    Operation(
        "save",
        "PUT",
        "/saved/{name}",
        "Reader",
        "Put a paper aside",
        MarksShape,
        save,
        (NAME,),
        scope="write",
    ),
    Operation(
        "unsave",
        "DELETE",
        "/saved/{name}",
        "Reader",
        "Take a paper away from there",
        MarksShape,
        unsave,
        (NAME,),
        scope="write",
    ),
    Operation(
        "submit",
        "POST",
        "/submissions",
        "Reader",
        "Bring a paper in by its link or identifier",
        SubmissionShape,
        submit,
        (
            Parameter(
                "link",
                "A link to arXiv, or an identifier: 2507.06457, 10.1000/182.",
                where="body",
                required=True,
                least=1,
                most=LONGEST_LINK,
            ),
            FIELDS,
        ),
        scope="write",
        status=201,
        also=(502,),
        says="It is looked up at its source where it is not here, and stands in the edition of the day.",
    ),
)
