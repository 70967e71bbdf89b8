"""The report for people: grouped by file, with the source around each finding and every value hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from safe_prompt.documents.document import Omission
from safe_prompt.findings.finding import SEVERITIES
from safe_prompt.reports.advice import advice
from safe_prompt.reports.report import Entry, Report, fails, place_of, unread, way_of

HIDDEN: Final = "▒▒▒"
_WIDTH: Final = 110
_SHORT_ID: Final = 10  # digits of a commit's id that are shown
_MANY: Final = 20  # skipped files named one by one; of more than that, the reasons are counted
# SGR parameters of ECMA-48; no background colours, so that light and dark terminals both read.
_STYLE: Final = {
    "critical": "1;31", "high": "31", "medium": "33", "low": "36", "info": "2", "path": "1", "dim": "2",
    "good": "32", "bad": "1;31",
}  # fmt: skip
_ADVICE: Final = (
    "What to do, in this order:",
    "  1. Rotate it, if it is real: whoever has seen the file has it. Do that first.",
    "  2. Fix it: move the value out of the file (environment variable, secret store, synthetic data).",
    '  3. Allow it, if it may stay:  # safe-prompt: allow[RULE] reason="why" until=2027-01',
    "  4. Or accept what is there today:  safe-prompt baseline create",
)


class _Painter:
    """Wraps text in terminal colours, or leaves it alone."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLE[style]}m{text}\x1b[0m" if self._colour else text


def render_text(report: Report, *, colour: bool = False, width: int = _WIDTH) -> str:
    """The report as lines of text. ``width`` is the terminal's, in columns."""
    paint = _Painter(colour)
    lines: list[str] = []
    for path, group in groupby(report.entries, key=lambda entry: entry.finding.path):
        lines.append(paint("path", printable(path or "standard input")))
        for entry in group:
            lines += _finding(entry, paint, width)
            if report.advice == "finding" and fails(entry.finding, report):
                lines += [f"      {line}" for line in advice(entry.finding)]
        lines.append("")
    lines += _omitted("Not scanned", report.not_scanned, paint, "bad")
    lines += _omitted("Skipped", report.skipped, paint, "dim")
    if report.destination is not None:
        verdict = f"To {report.destination}: {report.action}"
        lines.append(paint("good" if report.action in ("allow", "audit") else "bad", verdict))
        lines += [f"  {printable(reason)}" for reason in report.reasons]
    lines.append(_summary(report, paint))
    lines += [paint("dim", printable(said)) for said in unread(report)]
    if report.advice == "run":
        lines += ["", *_ADVICE]
    return "".join(line.rstrip() + "\n" for line in lines)


def _finding(entry: Entry, paint: _Painter, width: int) -> list[str]:
    finding = entry.finding
    place = place_of(finding)
    position = f"{finding.line}:{finding.column}"
    where = f"{place}  {position}" if place else position
    if finding.commit:
        where = f"commit {finding.commit[:_SHORT_ID]}  {where}"
    head = f"  {where}  {paint(finding.severity, finding.severity)}  {finding.rule}  {finding.preview}".rstrip()
    if finding.action is not None:
        head += f"  {paint('path', f'[{finding.action}]')}"
    lines = [head]
    lines.append(f"      {printable(finding.message)}")
    if finding.reaches:
        more = len(finding.reaches) - 1
        line = f"reaches {way_of(finding.reaches[0])}" + (f" (and {more} more)" if more else "")
        lines.append(f"      {paint('path', printable(line))}")
    if entry.excerpt is not None:
        for offset, text in enumerate(entry.excerpt.lines):
            number = paint("dim", f"{entry.excerpt.line + offset:>8} │ ")
            lines.append(number + clipped(printable(text), width - 12))
    return lines


def _omitted(title: str, omissions: Sequence[Omission], paint: _Painter, style: str) -> list[str]:
    if not omissions:
        return []
    lines = [paint(style, f"{title}:")]
    if title == "Skipped" and len(omissions) > _MANY:
        reasons = Counter(omission.reason for omission in omissions)
        lines += [f"  {count} × {printable(reason)}" for reason, count in sorted(reasons.items())]
    else:
        lines += [f"  {printable(one.path or 'standard input')}: {printable(one.reason)}" for one in omissions]
    return [*lines, ""]


def summary(report: Report) -> str:
    """The last line of a text report: how many findings, and how many files were checked."""
    return _summary(report, _Painter(False))


def _summary(report: Report, paint: _Painter) -> str:
    files = report.stats.get("files", 0)
    scanned = f"{files} {'file' if files == 1 else 'files'} checked"
    extra = _counted(report.stats)
    tail = f" ({'; '.join([scanned, *extra])})"
    failed = len(report.not_scanned)
    missing = f", {failed} not scanned" if failed else ""
    if not report.entries:
        return paint("bad" if failed else "good", "No findings" + missing) + tail
    total = len(report.entries)
    counts = Counter(entry.finding.severity for entry in report.entries)
    worst = next(severity for severity in reversed(SEVERITIES) if counts[severity])
    listed = ", ".join(f"{counts[severity]} {severity}" for severity in reversed(SEVERITIES) if counts[severity])
    head = f"{total} {'finding' if total == 1 else 'findings'}: {listed}{missing}"
    return paint(worst, head) + tail


def _counted(stats: Mapping[str, int]) -> Iterable[str]:
    names = {
        "unchanged": "not of this change",
        "suppressed": "allowed inline",
        "baselined": "in the baseline",
        "allowed": "allowed by settings",
        "disabled": "disabled by settings",
        "excluded": "files excluded by settings",
        "below_min_severity": "below --min-severity",
    }
    return (f"{stats[key]} {name}" for key, name in names.items() if stats.get(key))


def printable(text: str) -> str:
    """A text with all that could steer a terminal or hide in it made visible (``\\x1b``, ``\\u202e`` …)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "    " if character == "\t" else character if character.isprintable() else _escaped(character)
        for character in text
    )


def clipped(text: str, width: int) -> str:
    """A text of at most ``width`` code points that shows its first hidden value."""
    if width < 20 or len(text) <= width:
        return text
    middle = max(text.find(HIDDEN), 0)
    start = max(0, min(middle - width // 2, len(text) - width))
    return ("…" if start else "") + text[start : start + width - 2] + ("…" if start + width < len(text) else "")


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
