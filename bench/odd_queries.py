"""Are odd questions slow? The list that the tests ask of a small library, asked of a large one, in every mode.

    python -m bench.odd_queries --home REAL

Aim: p99 under 100 ms, and no error.
"""

import argparse
import time

from bench.machine import publish
from bench.search_speed import MODES, SHARES
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings
from tests.odd_queries import ALL, KINDS

Timing = tuple[float, str, str]
"""Milliseconds, kind, text."""


def main() -> None:
    """Measure and publish; exit code 1 when a question raised an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True, help="the library to ask")
    home = parser.parse_args().home
    library = Library.open(read_settings(home=home))
    library.search("a first question loads what is loaded once")
    papers, rows, failed, slowest = library.status().papers, [], 0, []
    for mode in MODES:
        timings: list[Timing] = []
        for kind, text in ALL:
            begun = time.perf_counter()
            try:
                library.search(text, mode=mode)
            except Exception as error:
                failed += 1
                print(f"{text[:60]!r}, {mode}: {error!r}"[:200])
            timings.append(((time.perf_counter() - begun) * 1000, kind, text))
        rows += [(mode, kind, *_cells([one[0] for one in timings if one[1] == kind])) for kind in KINDS]
        rows.append((mode, "all", *_cells([one[0] for one in timings])))
        slowest += [f"{taken:.0f} ms {mode} {text[:30]!r}" for taken, _, text in sorted(timings)[:-4:-1]]
    library.close()
    note = f"{papers:,} papers, {len(ALL)} questions, {failed} errors. Aim: p99 under 100 ms. Slowest: " + "; ".join(
        slowest
    )
    publish("odd-queries", ("ranked by", "kind", "questions", "p50 ms", "p95 ms", "p99 ms", "most ms"), rows, note)
    if failed:
        raise SystemExit(f"{failed} questions raised an error")


def _cells(times: list[float]) -> tuple[str, ...]:
    shares = (f"{percentile(times, share):.1f}" for share in SHARES)
    return (str(len(times)), *shares, f"{max(times):.1f}")


if __name__ == "__main__":
    main()
