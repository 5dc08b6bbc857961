"""The one door: opens store, index and settings; every delivery calls this and nothing deeper."""

import threading
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Self

import numpy as np

from broadsheet import __version__, doctor, importing
from broadsheet.answers import (
    Finding,
    FormGuess,
    ImportReport,
    IndexStatus,
    LibraryStatus,
    LikenessQuestion,
    Mode,
    PaperDetail,
    PaperPage,
    Reason,
    ReasonKind,
    SearchPage,
    SearchResult,
    Sort,
    Suggestion,
)
from broadsheet.answers.exact import Exact, ExactSort
from broadsheet.answers.harvest import HarvestSet
from broadsheet.answers.progress import Progress
from broadsheet.citing import make_references
from broadsheet.citing.writing import write_references
from broadsheet.clock import Clock, system_clock
from broadsheet.editions import Editions
from broadsheet.errors import CorruptIndex, NotFound
from broadsheet.index.encoder import Encoder, explain_absence, open_encoder
from broadsheet.index.index import Index
from broadsheet.indexing import Indexing
from broadsheet.letterbox import Letterbox
from broadsheet.mailing import Mail
from broadsheet.owning import Owner, Tokens
from broadsheet.paper import Paper
from broadsheet.posting import Targets
from broadsheet.press import Step, beside, run_press
from broadsheet.ranking.exact import list_exactly
from broadsheet.ranking.page import Shelves, Wish, find_page, find_papers
from broadsheet.ranking.paging import take_page
from broadsheet.ranking.reasons import REASONS
from broadsheet.ranking.similar import Question, Sources, find_alike, list_alike, rank_alike
from broadsheet.ranking.suggest import suggest
from broadsheet.readers import Readers
from broadsheet.schedule import FollowedSources, Outside, Worker, look_up, usual_outside
from broadsheet.schedule.presence import is_anybody_present, present
from broadsheet.settings import Settings, read_settings
from broadsheet.signing import Signer
from broadsheet.sources.arxiv_categories import list_sets
from broadsheet.store import Change, Store
from broadsheet.store.harvest import Harvest
from broadsheet.subscribing import Subscriptions
from broadsheet.trending import Trending
from broadsheet.understanding import Gists


