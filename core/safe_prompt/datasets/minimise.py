"""Schema and a masked sample in place of a table: what most questions about data need, and no more."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

from safe_prompt.datasets.form import SAMPLE, ColumnForm, form_text
from safe_prompt.datasets.table_text import TextTable, as_csv, read_table
from safe_prompt.documents.document import Document
from safe_prompt.documents.span import Span
from safe_prompt.errors import DocumentError
from safe_prompt.findings.collection import Findings
from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.masking.vault import Vault

if TYPE_CHECKING:
    from safe_prompt.policy.policy import Policy

MISSING = frozenset(("", "nan", "none", "null", "na", "n/a", "nat", "<na>"))
_KINDS = (
    ("true or false", lazy_pattern(r"(?i)true|false|yes|no")),
    ("whole number", lazy_pattern(r"[+-]?[0-9]{1,18}")),
    ("number", lazy_pattern(r"[+-]?[0-9]{0,18}(?:[.,][0-9]{1,18})?(?:[eE][+-]?[0-9]{1,3})?")),
    ("date", lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}")),
    ("date and time", lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(?:Z|[+-][0-9:]{4,6})?")),
)


@dataclass(frozen=True, slots=True)
class Minimised:
    """A table's form with masked rows. ``notes`` are for the user; ``lossy``: something cannot be restored."""

    text: str = field(repr=False)
    columns: tuple[ColumnForm, ...]
    findings: Findings
    notes: tuple[str, ...] = ()
    lossy: bool = False


def minimise(
    document: Document,
    *,
    policy: Policy,
    vault: Vault,
    rows: int = SAMPLE,
    operator: str | None = None,
    names: bool = True,
) -> Minimised:
    """Columns, types, counts, entities, and the first ``rows`` rows, in which everything found is masked.

    All rows are looked at, and no verdict is asked for: what stands in a sample for its form alone need not be real.

    Raises:
        DocumentError: the document is no table, or could not be scanned or masked as a whole.
        ConfigError: there is no such operator, or a rule file of the policy cannot be used.
    """
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.masking.headings import named_columns
    from safe_prompt.masking.mask import mask_with_notes
    from safe_prompt.pipeline import scan_document
    from safe_prompt.rules.loader import load_in_force

    table = read_table(document)
    shown = min(rows, len(table.rows))
    whole = as_csv(table.names, table.rows)
    findings = scan_document(
        Document(whole, "csv"),
        rules=load_in_force(policy.rule_files),
        key=load_key(),
        terms=policy.terms,
        names=names,
        suppressions=False,
        policy=policy,
    )
    if findings.not_scanned:
        raise DocumentError(f"not scanned: {findings.not_scanned[0].reason}", place=document.path or "standard input")
    named = named_columns(Document(whole, "csv"), policy.operators)
    head = as_csv(table.names, table.rows[:shown])
    inside = [
        one._replace(spans=spans, start=spans[0].start, end=spans[-1].end)
        for one in (*findings, *named)
        if (spans := tuple(Span(span.start, min(span.end, len(head))) for span in one.spans if span.start < len(head)))
    ]
    masking = mask_with_notes(
        Document(head, "csv"), inside, ["mask"] * len(inside), vault, operator or "placeholder",
        chosen=policy.operators if operator is None else (),
    )  # fmt: skip
    read = next(csv.reader(StringIO(masking.text, newline="")), [])
    if masking.withheld or len(read) != len(table.names):
        raise DocumentError("its first rows could not be masked", place=document.path or "standard input")
    columns = tuple(
        ColumnForm(name, _kind(values), sum(map(_is_missing, values)), entity)
        for name, values, entity in zip(read, _columns(table), _entities(table, findings), strict=True)
    )
    text = form_text(len(table.rows), columns, masking.text, shown)
    return Minimised(text, columns, findings, masking.notes, masking.lossy)


def _columns(table: TextTable) -> list[list[str]]:
    return [[row[place] for row in table.rows] for place in range(len(table.names))]


def _is_missing(value: str) -> bool:
    return value.strip().lower() in MISSING


def _kind(values: Sequence[str]) -> str:
    present = [value.strip() for value in values if not _is_missing(value)]
    if not present:
        return "empty"
    return next((name for name, shape in _KINDS if all(map(shape.fullmatch, present))), "text")


def _entities(table: TextTable, findings: Findings) -> list[str]:
    """The entity of most of a column's findings, empty without any."""
    starts: list[int] = []
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    position = 0
    for row in (table.names, *table.rows):
        for value in row:
            starts.append(position)
            written.seek(0)
            # A second field, because csv writes quotes around an empty one that stands alone.
            position += writer.writerow((value, "")) - 1
    counts = [Counter[str]() for _ in table.names]
    for one in findings:
        for span in one.spans:
            cell = bisect_right(starts, span.start) - 1
            if cell >= len(table.names):  # names are no values
                counts[cell % len(table.names)][one.entity] += 1
    return [count.most_common(1)[0][0] if count else "" for count in counts]
