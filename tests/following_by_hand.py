"""What is followed and how it is, made by hand: one thing of each kind, with ledgers and jobs."""

from datetime import date, timedelta

from broadsheet.answers import ImportFailure, ImportReport
from broadsheet.answers.following import (
    ChannelState,
    FollowChoice,
    Following,
    FollowState,
    JobView,
    LedgerDay,
    RefreshReport,
    SourceState,
)

LONG = "rss:https://journals.example.org/a-very-long-name-of-a-journal/volume/latest/feed.xml?format=atom&lang=en"
HOSTILE = "rss:https://example.org/<b>\x1b[31mred"

NLP = Following("arxiv:cs.CL", "arXiv: Computation and Language", "2026-08-01T08:00:00Z")
DAILY = Following("hf:daily", "Hugging Face daily papers", "2026-08-01T08:00:00Z")
JOURNAL = Following(
    LONG, "Journal of <Feeds> & Donaudampfschifffahrtselektrizitätenhauptbetriebe", "2026-08-20T08:00:00Z"
)
TRICKY = Following(HOSTILE, "A \x1b]0;owned\x07title", "2026-08-21T08:00:00Z")
BRAIN = Following("biorxiv:neuroscience", "bioRxiv: neuroscience", "2026-08-22T07:59:00Z")

CHOICES = [
    FollowChoice("arxiv:cs.CL", "arXiv: Computation and Language", "About 120 papers on each working day.", True),
    FollowChoice("arxiv:cs.LG", "arXiv: Machine Learning", "About 250 papers on each working day."),
    FollowChoice("hf:daily", "Hugging Face daily papers", "Some 25 papers a day that people chose.", True),
    FollowChoice("biorxiv:neuroscience", "bioRxiv: neuroscience", "About 30 preprints a day."),
]

REPORT = RefreshReport(
    {
        "arxiv-oai cs.CL": ImportReport(
            read=313, new=300, updated=12, failed=1, failures=[ImportFailure("2608.1 \x1b[31mx", "no title")]
        ),
        "arxiv-rss cs.CL": ImportReport(),
        "hf-daily daily": ImportReport(),
    },
    {"arxiv-rss cs.CL": "rss.arxiv.org asks to wait until 09:30 UTC."},
)


def channel(source: str, state: FollowState, why: str, records: int = 0, last: str = "", due: str = "") -> ChannelState:
    """One source's part, as far as the pages look at it."""
    checkpoint = "2026-08-21" if last else ""
    return ChannelState(source, f"What {source} is.", state, why, last, last, due, checkpoint, records)


def day(source: str, when: str, expected: int | None, got: int, state: str, note: str = "", **counts: int) -> LedgerDay:
    """A line of the ledger; counts that are not given are 0."""
    others = {"late": 0, "replaced": 0, "withdrawn": 0, "missing": 0, "failed": 0} | counts
    names = tuple(f"arxiv:2608.{number:05}" for number in range(min(others["missing"], 50)))
    return LedgerDay(source, "", when, expected, got, state=state, note=note, missing_names=names, **others)


SHORT = SourceState(
    NLP,
    "short",
    "2 of the 310 papers announced on 20 August are not here; they are looked up one by one.",
    (
        channel(
            "arxiv-oai",
            "fine",
            "Asked an hour ago; all 308 records are here.",
            4120,
            "2026-08-22T06:58:00Z",
            "2026-08-23T01:10:00Z",
        ),
        channel(
            "arxiv-rss",
            "short",
            "2 announced papers are missing.",
            3988,
            "2026-08-22T06:00:00Z",
            "2026-08-23T00:20:00Z",
        ),
    ),
    (
        day("arxiv-oai", "2026-08-22", None, 0, "nothing", "Saturday: arXiv announces nothing, and that is right."),
        day("arxiv-oai", "2026-08-21", 308, 308, "complete", late=3, replaced=41, withdrawn=1),
        day("arxiv-rss", "2026-08-21", 0, 0, "stale", "The feed gave the batch of 20 August under a new date."),
        day("arxiv-rss", "2026-08-20", 310, 308, "short", missing=2),
        day("arxiv-oai", "2026-08-20", 1310, 1180, "short", "The list was cut off.", missing=130, failed=1),
    ),
)
FINE = SourceState(
    DAILY,
    "nothing",
    "No papers today: it is Saturday, and that is right.",
    (channel("hf-daily", "nothing", "Asked ten minutes ago.", 512, "2026-08-22T07:50:00Z", "2026-08-22T13:00:00Z"),),
    (
        day("hf-daily", "2026-08-22", 0, 0, "nothing", "A weekend."),
        day("hf-daily", "2026-08-21", 25, 25, "complete"),
    ),
)
FAILING = SourceState(
    JOURNAL,
    "failing",
    "journals.example.org has not answered since yesterday: the connection timed out.",
    (channel("feed", "failing", "The last 4 tries failed.", 12, "2026-08-20T09:00:00Z", "2026-08-22T09:30:00Z"),),
    (day("feed", "2026-08-20", None, 12, "open"),),
)
SORTS: tuple[tuple[str, FollowState, str], ...] = (
    (HOSTILE, "stale", "The same <i>entries</i> \x1b[31mas yesterday."),
    ("biorxiv:neuroscience", "new", "Followed a minute ago; it is fetched next."),
    ("arxiv:math", "waiting", "arXiv asked to wait until 09:00."),
    ("zotero:local", "working", "300 of 1,200 items so far."),
    ("acl:2025.acl", "fine", "All 1,700 papers are here."),
)
STATES = [
    SHORT,
    FINE,
    FAILING,
    *(
        SourceState(Following(name, f"The title of {name}", "2026-08-21T08:00:00Z"), state, why, (), ())
        for name, state, why in SORTS
    ),
]
FOLLOWED = [state.following for state in STATES]

JOBS = [
    JobView(
        7, "fetch", "arxiv-oai cs.CL", "done", "2026-08-22T06:50:00Z", "2026-08-22T06:50:02Z", "2026-08-22T06:58:00Z",
        1, {"read": 1313, "new": 300, "requests": 4, "seconds": 12.345},
    ),
    JobView(
        6, "fetch", "arxiv-rss cs.CL", "failed", "2026-08-22T06:00:00Z", "2026-08-22T06:00:01Z",
        "2026-08-22T06:00:31Z", 3, {"requests": 3}, "rss.arxiv.org <b>did not answer\x1b[31m.",
    ),
    JobView(8, "tidy", "", "waiting", "2026-08-23T00:00:00Z", "", "", 0, {}),
]  # fmt: skip


def jobs_of(subject: str, limit: int) -> list[JobView]:
    """What a library's list of jobs holds."""
    return [job for job in JOBS if subject in ("", job.subject)][:limit]


def ledger_of(name: str, limit: int, before: str) -> list[LedgerDay]:
    """The ledger of something followed; that of ``arxiv:cs.CL`` goes back for a hundred days."""
    days = next((list(state.days) for state in STATES if state.following.name == name), [])
    if name == NLP.name:
        dates = (date(2026, 8, 19) - timedelta(days=back) for back in range(100))
        days += [
            day(source, one.isoformat(), 300, 300, "complete") for one in dates for source in ("arxiv-oai", "arxiv-rss")
        ]
    return [one for one in days if not before or one.day < before][:limit]
