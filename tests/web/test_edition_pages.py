"""The pages of days, weeks and months, of views, and of how editions are made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.calendar import lay_out, name_period, name_period_of
from broadsheet.library import Library
from broadsheet.periods import read_period
from tests.editions_samples import TOPICS, MovedClock, bring, listed, opened
from tests.store.samples import record
from tests.web.reading import read, words

THURSDAY, FRIDAY = "2026-08-20", "2026-08-21"
Home = tuple[Library, MovedClock, TestClient]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Thursday closed, a late paper after it, Friday open; one view of a search."""
    with opened(tmp_path, f"{THURSDAY}T06:00") as (library, clock):
        bring(library, *(listed(f"t{n}", THURSDAY, n, 60 - n, categories=("cs.CL",)) for n in range(1, 34)))
        bring(library, listed("ice", THURSDAY, 40, 99, f"Ice < snow & maths $x^2$: {TOPICS[0]}"))
        bring(library, record("old", "An old paper", "arxiv:1901.00001", submitted="2019-01-01"))
        library.update_index(meaning=False)
        library.editions.save_view("Ice & snow", "ice")
        clock.set(f"{THURSDAY}T09:00")
        library.editions.close_due()
        clock.set(f"{THURSDAY}T20:00")
        bring(library, listed("late", THURSDAY, 41, 70), listed("friday", FRIDAY, 1, 5))
        reader = library.readers.make("Ada <i>")
        library.readers.submit(reader.id, "1901.00001")
        clock.set(f"{FRIDAY}T08:00")
        app = create_app(library, clock=clock, allowed_hosts=["testserver"])
        yield library, clock, TestClient(app, raise_server_exceptions=False)


def test_a_closed_day_says_so_and_tells_why_each_paper_is_there(home: Home) -> None:
    _, _, client = home
    page = read(client, f"/daily/{THURSDAY}")
    main = words(page.xpath("//main")[0])
    assert page.findtext(".//h1") == "Thursday, 20 August 2026"
    assert "30 of 34 papers" in main
    assert "Closed on 20 August 2026, 09:00 UTC" in main
    assert words(page.xpath("//*[@class='said']")[0]).startswith("99 up-votes")
    assert len(page.xpath("//ol[@class='ranking']/li[@data-item]")) == 30
    assert len(page.xpath("//details[contains(@class, 'why')]//ul[@class='tree']")) == 30
    assert page.xpath("//head/link[@rel='canonical']/@href") == [f"/daily/{THURSDAY}"]
    assert "Ice < snow & maths" in words(page.xpath("//ol[@class='ranking']/li[1]//h2")[0])
    assert page.xpath("//ol[@class='ranking']/li[1]//h2//math")


def test_what_came_after_closing_stands_apart_and_is_marked_in_the_next_edition(home: Home) -> None:
    _, _, client = home
    after = read(client, f"/daily/{THURSDAY}").xpath("//section[@aria-labelledby='late']")[0]
    assert len(after.xpath(".//li")) == 2
    friday = read(client, f"/daily/{FRIDAY}")
    assert "Still open: it may change until it is closed on 21 August 2026, 09:00 UTC" in words(
        friday.xpath("//main")[0]
    )
    assert len(friday.xpath("//*[@class='late-of']")) == 2
    assert words(friday.xpath("//*[@class='brought']")[0]) == "Submitted by Ada <i>"


def test_the_papers_that_an_edition_does_not_show_have_a_page(home: Home) -> None:
    _, _, client = home
    (path,) = read(client, f"/daily/{THURSDAY}").xpath("//p[@class='all']/a/@href")
    assert path == f"/daily/{THURSDAY}/all"
    rest = read(client, path)
    assert len(rest.xpath("//li[@data-item]")) == 6  # four that were not chosen, and two that came too late
    assert rest.xpath("//meta[@name='robots']/@content") == ["noindex"]
    read(client, f"{path}?offset=nonsense")
    read(client, f"/daily/{THURSDAY}/all?offset=100000")


def test_weeks_and_months_have_pages_and_a_period_leads_to_its_own(home: Home) -> None:
    _, _, client = home
    week = read(client, "/weekly/2026-W34")
    assert week.findtext(".//h1") == "Week 34: 17 to 23 August 2026"
    assert read(client, "/monthly/2026-08").findtext(".//h1") == "August 2026"
    assert week.xpath("//table[@class='month']//tr[@class='chosen']//a/@href")[0] == "/weekly/2026-W34"
    assert {f"/daily/{THURSDAY}", f"/daily/{FRIDAY}"} <= set(week.xpath("//table[@class='month']//td//a/@href"))
    kinds = week.xpath("//nav[@class='kinds']//a/@href")
    assert (kinds[1], kinds[2]) == ("/weekly/2026-W34", "/monthly/2026-08")
    answer = client.get("/daily/2026-W34", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/weekly/2026-W34")
    for path, target in (("/weekly", "/weekly/2026-W34"), ("/monthly", "/monthly/2026-08")):
        assert client.get(path, follow_redirects=False).headers["location"] == target
    assert client.get("/weekly?day=2026-08-20", follow_redirects=False).headers["location"] == "/weekly/2026-W34"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/daily/yesterday", 400),
        ("/weekly/2026-W60", 400),
        ("/daily/1999-01-01", 404),
        ("/daily/2026-08-20?view=nonsense", 400),
        ("/daily/2026-08-20?view=category:math.NT", 404),
        ("/daily/2026-08-20?view=saved:none", 404),
        ("/views/none/daily", 404),
        ("/views/none/daily/2026-08-20", 404),
        ("/weekly?view=trending", 400),
        ("/daily/2026-08-20/all?view=saved:none", 404),
        ("/daily?view=author:Nobody", 200),
    ],
)
def test_what_cannot_be_shown_is_told(home: Home, path: str, status: int) -> None:
    page = read(home[2], path, status)
    assert len(page.xpath("//h1")) == 1


