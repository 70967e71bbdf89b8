"""The report under a cell: what was found, what policy decided and why, the masked text; never a value."""

from __future__ import annotations

import hashlib
import html
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from safe_prompt.findings.finding import ACTIONS, SEVERITIES, Action, Finding, Severity

_VERBS: dict[Action, str] = {
    "allow": "allowed",
    "audit": "allowed, recorded",
    "warn": "allowed with a warning",
    "mask": "masked",
    "confirm": "needs your confirmation",
    "block": "blocked",
}
_MARKS: dict[Severity, str] = {"info": "·", "low": "○", "medium": "◐", "high": "●", "critical": "▲"}

SHOWN_REASONS = 3  # The strictest come first; the others fold away.


@dataclass(frozen=True, slots=True)
class Row:
    """Findings of one entity that policy treats alike."""

    entity: str
    count: int
    severity: Severity
    action: Action | None


@dataclass(frozen=True, slots=True)
class Report:
    """All the report shows. ``action`` is None where no destination was named."""

    rows: tuple[Row, ...]
    action: Action | None
    destination: str
    outcome: str
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    masked_prompt: str = field(default="", repr=False)
    masked_system: str = field(default="", repr=False)

    @property
    def headline(self) -> str:
        """One line: how much was found, for whom, and what happened."""
        count = sum(row.count for row in self.rows)
        found = "nothing found" if not count else f"{count} value{'s' if count > 1 else ''} found"
        verdict = f" → {self.destination}: {_VERBS[self.action]}" if self.action and self.destination else ""
        return f"{found}{verdict}; {self.outcome}"

    def plain(self) -> str:
        """The report for a terminal and for ``text/plain``."""
        lines = [f"safe-prompt: {self.headline}"]
        width = max((len(row.entity) for row in self.rows), default=0)
        for row in self.rows:
            action = f"  {_VERBS[row.action]}" if row.action else ""
            lines.append(f"  {row.count:>3} × {row.entity:<{width}}  {row.severity:<8}{action}".rstrip())
        lines += [f"  why: {reason}" for reason in self.reasons]
        lines += [f"  note: {note}" for note in self.notes]
        if self.masked_system:
            lines += ["", "masked system text:", self.masked_system]
        if self.masked_prompt:
            lines += ["", "masked text:", self.masked_prompt]
        return "\n".join(lines)

    def html(self) -> str:
        """The report as self-contained HTML: no outside resource, readable without styles and scripts."""
        # The same report gives the same bytes, so that re-running a notebook makes no difference in git.
        mark = "sp-" + hashlib.sha256(self.plain().encode("utf-8", "surrogatepass")).hexdigest()[:12]
        body = [f'<p class="sp-head"><strong>safe-prompt</strong> {_text(self.headline)}</p>']
        if self.rows:
            body.append(self._table())
        reasons = [f'<p class="sp-line"><b>Why:</b> {_text(reason)}</p>' for reason in self.reasons]
        body += reasons[:SHOWN_REASONS]
        if rest := reasons[SHOWN_REASONS:]:
            body.append(
                f"<details><summary>{len(rest)} more reason{'s' if len(rest) > 1 else ''}</summary>"
                f"{''.join(rest)}</details>"
            )
        body += [f'<p class="sp-line"><b>Note:</b> {_text(note)}</p>' for note in self.notes]
        if self.masked_system:
            body.append(
                f'<p class="sp-line"><b>Masked system text</b></p><pre tabindex="0">{_text(self.masked_system)}</pre>'
            )
        if self.masked_prompt:
            body.append(
                f'<div class="sp-bar"><b id="{mark}-label">Masked text</b>'
                f'<button type="button" id="{mark}-copy" hidden>Copy masked</button>'
                f'<span id="{mark}-said" role="status" aria-live="polite"></span></div>'
                f'<pre id="{mark}-text" tabindex="0" role="region" aria-labelledby="{mark}-label">'
                f"{_text(self.masked_prompt)}</pre>{_SCRIPT.replace('MARK', mark)}"
            )
        return (
            f"<style>{_STYLE}</style>"
            f'<section class="safe-prompt-report" data-action="{self.action or "none"}" role="group" '
            f'aria-label="safe-prompt report">{"".join(body)}</section>'
        )

    def _table(self) -> str:
        head = "<th scope='col'>Found</th><th scope='col'>Count</th><th scope='col'>Severity</th>"
        if self.action:
            head += "<th scope='col'>Policy</th>"
        rows = []
        for row in self.rows:
            cells = (
                f"<th scope='row'>{_text(row.entity)}</th><td>{row.count}</td>"
                f"<td><span class='sp-sev sp-{row.severity}'>"
                f"<span aria-hidden='true'>{_MARKS[row.severity]}</span> {row.severity}</span></td>"
            )
            if self.action:
                cells += f"<td>{_VERBS[row.action] if row.action else ''}</td>"
            rows.append(f"<tr>{cells}</tr>")
        return (
            f"<table><caption class='sp-hidden'>Findings by kind</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def rows_of(findings: Iterable[Finding]) -> tuple[Row, ...]:
    """Findings counted by entity and action, the gravest first."""
    counts: Counter[tuple[str, Action | None]] = Counter()
    severities: dict[tuple[str, Action | None], Severity] = {}
    for finding in findings:
        key = (finding.entity, finding.action)
        counts[key] += len(finding.spans) if "column" in finding.evidence else 1
        severities[key] = max(severities.get(key, finding.severity), finding.severity, key=SEVERITIES.index)
    rows = (Row(entity, count, severities[entity, action], action) for (entity, action), count in counts.items())
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                -ACTIONS.index(row.action or "allow"),
                -SEVERITIES.index(row.severity),
                row.entity,
            ),
        )
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)


