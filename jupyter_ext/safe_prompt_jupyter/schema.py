"""``{clients:schema}``: a table as columns, types and a few rows, instead of all of it."""

from __future__ import annotations

from typing import Any, Final

SPEC: Final = "schema"
SAMPLE: Final = 3  # rows: enough to see the form of a value, few enough to read
MANY_ROWS: Final = 20  # a table with more is offered to be sent as its schema


def is_table(value: object) -> bool:
    """Whether a value is a DataFrame of pandas, polars or one that looks like them."""
    return all(hasattr(value, name) for name in ("columns", "dtypes", "shape", "head"))


def is_whole_table(value: object) -> bool:
    """Whether a value is a table with many rows."""
    try:
        return is_table(value) and int(value.shape[0]) > MANY_ROWS  # type: ignore[attr-defined]
    except (TypeError, ValueError, IndexError):
        return False


def schema(table: Any) -> str:
    """Shape, columns with types and missing values, and the first rows as CSV.

    Raises:
        TypeError: the value is no table.
    """
    if not is_table(table):
        raise TypeError("not a table")
    rows, width = table.shape
    lines = [f"table of {rows} rows, {width} columns"]
    for name, kind in zip(table.columns, _types(table), strict=True):
        lines.append(f"  {name}: {kind}{_missing(table, name)}")
    shown = min(SAMPLE, rows)
    return "\n".join([*lines, f"first {shown} of {rows} rows:", _csv(table.head(shown)).rstrip("\n")])


def _types(table: Any) -> list[str]:
    return [str(kind) for kind in table.dtypes]


def _missing(table: Any, name: object) -> str:
    column = table[name]
    count = column.null_count() if hasattr(column, "null_count") else column.isna().sum()
    return f", {int(count)} missing" if count else ""


def _csv(table: Any) -> str:
    if hasattr(table, "write_csv"):  # polars
        return str(table.write_csv())
    return str(table.to_csv(index=False))
