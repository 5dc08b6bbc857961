"""`schemathesis`: thousands of right and wrong requests to every operation of the API, made from its own description.

Once as anybody, once with a token that may do everything, on a site that has no limits of pace (`unlimited.py`).
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from telling import SCRATCH, SITE, Teller

PROGRAM = Path(sys.executable).with_name("schemathesis")
SETTINGS = Path(__file__).with_name("schemathesis.toml")
TOKEN = Path(SCRATCH).with_name("unlimited.token").read_text()
EXAMPLES = 15
"""At most, for each operation and phase; what covers the bounds of every argument comes on top: some 2,000."""
SEED = 2026
PATIENCE = 60
"""Seconds to wait for one answer; of itself it waits ten, which is little where others want the processor too."""


def ask_all(who: str, *words: str) -> dict[str, Any]:
    """All operations, in all phases; the report."""
    path = Path(SCRATCH, f"{who}.json")
    command = [PROGRAM, f"--config-file={SETTINGS}", "run", f"{SITE}/api/v1/openapi.json", *words]
    command += [
        f"--request-timeout={PATIENCE}",
        f"--seed={SEED}",
        f"--max-examples={EXAMPLES}",
        "--continue-on-failure",
        f"--report-json-path={path}",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=SCRATCH, check=False)
    if not path.exists():
        raise ValueError(f"no report: {ran.stdout[-500:]} {ran.stderr[-500:]}")
    report: dict[str, Any] = json.loads(path.read_text())
    return report | {"said": ran.stdout}


def is_clean(report: dict[str, Any]) -> bool:
    """Whether it went to its end over all operations without a failure. Raises ValueError with what it found."""
    operations, cases = report["operations"], report["test_cases"]
    if report["failures"] or report["errors"] or cases["with_failures"] or cases["errored"]:
        raise ValueError(f"{json.dumps([*report['failures'], *report['errors']])}\n{report['said'][-3_000:]}")
    return report["complete"] and report["exit_code"] == 0 and operations["tested"] == operations["total"] > 40


for who, words in (("anybody", ()), ("a token for everything", ("-H", f"Authorization: Bearer {TOKEN}"))):
    teller = Teller(f"schemathesis ({who})", "schemathesis")
    report = teller.call("every operation", lambda who=who, words=words: ask_all(who, *words), is_clean)
    teller.told["calls"] = report["test_cases"]["generated"] if report else 1
    teller.told["differs"].append("what is asked rightly may be answered by 401, 403, 404, 409, 422 or 503 as well")
    teller.tell()
