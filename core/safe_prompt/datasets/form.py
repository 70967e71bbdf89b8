"""A table's form as text: columns, types, what is missing, and a few rows. Files and DataFrames are shown alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

SAMPLE: Final = 3  # rows: enough to see the form of a value, few enough to read


class ColumnForm(NamedTuple):
    """A column: its name, its type in words, the number of missing values, and the entity where it is personal."""

    name: str
    kind: str
    missing: int = 0
    entity: str = ""


def form_text(rows: int, columns: Sequence[ColumnForm], sample: str, shown: int) -> str:
    """Lines without an end. ``sample`` is CSV with a header: the first ``shown`` of ``rows`` rows."""
    lines = [f"table of {rows} rows, {len(columns)} columns"]
    for column in columns:
        missing = f", {column.missing} missing" if column.missing else ""
        entity = f", {column.entity}" if column.entity else ""
        lines.append(f"  {column.name}: {column.kind}{missing}{entity}")
    return "\n".join([*lines, f"first {shown} of {rows} rows:", sample.rstrip("\n")])
