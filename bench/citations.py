"""Does what is taken away come back? A thousand real papers in every form, read again by other people's parsers.

    python -m bench.citations

The papers are those with TeX, letters beyond ASCII, commas, suffixes and groups among their names first, then any.
BibTeX is read by bibtexparser and its LaTeX decoder, RIS by rispy, CSL-JSON and styles by citeproc-py, Markdown by
Python-Markdown. Every field is compared with what the paper says.
"""

import gzip
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import markdown  # type: ignore[import-untyped]
import orjson
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    SeparateCoAuthors,
    SplitNameParts,
)

from bench.machine import paper_files, publish
from broadsheet.citing import Reference, find_format, make_references
from broadsheet.citing.bibliography import list_styles, write_bibliography
from broadsheet.errors import BadInput
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.settings import read_settings

PAPERS = 1_000
STYLES = ("apa", "ieee", "nature", "modern-language-association", "chicago-author-date")
PAGE = "https://papers.example.org/papers/"
Said = dict[str, Any]

AWKWARD: dict[str, Callable[[Said], bool]] = {
    "TeX in the title": lambda line: bool(re.search(r"[$\\{}^_]", line["title"])),
    "other letters": lambda line: any(not name.isascii() for name in line["authors"]) or not line["title"].isascii(),
    "commas, suffixes, groups": lambda line: any(
        re.search(r",|\b(?:Jr|Sr|III?|Team|Collaboration|Consortium|Group|van|von|de|der)\b", name)
        for name in line["authors"]
    ),
    "signs of HTML and TeX": lambda line: bool(re.search(r"[&%#<>~]", line["title"])),
}


def main() -> None:
    """Write, read, compare, publish."""
    papers, kinds = _gather()
    references = make_references((paper, f"{PAGE}{paper.name}") for paper in papers)
    forms: dict[str, Callable[[Sequence[Reference]], Iterator[tuple[Said, Said]]]] = {
        "BibTeX (bibtexparser)": _through_bibtex,
        "RIS (rispy)": _through_ris,
        "CSL-JSON": _through_csl,
        "Markdown (Python-Markdown)": _through_markdown,
    }
    rows = [_compare(name, through(references)) for name, through in forms.items()]
    rows += [_render(style, references) for style in STYLES]
    note = "Taken from " + ", ".join(f"{count} with {kind}" for kind, count in kinds.items())
    publish("citations", ("form", "papers", "fields", "differ", "which"), rows, f"{note}. {_try_styles(references)}")


def _gather() -> tuple[list[Paper], dict[str, int]]:
    """The papers, as an import leaves them, and how many are awkward in which way."""
    chosen, kinds = _choose()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "papers.jsonl"
        path.write_bytes(b"\n".join(map(orjson.dumps, chosen)))
        library = Library.open(read_settings(home=Path(name) / "home", encoder="none"))
        library.import_paths([str(path)])
        papers = list(library.list_latest(PAPERS).papers)
        library.close()
    return papers, kinds