def test_a_view_has_pages_of_its_own_and_keeps_to_itself(home: Home) -> None:
    _, _, client = home
    answer = client.get("/views/ice-snow", follow_redirects=True)
    assert answer.url.path == f"/views/ice-snow/daily/{THURSDAY}"
    page = read(client, f"/views/ice-snow/daily/{THURSDAY}")
    assert words(page.xpath("//p[@class='of-view']")[0]) == "Ice & snow"
    assert all(path.startswith("/views/ice-snow/") for path in page.xpath("//table[@class='month']//a/@href"))
    assert page.xpath("//form[@class='jump']/@action") == ["/views/ice-snow/daily"]
    category = read(client, f"/daily/{THURSDAY}?view=category:cs.CL")
    assert category.xpath("//nav[@class='kinds']//a/@href")[1] == "/weekly/2026-W34?view=category:cs.CL"
    assert category.xpath("//form[@class='jump']/input[@name='view']/@value") == ["category:cs.CL"]
    trending = read(client, "/daily?view=trending")
    assert not trending.xpath("//nav[@class='kinds']")


def test_views_are_made_and_dropped_on_their_page(home: Home) -> None:
    library, _, client = home
    headers = {"origin": "http://testserver"}
    page = read(client, "/views?q=bread")
    assert page.xpath("//input[@name='q' and @id='asked']/@value") == ["bread"]
    made = client.post("/views", data={"title": "Bread <b>", "q": "bread"}, headers=headers, follow_redirects=False)
    assert (made.status_code, made.headers["location"]) == (303, "/views?done=made")
    assert "Bread <b>" in words(read(client, "/views?done=made").xpath("//main")[0])
    wrong = client.post("/views", data={"title": "Bread", "q": " "}, headers=headers)
    assert wrong.status_code == 400
    assert "needs a title and a search" in wrong.text
    for _ in range(2):
        client.post("/views", data={"drop": "bread-b"}, headers=headers)
    assert [one.name for one in library.editions.list_views()] == ["ice-snow"]
    assert (
        client.post("/views", data={"drop": "ice-snow"}, headers={"origin": "http://evil.example"}).status_code == 403
    )


def test_only_the_owner_changes_views_once_the_site_is_public(tmp_path: Path) -> None:
    with opened(tmp_path, f"{THURSDAY}T06:00", public_url="https://papers.example.org") as (library, clock):
        client = TestClient(create_app(library, clock=clock, allowed_hosts=["testserver"]))
        data, headers = {"title": "Ice", "q": "ice"}, {"origin": "http://testserver"}
        assert client.post("/views", data=data, headers=headers).status_code == 403
        assert not read(client, "/views").xpath("//form[@action='/views']")
        assert library.editions.list_views() == []


def test_every_number_of_the_recipe_stands_on_its_page(home: Home) -> None:
    library, _, client = home
    page = read(client, "/how-editions-work")
    assert "closed at 09:00 of that day in the zone UTC" in words(page.xpath("//main")[0])
    assert [one.get("id") for one in page.xpath("//dl[@class='reasons']/div")] == [
        kind.name for kind in library.editions.describe_reasons()
    ]


def test_what_is_shown_is_counted_for_people_and_not_for_programs(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    library, _, client = home
    shown: list[tuple[str, int]] = []
    monkeypatch.setattr(library.trending, "note_shown", lambda page, ids, _first=1: shown.append((page, len(ids))))
    client.get(f"/daily/{THURSDAY}", headers={"user-agent": "Mozilla/5.0 Firefox/140.0"})
    client.get(f"/daily/{THURSDAY}", headers={"user-agent": "some-bot/1.0"})
    assert shown == [("daily", 30)]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2026-08-21", "Friday, 21 August 2026"),
        ("2026-W34", "Week 34: 17 to 23 August 2026"),
        ("2026-W31", "Week 31: 27 July to 2 August 2026"),
        ("2026-W01", "Week 1: 29 December 2025 to 4 January 2026"),
        ("2026-08", "August 2026"),
    ],
)
def test_periods_are_called_by_their_names(name: str, says: str) -> None:
    assert name_period(read_period(name)) == name_period_of(name) == says
    assert name_period_of("soon") == "soon"


def test_a_month_is_laid_out_in_weeks() -> None:
    month = read_period("2026-08")
    sheet = lay_out(month, {month.first: 3}, read_period("2026-08-01"))
    assert [len(row.cells) for row in sheet.rows] == [7] * 6
    days = [cell.day.day for row in sheet.rows for cell in row.cells if cell]
    assert days == list(range(1, 32))
    assert [(cell.papers, cell.chosen) for cell in sheet.rows[0].cells if cell] == [(3, True), (0, False)]
    assert [row.has_papers for row in sheet.rows] == [True, *[False] * 5]
