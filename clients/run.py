"""Start a site, let every client loose on it while papers come in, and make a table of what they found.

python clients/run.py FOLDER_OF_ENVIRONMENTS
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAPERS, MORE = 5_000, 500
DAY = "2026-08-21"
SCRIPTS = {
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
}
"""Script -> its environment; empty: that of the project."""
TOPICS = ("graph networks", "language models", "quantum error", "protein folding", "robot control")


def write_papers(path: Path, first: int, count: int) -> None:
    """Papers as JSON lines, of several categories, spread over a year; thirty announced on one day."""
    with path.open("w") as file:
        for n in range(first, first + count):
            topic = TOPICS[n % len(TOPICS)]
            day = f"2026-{n % 8 + 1:02}-{n % 28 + 1:02}"
            paper = {
                "arxiv": f"{day[2:4]}{day[5:7]}.{n:05}",
                "title": f"On {topic.title()} & More, Part {n}: <A> Study of $x^{n}$",
                "abstract": f"We study {topic}. We propose a method in case {n}. It is better than what was there.",
                "authors": ["Ada Lovelace", f"Bo Nr{n % 97}"],
                "submitted": day,
                "announced": DAY if n < first + 30 else day,
                "categories": [("cs.CL", "cs.LG", "cs.AI")[n % 3], "stat.ML"] if n % 10 else ["cs.LG", "quant-ph"],
            }
            file.write(json.dumps(paper) + "\n")


def broadsheet(*words: str) -> list[str]:
    """The command, in the environment that runs this."""
    return [sys.executable, "-m", "broadsheet", *words]


def wait_for(url: str) -> None:
    """Until the site answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the site did not start")


def add_more(home: Path, folder: Path, stop: threading.Event) -> None:
    """500 papers, in fifties, while the clients read."""
    for step in range(MORE // 50):
        path = folder / f"more{step}.jsonl"
        write_papers(path, PAPERS + 1 + 50 * step, 50)
        subprocess.run(broadsheet("--home", str(home), "import", str(path)), capture_output=True, check=False)
        if stop.wait(0.2):
            return


def run(environments: Path) -> int:
    """Everything; 0 when no client found anything wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name), Path(name) / "home"
        write_papers(folder / "papers.jsonl", 1, PAPERS)
        subprocess.run(
            broadsheet("--home", str(home), "import", str(folder / "papers.jsonl")),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        site = subprocess.Popen(broadsheet("run", "--home", str(home), "--port", "8765"), stdout=subprocess.DEVNULL)
        stop = threading.Event()
        adding = threading.Thread(target=add_more, args=(home, folder, stop))
        try:
            wait_for("http://127.0.0.1:8765/healthz")
            adding.start()
            told = [
                line
                for script, environment in SCRIPTS.items()
                for line in run_script(environments, script, environment, folder)
            ]
        finally:
            stop.set()
            if adding.is_alive():
                adding.join()
            site.terminate()
            site.wait(30)
    return tell(told)


def run_script(environments: Path, script: str, environment: str, folder: Path) -> list[dict[str, object]]:
    """One client; what it tells, a line each."""
    python = environments / environment / "bin" / "python" if environment else Path(sys.executable)
    second = DAY if script in ("with_huggingface_hub.py", "with_feed_readers.py") else str(PAPERS)
    ran = subprocess.run(
        [python, HERE / script, "http://127.0.0.1:8765", second, str(folder / "scratch")],
        capture_output=True,
        text=True,
        timeout=900,
        cwd=HERE,
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    if ran.returncode:
        lines.append(
            {
                "client": script,
                "version": "",
                "calls": 0,
                "wrong": [f"it ended with {ran.returncode}: {ran.stderr[-500:]}"],
            }
        )
    return lines


def tell(told: list[dict[str, object]]) -> int:
    """The table, and what went wrong."""
    rows = ["| client | version | calls | not as it should be |", "| --- | --- | --- | --- |"]
    rows += [f"| {one['client']} | {one['version']} | {one['calls']} | {len(one['wrong'])} |" for one in told]
    table = "\n".join(rows)
    text = f"# clients\n\n{PAPERS:,} papers, {MORE} more while they were read.\n\n{table}\n"
    (HERE.parent / "bench" / "results" / "clients.md").write_text(text)
    print(table)
    for one in told:
        for wrong in one["wrong"]:
            print(f"{one['client']}: {wrong}")
    return int(any(one["wrong"] for one in told))


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
