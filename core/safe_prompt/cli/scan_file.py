"""Scan one file: read it, find, and keep of its text only what a report may show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.cli.files import KINDS_OF_BINARY, Target
from safe_prompt.documents.document import Document, Kind, Omission, decode
from safe_prompt.errors import SafePromptError
from safe_prompt.reports.report import Entry, Excerpt

if TYPE_CHECKING:
    from datetime import date

    from safe_prompt.detectors.terms import Terms
    from safe_prompt.findings.collection import Findings
    from safe_prompt.findings.finding import Finding
    from safe_prompt.findings.surroundings import Surroundings

# Bytes. A longer file is declared as not scanned: it would take minutes and gigabytes, and is data, not
# source.
LIMIT: Final = 50_000_000
_SNIFFED: Final = 8192  # bytes looked at for NUL, as git does to tell binary from text
_EXCERPT_LINES: Final = 3
_HIDDEN: Final = "▒▒▒"


class Options(NamedTuple):
    """What a scan of any file needs to know. Picklable: it goes to worker processes."""

    today: date | None = None
    terms: Terms | None = None
    rule_files: tuple[Path, ...] = ()
    kind: Kind | None = None
    names: bool = True
    excerpts: bool = False
    contexts: bool = False


class FileResult(NamedTuple):
    """What came of a file. ``scanned`` is False where it was skipped or could not be read."""

    entries: tuple[Entry, ...] = ()
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()
    tiers: Mapping[str, str] | None = None
    suppressed: int = 0
    scanned: bool = False


def scan_file(target: Target, options: Options) -> FileResult:
    """Scan a file. Never raises: whatever goes wrong makes the file one that was not scanned."""
    try:
        return _scan_file(target, options)
    except SafePromptError as error:
        reason = f"{error.problem}. {error.remedy}" if error.remedy else error.problem
    except OSError as error:
        reason = f"cannot be read ({error.strerror or type(error).__name__})"
    except MemoryError:
        reason = "not enough memory"
    except Exception as error:  # its text may hold what was scanned: the type alone is said
        reason = f"internal error ({type(error).__name__})"
    return _failed(target.shown, reason)


def _scan_file(target: Target, options: Options) -> FileResult:
    if target.size > LIMIT:
        return _failed(target.shown, f"over the limit of {LIMIT // 1_000_000} MB")
    data = Path(target.file).read_bytes()
    if b"\0" in data[:_SNIFFED] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        reason = KINDS_OF_BINARY.get(Path(target.file).suffix[1:].lower(), "binary data")
        return FileResult(skipped=(Omission(target.shown, reason),))
    text = decode(data, target.shown)
    del data  # of a large file, one copy is enough
    return scan_text(text, target.shown, options)


def scan_text(text: str, path: str | None, options: Options) -> FileResult:
    """Scan a text that was read already (standard input has the path None)."""
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.pipeline import scan_document
    from safe_prompt.rules.loader import load_in_force

    document = Document.from_text(text, path=path, kind=options.kind)
    rules, key = load_in_force(options.rule_files), load_key()

    def scan(suppressions: bool) -> Findings:
        return scan_document(
            document,
            rules=rules,
            key=key,
            terms=options.terms,
            names=options.names,
            suppressions=suppressions,
            today=options.today,
        )

    found = scan(True)
    suppressed = found.stats.get("suppressed", 0)
    entries = tuple(Entry(finding) for finding in found)
    if entries and (options.excerpts or options.contexts):
        # Values that an inline allow takes out of the report must not show in a neighbour's excerpt.
        everything = (*found, *scan(False)) if suppressed else tuple(found)
        entries = _with_surroundings(document, tuple(found), everything, options)
    return FileResult(entries, found.not_scanned, found.skipped, dict(found.tiers), suppressed, True)


def _with_surroundings(
    document: Document, findings: Sequence[Finding], everything: Sequence[Finding], options: Options
) -> tuple[Entry, ...]:
    from safe_prompt.documents.parts import read_parts
    from safe_prompt.findings.suppress import NOTE_ENTITY
    from safe_prompt.findings.surroundings import Surroundings

    by_part: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in everything:
        if finding.entity == NOTE_ENTITY:
            continue  # a comment of the owner's, no value: nothing to hide
        by_part.setdefault((finding.pointer, finding.decoded), []).append(finding)
    wanted = {(finding.pointer, finding.decoded) for finding in findings}
    around: dict[tuple[str, str | None], Surroundings] = {}
    for part in read_parts(document).parts:
        place = (part.address.pointer, part.address.decoded)
        if place in wanted and place not in around:
            around[place] = Surroundings(part.text, by_part.get(place, ()))
    entries = []
    for finding in findings:
        near = around.get((finding.pointer, finding.decoded))
        if near is None:
            entries.append(Entry(finding))
            continue
        context = near.context(finding) if options.contexts else ""
        entries.append(Entry(finding, context, _excerpt(near, finding) if options.excerpts else None))
    return tuple(entries)


def _excerpt(near: Surroundings, finding: Finding) -> Excerpt:
    lines = near.hidden(near.around(finding), lambda _entity: _HIDDEN).splitlines() or [""]
    return Excerpt(finding.line, tuple(lines[:_EXCERPT_LINES]))


def _failed(path: str, reason: str) -> FileResult:
    return FileResult(not_scanned=(Omission(path, reason.rstrip(".")),))
