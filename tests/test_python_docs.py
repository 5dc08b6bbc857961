"""Broadsheet in scripts and notebooks: the guide's examples run, pages show themselves and become tables."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

import broadsheet
from broadsheet.answers import PaperPage
from broadsheet.errors import BadInput, NotFound, Unusable
from broadsheet.paper import Author, Paper
from broadsheet.showing import SHOWN

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "python.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
BIBTEX = "@article{a, title={A paper of my own}, author={Lovelace, Ada}, year={2024}}\n"


def page_of(*papers: Paper) -> PaperPage:
    return PaperPage(papers, len(papers), None)


@pytest.fixture
def usual_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's own folder, and a file of references in the folder they work in."""
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BROADSHEET_ENCODER", "none")
    monkeypatch.chdir(tmp_path)
    Path("papers.bib").write_text(BIBTEX, "utf-8")
    return tmp_path / "home"


def test_the_examples_of_the_guide_run(usual_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("citeproc")
    names: dict[str, Any] = {}
    for number, example in enumerate(EXAMPLES):
        exec(compile(example, f"example {number + 1} of {GUIDE.name}", "exec"), names)
    printed = capsys.readouterr().out
    assert names["page"].total > 10
    assert len(names["more"].results) == 10
    assert names["report"].new == 1
    assert str(names["page"]) in printed
    assert "@" in printed
    assert "There is no paper 'p999999'" in printed
    assert (usual_home / "index").is_dir()


def test_a_folder_can_be_opened_and_is_let_go_of(tmp_path: Path) -> None:
    with broadsheet.Library.open(tmp_path) as library:
        assert library.settings.home == tmp_path
        assert library.list_latest().total == 0
    with broadsheet.Library.open(str(tmp_path)) as again:
        assert again.settings.home == tmp_path


def test_the_package_alone_loads_no_library() -> None:
    code = "import sys, broadsheet; print(broadsheet.__version__, len([m for m in sys.modules if 'broadsheet' in m]))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [broadsheet.__version__, "1"]
    with pytest.raises(AttributeError, match="Libary"):
        _ = broadsheet.Libary


def test_references_are_exported_by_paper_and_by_name(tmp_path: Path) -> None:
    path = tmp_path / "papers.bib"
    path.write_text(BIBTEX, "utf-8")
    with broadsheet.Library.open(tmp_path / "home") as library:
        library.import_paths([str(path)])
        paper = library.get_paper("p1")
        assert library.export([paper]) == library.export(["p1"], "bib")
        assert library.export(["p1"], "ris").startswith("TY  - ")
        assert "Lovelace" in library.export(["p1"], style="apa")
        with pytest.raises(BadInput, match="docx"):
            library.export([paper], "docx")
        with pytest.raises(NotFound):
            library.export(["p2"])


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=5))
def test_a_notebook_shows_text_and_no_markup_of_a_paper(title: str, authors: list[str]) -> None:
    paper = Paper(1, title=f"<script>{title}", abstract="<b>&", authors=tuple(map(Author, authors)))
    for shown in (page_of(paper), paper):
        tree = html.fragment_fromstring(shown._repr_html_(), create_parent="div")
        assert {one.tag for one in tree.iter()} <= {"div", "p", "b", "br", "table", "tr", "th", "td"}
        assert "<script>" in "".join(tree.itertext())
        assert str(shown)


def test_a_long_page_shows_its_first_papers_and_says_how_many_follow() -> None:
    page = page_of(*(Paper(number, title=f"Paper {number}") for number in range(1, SHOWN + 6)))
    lines = str(page).splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("35 papers", "... and 5 more", SHOWN + 2)
    assert "... and 5 more" in page._repr_html_()
    assert len(page.list_rows()) == SHOWN + 5


@pytest.mark.parametrize("package", ["pandas", "pyarrow"])
def test_a_table_needs_a_package_and_says_so(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    page = page_of(Paper(1, title="A paper"))
    with pytest.raises(Unusable) as told:
        page.to_pandas() if package == "pandas" else page.to_arrow()
    assert told.value.hint == f"Install it: pip install {package}"


def test_a_table_has_a_row_a_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=list))
    monkeypatch.setitem(sys.modules, "pyarrow", SimpleNamespace(Table=SimpleNamespace(from_pylist=list)))
    page = page_of(Paper(1, title="$x^2$ maps", authors=(Author("Ada Lovelace"),), submitted="2026-08-01"))
    assert page.to_pandas() == page.to_arrow() == page.list_rows()
    (row,) = page.list_rows()
    assert (row["name"], row["title"], row["authors"], row["published"]) == (
        "p1", "x² maps", ["Ada Lovelace"], "2026-08-01",
    )  # fmt: skip


def test_what_is_no_choice_is_told_with_those_there_are(tmp_path: Path) -> None:
    with broadsheet.Library.open(tmp_path) as library:
        for ask, choice in (
            (lambda: library.search("graph", mode="vector"), "hybrid"),  # type: ignore[arg-type]
            (lambda: library.search("graph", sort="newest"), "relevance"),  # type: ignore[arg-type]
            (lambda: library.editions.latest("year"), "week"),  # type: ignore[arg-type]
            (lambda: library.editions.list("year"), "week"),  # type: ignore[arg-type]
        ):
            with pytest.raises(BadInput) as told:
                ask()
            assert choice in told.value.hint


def test_one_file_and_one_paper_need_no_list(tmp_path: Path) -> None:
    file = tmp_path / "papers.ris"
    file.write_text("TY  - JOUR\nTI  - A paper on maps\nPY  - 2026\nER  - \n", "utf-8")
    with broadsheet.Library.open(tmp_path / "home") as library:
        assert library.import_paths(str(file)).new == 1
        assert library.export("p1") == library.export(["p1"])
        assert repr(library) == f"<Library {str(tmp_path / 'home')!r}>"


def test_a_terminal_of_ipython_shows_a_page_as_text() -> None:
    page, told = page_of(Paper(1, title="A paper")), list[str]()
    page._repr_pretty_(SimpleNamespace(text=told.append), False)
    assert told == [str(page)]