class Library:
    """A reader's papers: brought in, found, read.

    Safe to use from several threads. One per process and home is enough.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        encoder: Encoder | None = None,
        clock: Clock = system_clock,
        outside: Outside | None = None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._store = store
        self._given_encoder = encoder
        self._outside = outside or usual_outside()

    @classmethod
    def open(
        cls,
        settings: Settings | str | Path | None = None,
        clock: Clock = system_clock,
        encoder: Encoder | None = None,
        outside: Outside | None = None,
    ) -> Self:
        """Open the library in ``settings.home``, making it when it is not there.

        A folder may stand for settings, and nothing for the usual one; the rest is then as the environment says.
        ``encoder`` takes the place of the one the settings ask for, ``outside`` that of the real world. Raises
        NewerSchema, Broken, Busy or Unusable, each with what to do; a corrupt index is told when it is asked, since it
        can be rebuilt.
        """
        if not isinstance(settings, Settings):
            settings = read_settings(home=settings) if settings else read_settings()
        return cls(settings, Store.open(settings.store_path, clock), encoder, clock, outside)

    def __repr__(self) -> str:
        """Which library it is."""
        return f"<Library {str(self.settings.home)!r}>"

    def __enter__(self) -> Self:
        """Itself; at the end of a ``with`` it is closed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of every file."""
        self.close()

    def close(self) -> None:
        """Let go of every file."""
        if "trending" in self.__dict__:
            self.trending.close()
        if "_index" in self.__dict__:
            self._index.close()
        self._store.close()

    def import_paths(
        self,
        paths: Sequence[str],
        source: str | None = None,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
    ) -> ImportReport:
        """Bring in every record of these files (``-``: standard input). Does not index; see update_index."""
        given = [paths] if isinstance(paths, str) else paths
        return importing.import_paths(self._store, given, source, progress, stop)

    def guess_forms(self, paths: Sequence[str], source: str | None = None) -> list[FormGuess]:
        """What an import of these files would read, without changing anything."""
        return importing.guess_forms(paths, source)

    def load_starter(self, progress: Progress | None = None) -> ImportReport:
        """Bring in the bundled starter library."""
        return self.import_paths([str(starter_path())], "starter", progress)

    def update_index(
        self, progress: Progress | None = None, meaning: bool = True, stop: threading.Event | None = None
    ) -> IndexStatus:
        """Catch the index up with the store. Raises Busy when another process keeps it."""
        return self.index.update(progress, meaning, stop)

    def work(self, stop: threading.Event) -> None:
        """Do what falls due, until told to stop: fetch, index, close editions, send letters. What a worker does."""
        loops = (self.index.keep, self._go_to_press, self.mail.work, self.targets.work)
        with present(self.settings.worker_path), beside(loops, stop):
            self._worker.work(stop)

    def _go_to_press(self, stop: threading.Event) -> None:
        steps = (Step("gists made", self._make_gists), Step("editions closed", self.editions.close_due))
        run_press(steps, stop)

    def _make_gists(self, stop: threading.Event) -> int:
        """The sentences that matter of the papers that are shown first, before letters and pages ask for them."""
        latest = (self.editions.latest(kind) for kind in ("day", "week", "month"))
        shown = [entry.paper for edition in latest if edition for entry in edition.entries]
        shown += [entry.paper for entry in self.trending.page().entries]
        return self.gists.fill(list({paper.id: paper for paper in shown}.values()), stop)

    def has_worker(self) -> bool:
        """Whether some process works on this library now, and so takes new papers into the index by itself."""
        return is_anybody_present(self.settings.worker_path)

    def look_up(self, name: str) -> Paper:
        """The paper of that name, asked for elsewhere where it is not here: an arXiv number, a DOI, a PubMed number.

        Raises BadInput, NotFound, and FetchFailed where the service gives nothing.
        """
        if self._store.find_paper(name) is None:
            client = self._worker.make_client(threading.Event())
            look_up(self._store, self._outside, client, self.settings, name)
        return self.get_paper(name)

    def search(
        self,
        query: str,
        limit: int = 20,
        offset: int = 0,
        mode: Mode = "hybrid",
        sort: Sort = "relevance",
        facets: bool = False,
        cursor: str = "",
    ) -> SearchPage:
        """The papers that answer a query, best first or sorted. Whatever was typed, there is an answer.

        ``facets`` has what was found counted by category, year, source and content. ``cursor`` is that of the page
        before: then nothing is skipped or repeated, whatever arrives meanwhile. Raises CorruptIndex.
        """
        today = self._clock().date()
        return find_page(self._shelves(), Wish(query, limit, offset, mode, sort, facets, cursor, today))

    def search_papers(self, query: str, limit: int, mode: Mode = "hybrid", sort: Sort = "relevance") -> list[Paper]:
        """The first papers that answer a query, in the order of its pages, without why each stands there."""
        return find_papers(self._shelves(), Wish(query, limit, mode=mode, sort=sort, today=self._clock().date()))

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """What somebody who has typed this may mean: topics, authors, titles. Raises CorruptIndex."""
        return suggest(self._index.engines().completions, typed, limit)

    def describe_reasons(self) -> tuple[ReasonKind, ...]:
        """What the score of a search is made of, for people."""
        return REASONS

    def similar(self, name: str, limit: int = 10) -> list[SearchResult]:
        """The papers most like this one, best first. Raises NotFound."""
        return list_alike(self._sources(), self.get_paper(name), limit)

    def find_similar(
        self,
        question: LikenessQuestion,
        limit: int = 20,
        offset: int = 0,
        sort: Sort = "relevance",
        cursor: str = "",
    ) -> SearchPage:
        """The hundred papers most like the question, most alike first or sorted. Raises NotFound and BadInput.

        ``cursor`` is that of the page before: then no paper comes twice while others arrive.
        """
        wanted, newest = self._read_likeness(question), self._store.newest_paper
        orders = self.settings.orders_path
        turn = partial(take_page, orders, newest=newest, limit=limit, offset=offset, cursor=cursor)
        return find_alike(self._sources(), wanted, turn, sort, self._lacking("hybrid"))

    def rate_similar(self, name: str, among: Sequence[int]) -> list[tuple[int, Reason]]:
        """The ids of these papers, the most like this one first, and of what each score is made. Raises NotFound."""
        question = Question((self.get_paper(name),))
        found = rank_alike(self._sources(), question, len(among), np.array(among, np.int64))
        return [(one.paper.id, one.told.tree) for one in found]

    def get_paper(self, name: str) -> Paper:
        """The paper of that name: our id (``p12``) or any of its identifiers. Raises NotFound."""
        paper = self._store.find_paper(name)
        if paper is None:
            raise NotFound(f"There is no paper {name[:200]!r} in this library.", "Search for words of its title.")
        return paper

    def find_papers(self, names: Sequence[str]) -> dict[str, Paper]:
        """The papers of these names, of either kind; a name that no paper bears is not there."""
        return self._store.find_papers(names)

    def export(self, papers: Iterable[Paper | str], form: str = "bib", style: str = "", locale: str = "en-US") -> str:
        """References of these papers: ``bib``, ``ris``, ``csl.json``, ``md``, or in the style of a journal (``apa``).

        Papers may be given by name; a name alone is one paper. Raises NotFound and BadInput, each with what to do.
        """
        given = [papers] if isinstance(papers, str) else papers
        named = (self.get_paper(one) if isinstance(one, str) else one for one in given)
        references = make_references((one, f"{self.settings.site_url}/papers/{one.name}") for one in named)
        return write_references(references, form, style, locale)

    def describe_paper(self, name: str, similar: int = 10) -> PaperDetail:
        """All that a paper's own page shows, with so many papers like it. Raises NotFound."""
        paper = self.get_paper(name)
        days = self._store.days_of_paper(paper.id)
        return PaperDetail(
            paper=paper,
            records=tuple(self._store.list_records(paper.id)),
            provenance=paper.provenance,
            days=tuple(entry for _, entry in days),
            day_names=tuple(day for day, _ in days),
            similar=tuple(self._similar_if_indexed(paper, similar)) if similar else (),
        )

    def list_latest(self, limit: int = 20, offset: int = 0, after: tuple[str, int] | None = None) -> PaperPage:
        """The latest papers, newest first.

        ``after`` is the date (``published``) and the id of a paper to go on after: then nothing that arrives meanwhile
        makes a paper come twice.
        """
        papers, total = self._store.list_latest(limit, offset, after), self._store.count_papers()
        shown = offset + len(papers)
        return PaperPage(tuple(papers), total, shown if papers and shown < total else None)

    def split_paper(self, name: str) -> list[Paper]:
        """Undo a merge: every record that joined this paper becomes a paper of its own again."""
        return self._store.get_papers(self._store.split_paper(self.get_paper(name).id))

    def status(self) -> LibraryStatus:
        """The library in numbers."""
        kept = self._store.status()
        index = self.index.status_or_why_not()
        return LibraryStatus(
            home=str(self.settings.home),
            version=__version__,
            schema=kept.schema,
            papers=kept.papers,
            records=kept.records,
            with_abstract=kept.with_abstract,
            by_source=kept.by_source,
            bytes=kept.bytes + sum(engine.bytes for engine in index.engines),
            index=index,
        )

    def examine(self) -> list[Finding]:
        """What ``doctor`` tells: each thing looked at, and what to type where it is not well."""
        return doctor.examine(self.settings, self._store, self.index.status, self.sources.describe, self._clock())

    @cached_property
    def library_id(self) -> str:
        """The name that tells this library from every other, for names that must hold everywhere."""
        return self._store.library_id()

    def state(self) -> str:
        """A short text, another one whenever a paper has changed or an edition was closed."""
        return self._store.state()

    def read_changes(self, after: int, limit: int) -> list[Change]:
        """What changed after that change number, in order; for whatever else is derived from the papers."""
        return self._store.read_changes(after, limit)

    def list_matching(
        self, asked: Exact, sort: ExactSort = "relevance", ascending: bool = False, limit: int = 20, offset: int = 0
    ) -> tuple[list[int], int]:
        """The ids of all papers that meet the question word for word and no others, and how many those are.

        For programs that ask like a database; :meth:`get_papers` reads them.
        """
        words = self._index.engines().words
        return list_exactly(words, asked, sort, ascending, limit, max(offset, 0), self._store.harvest.list_by_update)

    def get_papers(self, ids: Sequence[int]) -> list[Paper]:
        """These papers in this order; those that are gone are left out."""
        return self._store.get_papers(ids)

    def list_sets(self) -> tuple[HarvestSet, ...]:
        """The parts of the library that can be harvested apart, larger ones first."""
        return tuple(HarvestSet(spec, title, categories) for spec, title, categories in list_sets())

    def list_keys(self) -> list[tuple[str, int]]:
        """Every record's key in its source, and the id of the paper it belongs to."""
        return self._store.list_keys()

    @cached_property
    def index(self) -> Indexing:
        """The index: caught up, rebuilt, and how far it is."""
        return Indexing(self._store, lambda: self._index, lambda: self._encoder_notice)

    @cached_property
    def sources(self) -> FollowedSources:
        """What is followed: begun, ended, how it is, and fetched at once."""
        live = self._outside.sources
        return FollowedSources(self._store, self.settings, self._clock, live, lambda: self._worker)

    @cached_property
    def harvest(self) -> Harvest:
        """Papers in the order in which they changed, and by month, for whoever copies the library."""
        return self._store.harvest

    @cached_property
    def gists(self) -> Gists:
        """The roles of an abstract's sentences, and the one that matters."""
        return Gists(self._store, lambda: self._encoder)

    @cached_property
    def trending(self) -> Trending:
        """What trends, and why."""
        return Trending(self._store, self.settings, self._clock, self.gists.find)

    @cached_property
    def editions(self) -> Editions:
        """Days, weeks and months of a view."""
        return Editions(self._store, self.settings, self._clock, self.trending, self.gists, self._shelves)

    @cached_property
    def readers(self) -> Readers:
        """Votes, saved papers and submissions."""
        return Readers(self._store, self.settings, self._clock, self.look_up)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Who wants letters, and which."""
        return Subscriptions(self._store, self.settings, self._clock, self.signer)

    @cached_property
    def mail(self) -> Mail:
        """Letters, and what became of each."""
        make_client = partial(self._worker.make_client, threading.Event())
        return Mail(
            self._store, self.settings, self._clock, self.signer, self.editions, self.subscriptions, make_client
        )

    @cached_property
    def letterbox(self) -> Letterbox:
        """Letters to look at, and what one tap in them does."""
        return Letterbox(self.settings, self.signer, self.editions, self.subscriptions, self.readers, self.get_paper)

    @cached_property
    def targets(self) -> Targets:
        """Webhooks and chats."""
        make_client = self._worker.make_client
        return Targets(self._store, self.settings, self._clock, self.editions, make_client)

    @cached_property
    def owner(self) -> Owner:
        """Who may change the site."""
        return Owner(self._store, self.settings, self._clock, self.signer)

    @cached_property
    def tokens(self) -> Tokens:
        """Which programs are known here."""
        return Tokens(self._store, self._clock)

    @cached_property
    def signer(self) -> Signer:
        """Makes and reads links that only this library can have made."""
        return Signer(self._store.secret("links"))

    @cached_property
    def _worker(self) -> Worker:
        return Worker(self._store, self.settings, self._outside, self._clock)

    @cached_property
    def _index(self) -> Index:
        return Index(self.settings.index_path, self._encoder, self._store.library_id())

    @cached_property
    def _encoder(self) -> Encoder | None:
        return self._given_encoder or open_encoder(self.settings)

    @cached_property
    def _encoder_notice(self) -> str:
        return "" if self._given_encoder else explain_absence(self.settings)

    def _shelves(self) -> Shelves:
        engines = self._index.engines()
        return Shelves(
            words=engines.words,
            meaning=engines.meaning,
            encoder=engines.encoder,
            completions=engines.completions,
            read=self._store.get_papers,
            find=self._store.find_paper,
            find_titled=self._store.find_titled,
            newest=self._store.newest_paper,
            orders=self.settings.orders_path,
            lacking=self._lacking("hybrid"),
        )

    def _lacking(self, mode: Mode) -> tuple[str, ...]:
        """What keeps a search from going by meaning, and what to type; nothing when it was asked for words."""
        return (self._encoder_notice,) if self._encoder_notice and mode != "words" else ()

    def _read_likeness(self, question: LikenessQuestion) -> Question:
        like, less = (tuple(self.get_paper(name) for name in names) for names in (question.papers, question.less_like))
        return Question(like, question.text, less)

    def _sources(self) -> Sources:
        engines = self._index.engines()
        return Sources(engines.words, engines.meaning, engines.encoder, self._store.get_papers)

    def _similar_if_indexed(self, paper: Paper, limit: int) -> list[SearchResult]:
        """A paper can be read even when the index cannot."""
        try:
            return list_alike(self._sources(), paper, limit)
        except CorruptIndex:
            return []


def starter_path() -> Path:
    """The bundled starter library."""
    return Path(__file__).parent / "starter" / "papers.jsonl"
