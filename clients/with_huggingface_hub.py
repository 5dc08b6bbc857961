"""`huggingface_hub` and the command `hf papers`."""

import json
import os
import subprocess
import sys
from pathlib import Path

from huggingface_hub import HfApi
from huggingface_hub.errors import BadRequestError, HfHubHTTPError
from telling import DAY, SCRATCH, SITE, Teller

api = HfApi(endpoint=SITE, token=False)
teller = Teller("huggingface_hub", "huggingface_hub")


def page_through() -> list[str]:
    """A whole day, page by page, while papers of other days come."""
    found: list[str] = []
    for page in range(50):
        if page in (1, 2, 3, 4):
            teller.let_come()
        papers = list(api.list_daily_papers(date=DAY, p=page, limit=5))
        found += [paper.id for paper in papers]
        if not papers:
            return found
    return []


hits = teller.call("search", lambda: list(api.list_papers(query="graph networks", limit=5)), lambda got: len(got) == 5)
teller.call("search for nothing", lambda: list(api.list_papers(query="zzzzqqqq", limit=5)))
teller.refuse(
    "search without words", lambda: list(api.list_papers(query="")), BadRequestError, HfHubHTTPError, ValueError
)
day = teller.call("a day", lambda: list(api.list_daily_papers(date=DAY)), lambda got: len(got) > 5)
for sort in ("publishedAt", "trending"):
    teller.call(
        f"a day by {sort}",
        lambda sort=sort: list(api.list_daily_papers(date=DAY, sort=sort, limit=10)),
        lambda got: len(got) == 10,
    )
teller.call("a week", lambda: list(api.list_daily_papers(week="2026-W34")), bool)
teller.call("a month", lambda: list(api.list_daily_papers(month="2026-08")), bool)
teller.call("the latest", lambda: list(api.list_daily_papers()), bool)
teller.call("a day without papers", lambda: list(api.list_daily_papers(date="2026-12-24")), lambda got: got == [])
teller.call("a submitter", lambda: list(api.list_daily_papers(date=DAY, submitter="nobody")), lambda got: got == [])
teller.call("page by page", page_through, lambda got: len(got) == len(set(got)) > 5)
teller.refuse("no date", lambda: list(api.list_daily_papers(date="yesterday")), BadRequestError, HfHubHTTPError)
for paper in (day or [])[:5]:
    teller.call(
        f"paper {paper.id}",
        lambda paper=paper: api.paper_info(paper.id),
        lambda got: (
            got.upvotes is not None
            and got.title
            and got.published_at
            and got.ai_keywords is not None
            and got.submitted_by
        ),
    )
    teller.call(f"text of {paper.id}", lambda paper=paper: api.read_paper(paper.id), lambda got: got.startswith("# "))
teller.call(
    "fields of a hit",
    lambda: hits[0],
    lambda got: got.title and got.summary is not None and got.upvotes is not None and got.authors is not None,
)
teller.refuse("no such paper", lambda: api.paper_info("9999.99999"), HfHubHTTPError)
teller.differ(
    "nothing is linked to a paper here: no models, datasets and spaces, no organisation, no discussion",
    lambda: api.paper_info(day[0].id),
    lambda got: got.linked_models == got.linked_datasets == got.linked_spaces == [] and not got.organization,
)
teller.differ(
    "votes are those of the sources and of this site's readers; comments those a source told of, else 0",
    lambda: api.paper_info(day[0].id),
    lambda got: got.upvotes == got.comments == 0,
)
teller.differ(
    "whoever submitted is the site itself, unless a reader of it did; nobody has a picture",
    lambda: api.paper_info(day[0].id),
    lambda got: got.submitted_by.username == "broadsheet" and got.submitted_by.avatar_url.endswith("/logo.svg"),
)
teller.differ(
    "a day without papers is empty; the Hub's page goes back to the last day that had some",
    lambda: list(api.list_daily_papers(date="2001-01-01")),
    lambda got: got == [],
)
teller.tell()

commands = Teller("hf papers", "huggingface_hub")
quiet = {
    "HF_ENDPOINT": SITE,
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HOME": SCRATCH,
}


def hf(*words: str) -> subprocess.CompletedProcess[str]:
    """The command, as one types it."""
    program = Path(sys.executable).with_name("hf")
    return subprocess.run(
        [program, "papers", *words],
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def listed(got: subprocess.CompletedProcess[str]) -> bool:
    return got.returncode == 0 and len(json.loads(got.stdout)) > 0


for words in (
    ["list"],
    ["ls", "--date", DAY],
    ["ls", "--week", "2026-W34"],
    ["ls", "--month", "2026-08"],
    ["ls", "--sort", "trending", "--limit", "3"],
):
    commands.call(" ".join(words), lambda words=words: hf(*words, "--json"), listed)
    commands.call(
        " ".join(words), lambda words=words: hf(*words), lambda got: got.returncode == 0 and got.stdout.strip()
    )
commands.call("search", lambda: hf("search", "graph", "--limit", "3", "--json"), listed)
commands.call("search", lambda: hf("search", "graph"), lambda got: got.returncode == 0)
commands.call("search for nothing", lambda: hf("search", "zzzzqqqq"), lambda got: got.returncode == 0)
name = (day or hits)[0].id
for form in ("json", "human", "agent", "quiet"):
    commands.call(
        f"info --format {form}", lambda form=form: hf("info", name, "--format", form), lambda got: got.returncode == 0
    )
commands.call("read", lambda: hf("read", name), lambda got: got.returncode == 0 and "# " in got.stdout)
commands.call("info of nothing", lambda: hf("info", "9999.99999"), lambda got: got.returncode == 1)
commands.call("read of nothing", lambda: hf("read", "9999.99999"), lambda got: got.returncode == 1)
commands.call("a bad date", lambda: hf("ls", "--date", "never"), lambda got: got.returncode != 0)
commands.tell()
