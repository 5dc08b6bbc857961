"""What the clients told, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Told:
    """What one client told; ``differs``: where the service it was made for would answer otherwise, on purpose."""

    client: str
    version: str = ""
    calls: int = 0
    came: int = 0
    wrong: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


def print_table(told: Sequence[Told]) -> None:
    """The table, and below it all that is not as it should be."""
    print(write_table(told))
    for one in told:
        for wrong in one.wrong:
            print(f"{one.client}: {wrong}")


def write_table(told: Sequence[Told]) -> str:
    """A row for each client."""
    rows = [
        "| client | version | calls | papers that came meanwhile | not as it should be | differs on purpose |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    rows += [
        f"| {one.client} | {one.version} | {one.calls:,} | {one.came or ''} | {len(one.wrong)} | {len(one.differs)} |"
        for one in told
    ]
    return "\n".join(rows)


PAGE = """# clients

Other people's programs against a running site with {papers:,} papers; {came} more came in while they paged.

{table}

Answered otherwise than by the service that a client was made for, on purpose; a call shows each:

{differences}
"""


def save_table(path: Path, told: Sequence[Told], papers: int) -> None:
    """The table as a page, with the differences in words."""
    differences = "\n".join(f"- **{one.client}**: {sentence}" for one in told for sentence in one.differs)
    came = sum(one.came for one in told)
    path.write_text(PAGE.format(papers=papers, came=came, table=write_table(told), differences=differences))