# JupyterLab says its theme in an attribute of <body>; elsewhere the browser's preference decides.
_LIGHT = (
    "--sp-fg:#1b1f24;--sp-soft:#57606a;--sp-line:#d0d7de;--sp-bg:#f6f8fa;"
    "--sp-red:#a40e26;--sp-amber:#7a4a00;--sp-accent:#0550ae"
)
_DARK = (
    "--sp-fg:#e6edf3;--sp-soft:#9da7b3;--sp-line:#3d444d;--sp-bg:#1c2128;"
    "--sp-red:#ff8182;--sp-amber:#e3b341;--sp-accent:#79b8ff"
)
_R = ".safe-prompt-report"
_STYLE = f"""
{_R}{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{{_R}{{{_DARK}}}}}
[data-jp-theme-light="true"] {_R}{{{_LIGHT}}}
[data-jp-theme-light="false"] {_R}{{{_DARK}}}
{_R}{{color:var(--sp-fg);font:13px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);
border:1px solid var(--sp-line);border-left:4px solid var(--sp-accent);border-radius:4px;padding:8px 14px
10px; margin:4px 0;max-width:880px}}
{_R}[data-action="block"]{{border-left-color:var(--sp-red)}}
{_R}[data-action="confirm"],{_R}[data-action="warn"]{{border-left-color:var(--sp-amber)}}
{_R} p{{margin:0 0 6px}}
{_R} .sp-line,{_R} summary{{color:var(--sp-soft);margin:2px 0}}
{_R} summary{{cursor:pointer}}
{_R} table{{border-collapse:collapse;margin:6px 0 8px;font-size:12px;color:inherit;border:0}}
{_R} th,{_R} td{{text-align:left;padding:2px 24px 2px 0;border:0;border-bottom:1px solid var(--sp-line);
background:none;font-weight:400;color:inherit}}
{_R} tbody th{{font-family:var(--jp-code-font-family,ui-monospace,monospace)}}
{_R} thead th{{color:var(--sp-soft)}}
{_R} tr{{background:none!important}}
{_R} .sp-high,{_R} .sp-critical{{color:var(--sp-red);font-weight:600}}
{_R} .sp-medium{{color:var(--sp-amber);font-weight:600}}
{_R} .sp-bar{{display:flex;gap:12px;align-items:center;margin-top:8px}}
{_R} button{{font:inherit;color:var(--sp-accent);background:none;border:1px solid
var(--sp-line);border-radius:4px; padding:1px 10px;cursor:pointer}}
{_R} button[hidden]{{display:none}}
{_R} pre{{color:var(--sp-fg);background:var(--sp-bg);border:1px solid
var(--sp-line);border-radius:4px;padding:8px 10px;
margin:4px 0 2px;max-height:24em;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;
font:12px/1.5 var(--jp-code-font-family,ui-monospace,monospace)}}
{_R} .sp-hidden{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
""".replace("\n", " ")
# The button appears only where scripts run: without them (an untrusted notebook, nbviewer) it would do
# nothing.
_SCRIPT = (
    "<script>(function(){var b=document.getElementById('MARK-copy'),t=document.getElementById('MARK-text'),"
    "s=document.getElementById('MARK-said');if(!b||!navigator.clipboard)return;b.hidden=false;"
    "b.onclick=function(){navigator.clipboard.writeText(t.textContent).then(function(){s.textContent='Copied.';},"
    "function(){s.textContent='Copying failed: select the text instead.';});};})();</script>"
)
