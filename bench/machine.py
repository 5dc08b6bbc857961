"""What every question needs: the machine's name, a child process whose memory can be read, a table."""

import json
import multiprocessing
import os
import platform
import resource
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
SHARED = Path(os.environ.get("BROADSHEET_SHARED") or Path(__file__).resolve().parents[2] / "shared" / "data")


def describe_machine() -> dict[str, str]:
    """Processor, cores, memory, Python: what a figure means nothing without."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "python": platform.python_version(),
        "system": platform.system(),
    }


def paper_files() -> list[Path]:
    """The three files of real papers; stops the run with a reason when they are absent."""
    files = sorted((SHARED / "papers").glob("*.jsonl.gz"))
    if not files:
        raise SystemExit("bench: needs the shared papers (set BROADSHEET_SHARED to the folder that holds papers/)")
    return files


def in_child(task: Callable[..., Mapping[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Run ``task`` in a process of its own; its numbers, with ``seconds`` and ``peak_mb`` added."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_measured, args=(there, task, arguments))
    child.start()
    there.close()
    try:
        numbers: dict[str, Any] = here.recv()
    except EOFError:
        raise SystemExit(f"bench: {task.__name__} ended without an answer") from None
    child.join()
    return numbers


def timed(ask: Callable[[Any], object], questions: Iterable[Any]) -> list[float]:
    """Milliseconds that each of these takes."""
    times = []
    for one in questions:
        begun = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def resident(process: int | str = "self") -> tuple[float, float]:
    """Megabytes a process holds: all its pages (RSS), and its share of them where pages are shared (PSS).

    Nan where the system does not tell.
    """
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return float("nan"), float("nan")
    sizes = {line.split(":")[0]: float(line.split()[1]) / 1024 for line in lines[1:]}
    return sizes["Rss"], sizes["Pss"]


def peak() -> float:
    """The most megabytes this process has held since it began.

    Not getrusage's ru_maxrss where it can be had otherwise: that one counts what the process was forked from.
    """
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def megabytes(*paths: Path) -> float:
    """What these files and folders take on disk."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**20


def publish(question: str, columns: Sequence[str], rows: Sequence[Sequence[object]], note: str = "") -> None:
    """Print the table and write it, as text and as JSON, under ``bench/results/``."""
    machine = describe_machine()
    heading = f"# {question}\n\n{', '.join(f'{key} {value}' for key, value in machine.items())}\n\n"
    lines = [_line(columns), _line(["---"] * len(columns)), *(_line(row) for row in rows)]
    text = heading + "\n".join(lines) + f"\n\n{note}".rstrip() + "\n"
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{question}.md").write_text(text, "utf-8")
    answer = {
        "question": question,
        "machine": machine,
        "day": datetime.now(UTC).strftime("%Y-%m-%d"),
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
        "note": note,
    }
    (RESULTS / f"{question}.json").write_text(json.dumps(answer, indent=1) + "\n", "utf-8")


def _measured(pipe: Any, task: Callable[..., Mapping[str, Any]], arguments: Sequence[Any]) -> None:
    begun = time.perf_counter()
    numbers = dict(task(*arguments))
    numbers.setdefault("seconds", time.perf_counter() - begun)
    numbers["peak_mb"] = peak()
    pipe.send(numbers)
    pipe.close()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
