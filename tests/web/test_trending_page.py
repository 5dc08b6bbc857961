"""The pages of what trends, a paper's own curve, and what is counted when somebody looks at them."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from broadsheet.answers.trending import Curve
from broadsheet.clock import held_clock
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.curves import STROKES, render_curves
from broadsheet.delivery.web.pages.how_trending_works import MEASURED
from broadsheet.library import Library
from broadsheet.paper import Signal
from broadsheet.settings import read_settings
from tests.store.samples import save
from tests.trending_samples import paper
from tests.web.reading import parse, read, words

CLOCK = held_clock("2026-08-21T16:00:00+00:00")
TODAY = "2026-08-21"
SEEN = {"host": "testserver"}


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[Library]:
    """Forty papers; the first gathers most, has stars as well, and a title of maths and markup."""
    library = Library.open(read_settings(home=tmp_path / "moving", encoder="none"), CLOCK)
    stars = tuple(Signal("stars", f"2026-08-{day}", 40 * day) for day in (12, 15, 21))
    first = paper(1, counts=[("2026-08-19", 3), (TODAY, 1_500)], signals=stars, categories=("cs.CL",))
    others = [paper(n, counts=[(TODAY, 60 - n)], categories=("cs.LG",)) for n in range(2, 41)]
    save(library._store, first, *others)
    yield library
    library.close()


@pytest.fixture
def site(moving: Library) -> TestClient:
    return TestClient(create_app(moving, clock=CLOCK, allowed_hosts=["testserver"]))


def counts(library: Library) -> dict[tuple[str, int, int], tuple[int, int]]:
    """(page, place, paper) to how often it was shown and opened, once all is written."""
    library.trending._log.write()
    rows = library._store.exposures.read(TODAY, TODAY)
    return {(one.page, one.place, one.paper_id): (one.shown, one.opened) for one in rows}


def test_the_list_shows_each_paper_with_its_place_its_reason_and_its_sum(site: TestClient) -> None:
    page = read(site, "/trending")
    papers = page.xpath("//ol[contains(@class, 'ranking')]/li")
    assert len(papers) == 30
    assert words(papers[0].xpath(".//h2")[0]) == "On thing 1"
    assert words(papers[0].xpath(".//summary")[0]).startswith("1,500 votes and 280 stars in a week Score ")
    assert words(papers[0].xpath(".//ul[@class='tree']")[0]).startswith("Score ")
    assert papers[0].xpath(".//details[not(@open)]//a/@href") == ["/how-trending-works"]
    assert "40 papers" in words(page.xpath("//*[@class='lede']")[0])


def test_pages_follow_one_another(site: TestClient) -> None:
    first = read(site, "/trending")
    (following,) = first.xpath("//nav[@class='pager']/a[@rel='next']/@href")
    second = read(site, following)
    assert [words(one) for one in second.xpath("//*[@class='rank']")] == [str(place) for place in range(31, 41)]
    assert second.xpath("//head/link[@rel='prev']/@href") == ["/trending"]
    assert not second.xpath("//a[@rel='next']")
    assert "no papers this far down" in words(read(site, "/trending?offset=300").xpath("//main")[0])


@pytest.mark.parametrize("query", ["offset=-1", "offset=x", "offset=99999999999999", "cat=%00", "cat=" + "x" * 900])
def test_whatever_is_asked_for_is_answered(site: TestClient, query: str) -> None:
    assert site.get(f"/trending?{query}").status_code == 200


def test_a_category_narrows_the_list_and_can_be_taken_away(site: TestClient) -> None:
    page = read(site, "/trending")
    links = {words(one): one.get("href") for one in page.xpath("//*[@class='values']//a")}
    assert links == {"cs.LG": "/trending?cat=cs.LG", "cs.CL": "/trending?cat=cs.CL"}
    chosen = read(site, "/trending?cat=cs.CL")
    assert [words(one) for one in chosen.xpath("//h2/a")] == ["On thing 1"]
    assert chosen.xpath("//*[@class='values']//a[@aria-current]/@href") == ["/trending"]
    nothing = read(site, "/trending?cat=%3Cscript%3E")
    assert "Nothing of this category moves now" in words(nothing.xpath("//main")[0])
    assert not nothing.xpath("//main//script")


def test_an_empty_library_says_how_to_get_counts(empty_library: Library) -> None:
    site = TestClient(create_app(empty_library, clock=CLOCK, allowed_hosts=["testserver"]))
    page = words(read(site, "/trending").xpath("//main")[0])
    assert "Nothing trends yet" in page
    assert "broadsheet follow hf:daily" in page
    assert "The numbers of today" in words(read(site, "/how-trending-works").xpath("//main")[0])
    assert not read(site, "/").xpath("//*[@id='movers']")


def test_how_trending_works_shows_every_number_of_today(site: TestClient, moving: Library) -> None:
    page = read(site, "/how-trending-works")
    rows = page.xpath("//table[@class='numbers']/tbody/tr")
    assert len(rows) == len(moving.trending.numbers())
    assert [words(cell) for cell in rows[0]][:2] == ["papers that move", "40"]
    headings = [words(one) for one in page.xpath("//table[@class='numbers']/caption")]
    assert headings[:3] == ["What moves", "How fast the past fades", "What each signal weighs"]
    assert page.xpath("//*[@aria-labelledby='example']//ul[@class='tree']")


def test_the_figures_on_the_page_are_those_that_were_measured(site: TestClient) -> None:
    told = json.loads((Path(__file__).parents[2] / "bench" / "results" / "trending-quality.json").read_text("utf-8"))
    keys = ("formula", "nDCG@10 7 d", "95 % 7 d", "nDCG@10 30 d", "95 % 30 d")
    measured = {tuple(row[key] for key in keys) for row in told["rows"]}
    assert measured == {(m.name, m.week, m.week_interval, m.month, m.month_interval) for m in MEASURED}
    rows = read(site, "/how-trending-works").xpath("//table[contains(@class, 'measured')]/tbody/tr")
    assert [words(row[0]) for row in rows] == [one.title for one in MEASURED]


def test_a_paper_shows_how_it_moves(site: TestClient) -> None:
    section = read(site, "/papers/p1").xpath("//section[@aria-labelledby='trends']")[0]
    assert "No. 1 now" in words(section)
    drawing = section.xpath(".//*[local-name()='svg']")[0]
    assert drawing.get("role") == "img"
    assert "Votes: 0 on 17 August 2026, 1,500 on 21 August 2026." in words(section)
    assert section.xpath(".//details[not(@open)]")


def test_the_front_page_leads_to_what_trends(site: TestClient) -> None:
    column = read(site, "/").xpath("//section[@aria-labelledby='movers']")[0]
    assert words(column.xpath(".//h3")[0]) == "On thing 1"
    assert column.xpath(".//h2/a/@href") == ["/trending"]


# --- what is counted -----------------------------------------------------------------------------------------------


def test_what_a_page_shows_is_counted_by_place(site: TestClient, moving: Library) -> None:
    site.get("/trending?offset=30")
    site.get("/trending?offset=30")
    seen = counts(moving)
    assert {place for _, place, _ in seen} == set(range(31, 41))
    assert set(seen.values()) == {(2, 0)}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.9.1"},
        {"User-Agent": "python-httpx/0.28"},
        {"User-Agent": ""},
        {"Sec-Fetch-Dest": "empty"},
        {"Cache-Control": "max-age=0"},
    ],
)
def test_programs_and_pages_fetched_ahead_or_again_are_not_counted(
    site: TestClient, moving: Library, headers: dict[str, str]
) -> None:
    assert site.get("/trending", headers=headers).status_code == 200
    site.get("/papers/p1", headers={"Referer": "http://testserver/trending", **headers})
    assert counts(moving) == {}


def test_a_mere_look_at_the_headers_is_not_counted(site: TestClient, moving: Library) -> None:
    site.head("/trending")
    assert counts(moving) == {}


def test_a_paper_opened_from_the_list_is_counted_at_its_place(site: TestClient, moving: Library) -> None:
    page = read(site, "/trending?cat=cs.LG")
    assert page.xpath("//meta[@name='referrer']/@content") == ["same-origin"]
    assert not [link for link in page.xpath("//h2/a/@href") if "?" in link]
    site.get("/papers/p3", headers={"Referer": "http://testserver/trending?cat=cs.LG"})
    assert counts(moving)["trending", 2, 3] == (1, 1)


@pytest.mark.parametrize(
    "referer", ["", "http://elsewhere.example/trending", "http://testserver/search?q=thing", "http://[", "/trending"]
)
def test_a_paper_opened_from_elsewhere_is_not(site: TestClient, moving: Library, referer: str) -> None:
    site.get("/trending")
    site.get("/papers/p3", headers={"Referer": referer})
    assert all(opened == 0 for _, opened in counts(moving).values())


# --- curves --------------------------------------------------------------------------------------------------------

DAYS = ("2026-08-19", "2026-08-20", "2026-08-21")


def test_curves_differ_in_dash_and_shape_and_are_named_beside_their_ends() -> None:
    drawing = str(render_curves([Curve(kind, DAYS, (1.0, 4.0, 9.0)) for kind in STROKES], "x"))
    assert len({stroke.dash for stroke in STROKES.values()}) == len(STROKES)
    assert len({stroke.marker(9, 9) for stroke in STROKES.values()}) == len(STROKES)
    tree = ElementTree.fromstring(drawing)
    texts = ["".join(one.itertext()) for one in tree.iter("text")]
    assert {f"9 {stroke.many}" for stroke in STROKES.values()} <= set(texts)
    assert "style" not in drawing
    assert "<script" not in drawing


def test_a_drawing_says_in_words_what_it_shows() -> None:
    tree = ElementTree.fromstring(str(render_curves([Curve("votes", DAYS, (1.0, 4.0, 1_163.0))], "p7")))
    assert tree.get("aria-labelledby") == "p7-title p7-desc"
    assert tree.findtext("title") == "Votes through time"
    assert tree.findtext("desc") == "Votes: 1 on 19 August 2026, 1,163 on 21 August 2026."


def test_where_there_is_nothing_to_draw_nothing_is_drawn() -> None:
    assert render_curves([], "x") == ""
    assert render_curves([Curve("votes", (), ())], "x") == ""
    assert render_curves([Curve("<script>", DAYS, (1, 2, 3))], "x") == ""
    assert render_curves([Curve("stars", DAYS, (1, 2, 3))], "x", ("votes",)) == ""


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            lambda kind, days, top: Curve(
                kind, tuple(sorted(day.isoformat() for day in days)), tuple(top * n for n in range(len(days)))
            ),
            st.sampled_from(sorted(STROKES)),
            st.lists(st.dates(), min_size=1, max_size=9, unique=True),
            st.floats(0, 1e12),
        ),
        max_size=6,
    )
)
def test_whatever_is_drawn_is_well_formed_and_stays_inside(curves: list[Curve]) -> None:
    drawing = str(render_curves(curves, "x"))
    if not drawing:
        assert not curves
        return
    tree = ElementTree.fromstring(drawing)
    _, _, width, height = map(float, str(tree.get("viewBox")).split())
    for text in tree.iter("text"):
        assert 0 <= float(text.get("x", -1)) <= width
        assert 0 <= float(text.get("y", -1)) <= height
    assert parse(f"<p>{drawing}</p>") is not None
