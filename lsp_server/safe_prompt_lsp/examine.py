"""From a subject to what is shown of it: the pipeline, then settings and baseline as ``scan`` heeds them.

Pure functions: they run in the scanning thread as well as on the event loop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from safe_prompt.checks.choices import apply_baseline, apply_settings
from safe_prompt.checks.scan_file import find, with_surroundings
from safe_prompt.documents.document import Address
from safe_prompt.documents.parts import read_parts
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import Finding
from safe_prompt.incremental.raw_notebook import is_raw_notebook
from safe_prompt.incremental.state import Scanned
from safe_prompt.reports.report import Entry
from safe_prompt_lsp.instant import everything
from safe_prompt_lsp.scanning import Answer, Question, answer, document_of, findings_of, reading_of, states_of
from safe_prompt_lsp.subject import LIMIT, Examined, Shown, Subject
from safe_prompt_lsp.wording import said

OVER_LIMIT = f"over the limit of {LIMIT // 1_000_000} million characters"


def examine(subject: Subject, names: bool = False) -> Examined:
    """Scan a subject as a whole, here and now. Never raises: what breaks is a problem of the result."""
    if subject.size > LIMIT:
        return over_limit(subject)
    question = subject.question(names=names)
    return examined_of(subject, question, answer(question))


def over_limit(subject: Subject) -> Examined:
    """The result for a subject that is too large to scan."""
    return failed(subject, OVER_LIMIT)


def failed(subject: Subject, problem: str) -> Examined:
    """The result for a subject that could not be scanned, and why."""
    return Examined(subject, Findings(), (), problems=(problem,))


def examined_of(subject: Subject, question: Question, answer: Answer) -> Examined:
    """The result that an answer makes. Never raises."""
    if answer.problem:
        return failed(subject, answer.problem)
    try:
        scans = states_of(question, answer) if answer.states else ()
        return shown(subject, findings_of(answer), scans)
    except Exception as error:  # its text may hold what was scanned: what may be said of it is said
        return failed(subject, said(error))


def shown(subject: Subject, found: Findings, scans: tuple[Scanned, ...]) -> Examined:
    """What settings and baseline leave of a subject's findings, with their places."""
    context = subject.context
    kept: Sequence[Finding] = found.items
    repository = context.settings.repository
    if kept and (context.baseline is not None or repository.disable or repository.per_file or repository.allow):
        stats: Counter[str] = Counter()
        entries: Sequence[Entry] = tuple(map(Entry, kept))
        if context.baseline is not None:
            entries = _with_surroundings(subject, found, scans)
        entries = apply_settings(entries, repository, stats)
        kept = [entry.finding for entry in apply_baseline(entries, context.baseline, stats)]
    problems = tuple(dict.fromkeys(omission.reason for omission in found.not_scanned))
    return Examined(subject, found, tuple(placed(subject, kept)), scans, problems)


def _with_surroundings(subject: Subject, found: Findings, scans: Sequence[Scanned]) -> Sequence[Entry]:
    """Entries as a baseline knows them. What an allow takes out of the report shows in nobody's surroundings."""
    question = subject.question()
    document, options = document_of(question), subject.context.options
    reading = reading_of(question) or read_parts(document)
    if scans and not is_raw_notebook(scans[0].part):
        every: Sequence[Finding] = everything(scans)
    else:
        every = tuple(found)
        if found.stats.get("suppressed", 0):
            every += tuple(find(document, options, reading=reading, key=question.key, suppressions=False))
    return with_surroundings(reading, found, every, options)


def placed(subject: Subject, findings: Sequence[Finding]) -> list[Shown]:
    """Findings with their places in a subject's texts."""
    if subject.is_notebook:
        places = {source.cell.index: at for at, source in enumerate(subject.sources) if source.cell is not None}
        return [
            Shown(finding, places[finding.cell.index], finding.spans)
            for finding in findings
            if finding.cell is not None and finding.cell.index in places
        ]
    if not any(finding.pointer for finding in findings):
        return [Shown(finding, 0, finding.spans) for finding in findings]
    from safe_prompt.documents.locate import Locator

    locator = Locator(document_of(subject.question()))
    in_file = []
    for finding in findings:
        address = Address(finding.pointer, finding.cell, finding.output, finding.decoded)
        in_file.append(Shown(finding, 0, locator.spans(address, finding.spans)))
    return in_file
