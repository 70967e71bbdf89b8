"""``{clients:schema}``: a table as columns, types and a few rows, instead of all of it."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any, Final

from safe_prompt.datasets.form import SAMPLE, ColumnForm, form_text

SPEC: Final = "schema"
MANY_ROWS: Final = 20  # a table with more is offered to be sent as its schema


def is_table(value: object) -> bool:
    """Whether a value is a DataFrame of pandas, polars or one that looks like them."""
    # The shape first: a lazy frame has none, and asking it for its columns makes it read its source.
    return all(hasattr(value, name) for name in ("shape", "columns", "dtypes", "head"))


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
    rows = table.shape[0]
    columns = [
        ColumnForm(str(name), str(kind), missing)
        for name, kind, missing in zip(table.columns, table.dtypes, _missing(table), strict=True)
    ]
    shown = min(SAMPLE, rows)
    return form_text(rows, columns, _csv(table.head(shown)), shown)


def _missing(table: Any) -> list[int]:
    """Number of missing values by position: names of columns may be there twice."""
    counts = table.null_count().row(0) if _is_polars(table) else table.isna().sum()
    return [int(count) for count in counts]


def _csv(table: Any) -> str:
    if not _is_polars(table):
        return str(table.to_csv(index=False))
    # Not write_csv(), which refuses lists, structs, objects and bytes.
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows())
    return written.getvalue()


def _is_polars(table: Any) -> bool:
    return hasattr(table, "null_count")
