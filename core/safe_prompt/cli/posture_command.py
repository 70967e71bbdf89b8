"""Check how a project is set up: files, assistants, hooks and settings that would let something leak.

Each misconfiguration comes with its place, the reason and the remedy. Nothing is changed."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safe_prompt.cli.exit_codes import CLEAN, FAILED, FINDINGS
from safe_prompt.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from safe_prompt.findings.finding import Finding
    from safe_prompt.policy.settings import Settings
    from safe_prompt.posture.finding import Misconfiguration
    from safe_prompt.posture.registry import Posture


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt posture``."""
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="top folder of the project (default: .)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--fail-on", metavar="S", choices=SEVERITIES, default="medium", help="exit 1 from this on")
    parser.add_argument("--skip", nargs="+", default=[], metavar="CHECK", help="leave checks out (they are named)")
    parser.add_argument("--list-checks", action="store_true", help="every check and what it looks for")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """Review, report, and return the exit code."""
    from safe_prompt.errors import ConfigError
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.posture.project import look_at
    from safe_prompt.posture.registry import CHECKS, review

    if arguments.list_checks:
        for check in CHECKS:
            print(f"{check.id}: {check.title}")
        return CLEAN
    for name in arguments.skip:
        if name not in {check.id for check in CHECKS}:
            raise ConfigError(f'no check "{name}"', place="--skip", remedy="See: safe-prompt posture --list-checks.")
    top = Path(arguments.path)
    if not top.is_dir():
        raise ConfigError("no such folder", place=arguments.path, remedy="Name the top folder of a project.")
    settings = load_settings(top, arguments.policy)
    posture = review(look_at(top, settings, _scanner(settings)), arguments.skip)
    print(_json(posture) if arguments.format == "json" else _text(posture, str(top)))
    if posture.broken:
        return FAILED
    least = SEVERITIES.index(arguments.fail_on)
    return FINDINGS if any(SEVERITIES.index(item.severity) >= least for item in posture.found) else CLEAN


def _scanner(settings: Settings) -> Callable[[str, str], tuple[Finding, ...]]:
    """A scan of one text. Inline allows are not heeded: an assistant sends the file with them."""

    def look_into(text: str, path: str) -> tuple[Finding, ...]:
        from safe_prompt.documents.document import Document
        from safe_prompt.findings.fingerprint import load_key
        from safe_prompt.pipeline import scan_document
        from safe_prompt.rules.loader import load_in_force

        return tuple(
            scan_document(
                Document.from_text(text, path=path),
                rules=load_in_force(tuple(settings.rule_files)),
                key=load_key(),
                terms=settings.terms,
                names=False,
                suppressions=False,
            )
        )

    return look_into


def _text(posture: Posture, top: str) -> str:
    from safe_prompt.reports.text import printable

    lines: list[str] = []
    for item in posture.found:
        lines += [
            f"{printable(_place(item, top))}: {item.severity}: {item.check}",
            f"  {printable(item.problem)}.",
            f"  {printable(item.remedy)}",
            *(f"    {printable(command)}" for command in item.commands),
        ]
    for note in posture.not_checked:
        lines.append(f"not checked: {note.check}: {printable(note.reason)}")
    counted = len(posture.found)
    what = "1 misconfiguration" if counted == 1 else f"{counted} misconfigurations"
    lines.append(f"{what}, {len(posture.checks)} checks.")
    if any(item.commands for item in posture.found):
        lines.append(f"Commands are for a POSIX shell, in the folder {printable(top)}")
    return "\n".join(lines)


def _place(item: Misconfiguration, top: str) -> str:
    path = item.path or top
    return f"{path}:{item.line}" if item.line else path


def _json(posture: Posture) -> str:
    body: dict[str, Any] = {
        "version": 1,
        "findings": [item._asdict() for item in posture.found],
        "not_checked": [item._asdict() for item in posture.not_checked],
        "checks": posture.checks,
        "stats": {"findings": len(posture.found), "not_checked": len(posture.not_checked)},
    }
    # Names of files may be no UTF-8: escaped, they are still JSON.
    return json.dumps(body, indent=2, ensure_ascii=True)
