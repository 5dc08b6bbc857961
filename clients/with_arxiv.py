"""`arxiv`, the client of arXiv's query API."""

import arxiv
from telling import SITE, Teller, has_each_once

client = arxiv.Client(page_size=500, delay_seconds=0, num_retries=0)
client.query_url_format = SITE + "/api/query?{}"
teller = Teller("arxiv", "arxiv")


def ask(query: str = "", most: int | None = 10, **more: object) -> list[arxiv.Result]:
    """What a search gives."""
    return list(client.results(arxiv.Search(query, max_results=most, **more)))


def read_all(query: str, **more: object) -> list[arxiv.Result]:
    """All that a search gives, page by page, while papers come."""
    return list(teller.while_more_come(client.results(arxiv.Search(query, max_results=None, **more))))


def is_whole(got: list[arxiv.Result]) -> bool:
    return has_each_once(one.get_short_id() for one in got)


for sort in arxiv.SortCriterion:
    for order in arxiv.SortOrder:
        teller.call(
            f"{sort.value} {order.value}",
            lambda sort=sort, order=order: ask("all:graph", sort_by=sort, sort_order=order),
            lambda got: len(got) == 10,
        )
everything = teller.call(
    "every paper, oldest first",
    lambda: read_all("cat:cs.*", sort_by=arxiv.SortCriterion.SubmittedDate, sort_order=arxiv.SortOrder.Ascending),
    is_whole,
)
teller.call("every paper, best first", lambda: read_all("study"), is_whole)
for query in (
    'ti:"graph networks"',
    "ti:graph AND cat:cs.CL",
    "ti:graph ANDNOT cat:cs.CL",
    "(ti:graph OR abs:graph) AND submittedDate:[2026 TO 2026]",
    "au:lovelace_ada",
    'au:"Ada Lovelace"',
    "graph networks",
    "cat:cs.CL OR cat:cs.LG",
):
    teller.call(query, lambda query=query: ask(query), lambda got: len(got) == 10)
teller.call("nothing", lambda: ask("ti:zzzzqqqq"), lambda got: got == [])
for paper in (everything or [])[:5]:
    name = paper.get_short_id()
    teller.call(
        f"paper {name}",
        lambda name=name: ask(id_list=[name]),
        lambda got, name=name: len(got) == 1 and got[0].get_short_id() == name and got[0].pdf_url,
    )
teller.call(
    "many names",
    lambda: ask(id_list=[one.get_short_id() for one in everything[:300]], most=None),
    lambda got: len(got) == 300,
)
teller.call(
    "names and a query", lambda: ask("cat:cs.*", id_list=[everything[0].get_short_id()]), lambda got: len(got) == 1
)
teller.call(
    "an offset",
    lambda: list(client.results(arxiv.Search("cat:cs.*", max_results=30), offset=20)),
    lambda got: len(got) == 10,
)
teller.refuse("an open bracket", lambda: ask("ti:(graph"), arxiv.HTTPError)
teller.refuse("a name that is none", lambda: ask(id_list=["nonsense"]), arxiv.HTTPError)
name = everything[0].get_short_id() if everything else ""
teller.differ(
    "a paper of whose versions no source told is version 1, whatever arXiv has",
    lambda: ask(id_list=[name]),
    lambda got: got[0].get_short_id() == name and name.endswith("v1"),
)
teller.differ(
    "a day of which no source told the time begins at midnight",
    lambda: ask(id_list=[name]),
    lambda got: f"{got[0].published:%H:%M:%S}" == "00:00:00",
)
teller.differ(
    "comment, journal and affiliation stand where a source gave them, and are left out elsewhere",
    lambda: ask(id_list=[name]),
    lambda got: got[0].comment is got[0].journal_ref is None,
)
teller.tell()
