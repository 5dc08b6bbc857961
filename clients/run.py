"""Start a site, let every client loose on it while papers come in, and make a table of what they found.

python clients/run.py FOLDER_OF_ENVIRONMENTS [SCRIPT ...]

Without names of scripts, all of them, and the table is kept in bench/results. The exit code is 1 when any client found
something that is not as it should be, or when a site ended.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from arrivals import Arrivals
from letting_loose import Trial, let_loose
from papers import write_papers
from sites import Site, SiteEnded
from table import Told, print_table, save_table

from broadsheet import Library

RESULT = Path(__file__).parents[1] / "bench" / "results" / "clients.md"
PAPERS = 5_000
READERS = {
    "with_huggingface_hub.py": "many",
    "with_sickle.py": "many",
    "with_semanticscholar.py": "many",
    "with_pyoai.py": "pyoai",
    "with_arxiv.py": "",
    "with_scythe.py": "",
    "with_feed_readers.py": "",
    "with_mcp.py": "",
    "with_mcp1.py": "mcp1",
    "with_fastmcp.py": "fastmcp",
    "with_extruct.py": "extruct",
}
"""Script -> its environment; empty: that of the project."""
ASKERS = {"with_schemathesis.py": "schemathesis"}
"""Those that ask thousands of odd things, of a site without limits."""


def main(environments: Path, wanted: Sequence[str]) -> int:
    """Everything; 0 when no client found anything wrong."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor() as lanes:
        running = [lanes.submit(lane, environments, Path(name), wanted) for lane in (run_readers, run_askers)]
        told = [one for lane in running for one in lane.result()]
    if not wanted:
        save_table(RESULT, told, PAPERS)
    print_table(told)
    wrong = sum(len(one.wrong) for one in told)
    print(f"{len(told)} clients, {wrong} complaints, {time.monotonic() - begun:.0f} s.")
    return int(bool(wrong) or not told)


def run_readers(environments: Path, folder: Path, wanted: Sequence[str]) -> list[Told]:
    """One client after another on a site to which papers come."""
    chosen = choose(READERS, wanted)
    if not chosen:
        return []
    home = folder / "home"
    with Library.open(home) as library:
        library.import_paths([str(write_papers(folder / "papers.jsonl", 1, PAPERS))])
        library.update_index()
        words = ("-m", "broadsheet", "run", "--home", str(home), "--port", "0")
        return run_on("the site", words, chosen, environments, folder, library)


def run_askers(environments: Path, folder: Path, wanted: Sequence[str]) -> list[Told]:
    """One after another on the starter library."""
    chosen = choose(ASKERS, wanted)
    if not chosen:
        return []
    words = (str(Path(__file__).with_name("unlimited.py")), str(folder / "unlimited"))
    return run_on("the site without limits", words, chosen, environments, folder)


def choose(scripts: dict[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Those of the scripts that are wanted, all of them when none is named."""
    return {script: environment for script, environment in scripts.items() if not wanted or script in wanted}


def run_on(
    name: str,
    words: Sequence[str],
    scripts: dict[str, str],
    environments: Path,
    folder: Path,
    library: Library | None = None,
) -> list[Told]:
    """Start a site and let these loose on it; papers come into ``library``. Whatever ends too early is told."""
    told: list[Told] = []
    left = list(scripts)
    try:
        with Site(name, words, folder / f"{name}.txt") as site:
            arrivals = Arrivals(library, site.address, PAPERS, folder) if library else None
            while left:
                python = find_python(environments, scripts[left[0]])
                told += let_loose(Trial(left[0], python, site, arrivals, folder))
                print(f"{left.pop(0)} is done.", flush=True)
    except SiteEnded as error:
        told.append(Told(name, wrong=[f"{error}\nSo these were cut off or not asked: {', '.join(left)}"]))
    return told


def find_python(environments: Path, name: str) -> Path:
    """The Python of an environment; without a name, that of the project."""
    return environments / name / "bin" / "python" if name else Path(sys.executable)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
