"""Scan one file: read it, find, and keep of its text only what a report may show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.checks.files import KINDS_OF_BINARY, Target
from safe_prompt.documents.document import Cell, Document, Kind, Omission, Reading, decode
from safe_prompt.errors import DocumentError, SafePromptError
from safe_prompt.reports.report import Entry, Excerpt

if TYPE_CHECKING:
    from datetime import date

    from safe_prompt.detectors.terms import Terms
    from safe_prompt.findings.collection import Findings
    from safe_prompt.findings.finding import Finding
    from safe_prompt.findings.fingerprint import Key
    from safe_prompt.findings.surroundings import Surroundings
    from safe_prompt.policy.policy import Policy

# Bytes. A longer file is declared as not scanned: it would take minutes and gigabytes, and is data, not
# source.
LIMIT: Final = 64_000_000
OVER_LIMIT: Final = "over the limit of {} MB"
# First line of a pointer file (Git LFS specification, "The Pointer").
_LFS_POINTER: Final = b"version https://git-lfs.github.com/spec/"
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
    policy: Policy | None = None  # of an owner who declares destinations; None: the built-in one


class FileResult(NamedTuple):
    """What came of a file. ``scanned`` is False where it was skipped or could not be read.

    ``unchanged``: findings that a change neither touched nor raised; ``excluded``: files that settings leave out.
    """

    entries: tuple[Entry, ...] = ()
    not_scanned: tuple[Omission, ...] = ()
    skipped: tuple[Omission, ...] = ()
    tiers: Mapping[str, str] | None = None
    suppressed: int = 0
    unchanged: int = 0
    excluded: int = 0
    scanned: bool = False


_Place = tuple[str, str | None, Cell | None]
# Which findings of a document a report wants.
Chosen = Callable[[Document, "Findings"], Sequence[bool]]


def scan_files(targets: Sequence[Target], options: Options) -> list[FileResult]:
    """Scan files. Never raises: whatever goes wrong makes a file one that was not scanned."""
    return [guarded(target.shown, partial(_scan_file, target, options)) for target in targets]


def guarded(shown: str, scan: Callable[[], FileResult]) -> FileResult:
    """The result of a scan, or the reason why there is none."""
    try:
        return scan()
    except SafePromptError as error:
        reason = f"{error.problem}. {error.remedy}" if error.remedy else error.problem
    except OSError as error:
        reason = f"cannot be read ({error.strerror or type(error).__name__})"
    except MemoryError:
        reason = "not enough memory"
    except Exception as error:  # its text may hold what was scanned: the type alone is said
        reason = f"internal error ({type(error).__name__})"
    return FileResult(not_scanned=(Omission(shown, reason.rstrip(".")),))


def _scan_file(target: Target, options: Options) -> FileResult:
    if target.size > LIMIT:
        raise DocumentError(OVER_LIMIT.format(LIMIT // 1_000_000))
    return scan_bytes(Path(target.file).read_bytes(), target.shown, options)


def scan_bytes(data: bytes, shown: str, options: Options, chosen: Chosen | None = None) -> FileResult:
    """Scan the content of a file; content that is no text is skipped.

    Raises:
        DocumentError: it is text in an encoding that is not read.
    """
    if data.startswith(_LFS_POINTER):
        return FileResult(skipped=(Omission(shown, "Git LFS pointer: its content lies elsewhere, and was not read"),))
    if b"\0" in data[:_SNIFFED] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        reason = KINDS_OF_BINARY.get(Path(shown).suffix[1:].lower(), "binary data")
        return FileResult(skipped=(Omission(shown, reason),))
    text = decode(data, shown)
    del data  # of a large file, one copy is enough
    return scan_text(text, shown, options, chosen)


def scan_text(text: str, path: str | None, options: Options, chosen: Chosen | None = None) -> FileResult:
    """Scan a text that was read already (standard input has the path None)."""
    from safe_prompt.documents.parts import read_parts

    document = Document.from_text(text, path=path, kind=options.kind)
    found = find(document, options)
    suppressed = found.stats.get("suppressed", 0)
    wanted = tuple(found)
    if chosen is not None and wanted:
        wanted = tuple(finding for finding, take in zip(found, chosen(document, found), strict=True) if take)
    entries = tuple(Entry(finding) for finding in wanted)
    if entries and (options.excerpts or options.contexts):
        # Values that an inline allow takes out of the report must not show in a neighbour's excerpt.
        everything = (*found, *find(document, options, suppressions=False)) if suppressed else tuple(found)
        entries = with_surroundings(read_parts(document), wanted, everything, options)
    return FileResult(
        entries,
        found.not_scanned,
        found.skipped,
        dict(found.tiers),
        suppressed=suppressed,
        unchanged=len(found) - len(wanted),
        scanned=True,
    )


def find(
    document: Document,
    options: Options,
    *,
    reading: Reading | None = None,
    key: Key | None = None,
    suppressions: bool = True,
    pairs: bool = True,
) -> Findings:
    """The findings of a document, under the options' settings.

    ``reading``: its parts where they were read already; ``key``: for fingerprints, the user's own where it is None.
    With ``pairs=False`` an id and its secret are two findings, each to be fixed by itself.
    """
    from safe_prompt.documents.parts import read_parts
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.pipeline import scan_reading
    from safe_prompt.rules.loader import load_in_force

    return scan_reading(
        read_parts(document) if reading is None else reading,
        document,
        rules=load_in_force(options.rule_files),
        key=key or load_key(),
        terms=options.terms,
        names=options.names,
        suppressions=suppressions,
        today=options.today,
        policy=options.policy,
        pairs=pairs,
    )


def with_surroundings(
    reading: Reading, findings: Sequence[Finding], everything: Sequence[Finding], options: Options
) -> tuple[Entry, ...]:
    """Findings as entries with the context and excerpt that the options want.

    ``everything`` are all findings of the document, also those that no report shows: none of them may be seen in
    another one's surroundings.
    """
    from safe_prompt.findings.suppress import FLOW_RULES, NOTE_ENTITY
    from safe_prompt.findings.surroundings import Surroundings

    by_part: dict[_Place, list[Finding]] = {}
    for finding in everything:
        if finding.entity == NOTE_ENTITY or finding.rule in FLOW_RULES:
            continue  # a comment of the owner's, an expression that reads something: no value, nothing to hide
        by_part.setdefault((finding.pointer, finding.decoded, finding.cell), []).append(finding)
    wanted = {(finding.pointer, finding.decoded, finding.cell) for finding in findings}
    around: dict[_Place, Surroundings] = {}
    for part in reading.parts:
        place = (part.address.pointer, part.address.decoded, part.address.cell)
        if place in wanted and place not in around:
            around[place] = Surroundings(part.text, by_part.get(place, ()))
    entries = []
    for finding in findings:
        near = around.get((finding.pointer, finding.decoded, finding.cell))
        if near is None:
            entries.append(Entry(finding))
            continue
        context = near.context(finding) if options.contexts else ""
        entries.append(Entry(finding, context, _excerpt(near, finding) if options.excerpts else None))
    return tuple(entries)


def _excerpt(near: Surroundings, finding: Finding) -> Excerpt:
    lines = near.hidden(near.around(finding), lambda _entity: _HIDDEN).splitlines() or [""]
    return Excerpt(finding.line, tuple(lines[:_EXCERPT_LINES]))
