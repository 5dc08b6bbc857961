"""Where the real papers and benchmarks lie; a test that needs them skips when they are absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("BROADSHEET_SHARED") or Path(__file__).resolve().parents[1].parent / "shared" / "data")


def shared(*parts: str) -> Path:
    """A file or folder of the shared data; skips the test when it is not there."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs the shared data ({'/'.join(parts)}), which is not here")
    return path
