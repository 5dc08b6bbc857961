"""More like this: one paper or several as the question, less like others, or an abstract that was pasted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers import LikenessQuestion, SearchPage
from broadsheet.delivery.web.explaining import list_titles
from broadsheet.delivery.web.likeness_form import LONGEST_NAME, LONGEST_TEXT, LikenessForm
from broadsheet.delivery.web.notices import list_notices
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, BroadsheetError, NotFound
from broadsheet.library import Library
from broadsheet.paper import Paper

PAPERS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Similar:
    """What ``similar.html`` gets. ``found`` is None before anything is asked, and when it could not be read."""

    form: LikenessForm
    like: list[Paper] = field(default_factory=list)
    less: list[Paper] = field(default_factory=list)
    found: SearchPage | None = None
    problem: BroadsheetError | None = None
    notices: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    longest_text: int = LONGEST_TEXT
    longest_name: int = LONGEST_NAME

    @property
    def last(self) -> int:
        """The place of the last paper shown, counted from 1."""
        return self.form.offset + (len(self.found.results) if self.found else 0)

    @property
    def previous_path(self) -> str:
        """The page before this one, or empty."""
        return self.form.path(offset=max(0, self.form.offset - PAPERS_A_PAGE)) if self.form.offset else ""

    @property
    def next_path(self) -> str:
        """The page after this one, or empty."""
        return self.form.path(offset=self.found.next) if self.found and self.found.next else ""


def show_similar(request: Request) -> Response:
    """The papers most like the question; 400 or 404, and a kind word, where it cannot be read."""
    library = get_site(request).library
    try:
        form = LikenessForm.read(request.query_params)
    except BadInput as problem:
        return render(request, "similar", Similar(LikenessForm(), problem=problem), 400)
    try:
        return render(request, "similar", _answer(library, form))
    except (BadInput, NotFound) as problem:
        page = Similar(LikenessForm(text=form.text), problem=problem)
        return render(request, "similar", page, 404 if isinstance(problem, NotFound) else 400)


def _answer(library: Library, asked: LikenessForm) -> Similar:
    """The question with its papers, under our own names for them, and what answers it."""
    like = {paper.name: paper for paper in map(library.get_paper, asked.like)}
    unlike = {paper.name: paper for paper in map(library.get_paper, asked.less) if paper.name not in like}
    form = replace(asked, like=tuple(like), less=tuple(unlike))
    shown = Similar(form, list(like.values()), list(unlike.values()))
    if form.is_empty:
        return replace(shown, notices=tuple(list_notices(library)))
    question = LikenessQuestion(form.like, form.text, form.less)
    found = library.find_similar(question, PAPERS_A_PAGE, form.offset, form.sort)
    titles = list_titles(library.describe_reasons())
    return replace(shown, found=found, notices=found.notices, titles=titles)