def _choose() -> tuple[list[Said], dict[str, int]]:
    """As many of each kind out of each file."""
    kept: dict[tuple[str, Path], list[Said]] = {}
    files = paper_files()
    # Some stand in two files, and are one paper.
    most = -(-(PAPERS + 50) // (len(files) * (len(AWKWARD) + 1)))
    for path in files:
        for line in _read_lines(path):
            kind = next((name for name, is_so in AWKWARD.items() if is_so(line)), "nothing of this")
            some = kept.setdefault((kind, path), [])
            if len(some) < most:
                some.append(line)
    kinds = Counter[str]()
    for (kind, _), some in kept.items():
        kinds[kind] += len(some)
    return list(chain.from_iterable(kept.values())), dict(kinds)


def _read_lines(path: Path) -> Iterator[Said]:
    with gzip.open(path) as file:
        yield from (line for line in map(orjson.loads, file) if line.get("authors"))


def _through_bibtex(references: Sequence[Reference]) -> Iterator[tuple[Said, Said]]:
    text = _write("bib", references)
    layers: list[Any] = [SeparateCoAuthors(), SplitNameParts(), LatexDecodingMiddleware()]
    names = parse_string(text, append_middleware=layers)
    assert not names.failed_blocks, names.failed_blocks[:3]
    # Addresses are no TeX: a "%" in one begins no comment.
    plain = {entry.key: {field.key: field.value for field in entry.fields} for entry in parse_string(text).entries}
    for one, entry in zip(references, names.entries, strict=True):
        got = {field.key: field.value for field in entry.fields}
        venue = {"article": "journal", "conference": "booktitle"}.get(one.kind, "")
        wanted = {
            "key": one.key, "title": one.title, "year": _year(one), "doi": one.doi, "eprint": one.arxiv,
            "url": one.url, "abstract": one.abstract, "keywords": ", ".join(one.keywords),
            "venue": one.venue if venue else "",
            "author": [(part.given, part.family, part.suffix) for part in one.authors],
        }  # fmt: skip
        told = {name: _unbrace(str(got.get(name, ""))) for name in wanted} | {
            "key": entry.key,
            "url": plain[entry.key].get("url", ""),
            "doi": plain[entry.key].get("doi", ""),
            "venue": _unbrace(str(got.get(venue, ""))),
            "author": [_name_of(part) for part in got.get("author", [])],
        }
        yield _as_printed(wanted), _as_printed(told)


def _as_printed(said: Said) -> Said:
    """TeX prints two apostrophes, or hyphens, as one sign; the decoder makes U+02C6 of a circumflex."""
    signs = {"\u201d": "''", "\u2013": "--", "\u2014": "---", "\u02c6": "^"}
    return {
        name: re.sub("|".join(signs), lambda found: signs[found[0]], value) if isinstance(value, str) else value
        for name, value in said.items()
    }


def _name_of(part: Any) -> tuple[str, str, str]:
    family = " ".join([*part.von, *part.last])
    return " ".join(part.first), _unbrace(family), " ".join(part.jr)


def _unbrace(text: str) -> str:
    return text[1:-1] if text.startswith("{") and text.endswith("}") else text


def _through_ris(references: Sequence[Reference]) -> Iterator[tuple[Said, Said]]:
    for one, got in zip(references, rispy.loads(_write("ris", references)), strict=True):
        wanted = {
            "id": one.key, "title": one.title, "authors": [part.last_first for part in one.authors],
            "year": _year(one), "doi": one.doi, "secondary_title": one.venue, "abstract": one.abstract,
            "urls": [one.url], "keywords": list(one.keywords), "date": one.day.replace("-", "/"),
        }  # fmt: skip
        told = {name: got.get(name, type(value)()) for name, value in wanted.items()}
        yield wanted, told


def _through_csl(references: Sequence[Reference]) -> Iterator[tuple[Said, Said]]:
    for one, got in zip(references, orjson.loads(_write("csl.json", references)), strict=True):
        wanted = {
            "id": one.key, "title": one.title, "DOI": one.doi, "URL": one.url, "container-title": one.venue,
            "abstract": one.abstract, "date": list(one.date),
            "author": [(part.given, part.family, part.suffix) for part in one.authors],
        }  # fmt: skip
        told = {name: got.get(name, "") for name in wanted} | {
            "date": (got.get("issued") or {"date-parts": [[]]})["date-parts"][0],
            "author": [
                (part.get("given", ""), part.get("family", part.get("literal", "")), part.get("suffix", ""))
                for part in got.get("author", [])
            ],
        }
        yield wanted, told


def _through_markdown(references: Sequence[Reference]) -> Iterator[tuple[Said, Said]]:
    page = ElementTree.fromstring(f"<div>{markdown.markdown(_write('md', references))}</div>")
    for one, item in zip(references, page.iter("li"), strict=True):
        link = item.find(".//a")
        names = [" ".join(filter(None, (part.given, part.family, part.suffix))) for part in one.authors[:6]]
        authors = ", ".join(names) + (" et al." if len(one.authors) > 6 else "")
        rest = "".join(item.itertext())[len(one.title) + 2 :]
        wanted = {"title": one.title, "url": one.url, "authors": authors}
        told = {
            "title": "".join(link.itertext()) if link is not None else "",
            "url": link.get("href") if link is not None else "",
            "authors": authors if rest.startswith(authors) else rest,
        }
        yield wanted, told


def _say_where(wanted: Any, told: Any) -> str:
    """What stands about the first difference."""
    one, other = str(wanted), str(told)
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(place - 20, 0) : place + 20]!r} came back as {other[max(place - 20, 0) : place + 20]!r}"


def _year(one: Reference) -> str:
    return str(one.date[0]) if one.date else ""


def _write(name: str, references: Sequence[Reference]) -> str:
    format = find_format(name)
    assert format
    return format.write(references)


def _compare(form: str, pairs: Iterator[tuple[Said, Said]]) -> tuple[str, ...]:
    """A row; the first few differences are printed, to be looked at."""
    papers, fields, differ = 0, 0, Counter[str]()
    for wanted, told in pairs:
        papers += 1
        fields += len(wanted)
        for name, value in wanted.items():
            if _plain(value) != _plain(told[name]):
                differ[name] += 1
                if differ[name] <= 5:
                    print(f"{form}, {name}: {_say_where(_plain(value), _plain(told[name]))}")
    which = ", ".join(f"{name} {count}" for name, count in differ.most_common()) or "none"
    return form, str(papers), f"{fields:,}", str(differ.total()), which


def _plain(value: Any) -> Any:
    """Spaces count once: every form writes a line."""
    if isinstance(value, str):
        return " ".join(value.split())
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _render(style: str, references: Sequence[Reference]) -> tuple[str, ...]:
    """Whether every title stands in its line, whatever capitals and quotation marks the style gives it."""
    lost = [one.title for one in references if _bare(one.title) not in _bare(write_bibliography([one], style))]
    for title in lost[:3]:
        print(f"{style}: {title!r}")
    total = len(references)
    return f"{style} (citeproc-py)", str(total), f"{total:,}", str(len(lost)), "title" if lost else "none"


def _bare(text: str) -> str:
    """Less signs and capitals: a style may write the capital of a Greek letter, which is that of its other form too."""
    return re.sub(r"\W+", "", text.casefold())


def _try_styles(references: Sequence[Reference], every: int = 40) -> str:
    """How many styles can be written at all: one of so many."""
    begun, wrong, styles = time.perf_counter(), [], list_styles()[::every]
    for style in styles:
        try:
            write_bibliography(references[:3], style)
        except BadInput:
            wrong.append(style)
    took = (time.perf_counter() - begun) / len(styles)
    said = f" ({', '.join(wrong)})" if wrong else ""
    return f"Of {len(styles)} styles, one of {every}, {len(wrong)} cannot be written{said}; {took * 1000:.0f} ms each."


if __name__ == "__main__":
    main()
