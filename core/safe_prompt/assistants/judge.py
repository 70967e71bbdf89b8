"""From an event to a verdict: what policy says about its words, and what its files and commands would show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from safe_prompt.assistants.judged import Judged, conditions
from safe_prompt.assistants.verdict import ALLOW, Verdict
from safe_prompt.assistants.wording import count, file_name, finding_lines, offer
from safe_prompt.errors import DocumentError, SafePromptError
from safe_prompt.findings.finding import ACTIONS, Action

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Agent
    from safe_prompt.assistants.event import Event
    from safe_prompt.documents.document import Document
    from safe_prompt.findings.collection import Findings
    from safe_prompt.findings.fingerprint import Key
    from safe_prompt.policy.policy import Decision, Policy

FILE_RULE: Final = "sensitive-file-to-ai"
ENVIRONMENT_RULE: Final = "environment-variable-to-ai"
LONGEST_TEXT: Final = 8_000_000  # characters that are scanned; a longer text counts as not scanned
LONGEST_FILE: Final = 1_000_000  # bytes of a file that are looked at before it is read; the rest comes as a result
_GLOBBED: Final = 200  # files that a glob is followed to
_FILES: Final = 20  # files of one event whose contents are looked at
_HIDING: Final[tuple[Action, ...]] = ("mask", "confirm", "block")
_STOPPING: Final[tuple[Action, ...]] = ("confirm", "block")


class _Scanned(NamedTuple):
    findings: Findings
    decision: Decision


class _Case(NamedTuple):
    """What every step of a judgement needs."""

    event: Event
    agent: Agent
    policy: Policy
    key: Key
    judged: Judged

    def scan(self, document: Document) -> _Scanned:
        """Findings and what policy does with them on the way to this assistant. Comments allow nothing here.

        Raises:
            DocumentError: the text or a part of it could not be scanned.
        """
        from safe_prompt.pipeline import scan_document
        from safe_prompt.rules.loader import load_in_force

        if len(document.text) > LONGEST_TEXT:
            raise DocumentError(f"the text is longer than {LONGEST_TEXT:,} characters")
        findings = scan_document(
            document,
            rules=load_in_force(self.policy.rule_files),
            key=self.key,
            terms=self.policy.terms,
            suppressions=False,
        )
        if findings.not_scanned:
            raise DocumentError(f"not scanned: {findings.not_scanned[0].reason}")
        return _Scanned(findings, self.policy.decide(findings, to=self.agent.destination))

    def off(self, rule: str) -> bool:
        """Whether the user's or the site's settings disable a rule of this module."""
        return any(name == rule for name, _ in self.policy.disable)


def judge(event: Event, agent: Agent) -> Verdict:
    """What is to happen with an event, under the settings of the folder in which the assistant works.

    Where judging itself fails, the settings' ``on_error`` says whether the event goes on.

    Raises:
        ConfigError: the settings or the key cannot be used; nobody can say then what ``on_error`` is.
    """
    if event.kind in ("session", "other"):
        return ALLOW
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.policy.settings import load_settings

    settings = load_settings(event.cwd if event.cwd and os.path.isabs(event.cwd) else None)  # noqa: PTH117
    key = load_key()
    judged = Judged(key, conditions(settings, agent.destination))
    case = _Case(event, agent, settings.policy, key, judged)
    try:
        verdict = _STEPS[event.kind](case)
    except Exception as error:  # whatever the cause: on_error decides, and by default it blocks
        return _failed(case, error)
    judged.save()
    return verdict


def _failed(case: _Case, error: Exception) -> Verdict:
    # An unexpected error's own text may hold what was scanned.
    cause = str(error) if isinstance(error, SafePromptError) else f"internal error ({type(error).__name__})"
    on_error = case.policy.on_error
    if on_error in _HIDING:
        return Verdict("deny", f'safe-prompt could not check this, and on_error = "{on_error}" says to block: {cause}')
    if on_error == "warn":
        return Verdict("warn", f'safe-prompt could not check this; on_error = "warn" lets it through: {cause}')
    return ALLOW


def _prompt(case: _Case) -> Verdict:
    from safe_prompt.documents.document import Document

    event, title = case.event, case.agent.title
    attached = _files(case, event.paths, "send")
    if attached is not None:
        return attached
    if case.judged.is_clean("prompt", event.text):
        return ALLOW
    document = Document.from_text(event.text)
    scanned = case.scan(document)
    decision, findings = scanned.decision, scanned.findings
    if decision.action in _HIDING and event.can_block:
        from safe_prompt.assistants.masked_copy import masked_copy

        lines = finding_lines(findings, decision.actions, _HIDING)
        if lines:
            number = sum(action in _HIDING for action in decision.actions)
            head = f"safe-prompt blocked this prompt: {count(number)} must not go to {title} as they are."
            copy = masked_copy(document, case.agent.destination, case.policy, case.key, case.agent.id)
            rest = offer(copy)
        else:  # a forbidden destination
            head, copy, rest = f"safe-prompt blocked this prompt. {decision.reasons[0]}", None, []
        kept = [case.agent.kept] if case.agent.kept else []
        return Verdict(
            "deny",
            "\n".join([head, *lines, *rest, *kept]),
            masked=copy.text if copy else None,
            copy=str(copy.path) if copy and copy.path else None,
        )
    if decision.action in ("warn", *_HIDING):
        late = "" if event.can_block else f" {title} gives hooks no way to stop it here: it has been sent."
        head = f"safe-prompt: {count(len(findings))} in this prompt.{late}"
        return _told_once(case, head, finding_lines(findings, decision.actions, ("warn", *_HIDING)), event.text)
    case.judged.keep_clean("prompt", event.text)
    return ALLOW


def _file_read(case: _Case) -> Verdict:
    paths, text = case.event.paths, case.event.text
    verdict = _files(case, paths, "read")
    if verdict is None and text and paths:  # what is sent may differ from the file: an editor's unsaved words
        verdict = _text_of_file(case, Path(paths[0]), text, "read")
    return verdict or ALLOW


def _command(case: _Case) -> Verdict:
    from safe_prompt.assistants.shell_reads import reads

    event = case.event
    line = reads(event.text)
    if line.environment and not case.off(ENVIRONMENT_RULE):
        return Verdict(
            "deny" if event.can_block else "warn",
            f"safe-prompt denied this command ({ENVIRONMENT_RULE}): {line.environment}, and keys often lie there.\n"
            "Ask for the one harmless variable that is needed, or let the person run it.",
        )
    shown = frozenset(line.shown)
    verdict = _files(case, (*line.paths, *event.paths), "show", shown)
    return verdict or _arguments(case, "command", _STOPPING)


def _tool_call(case: _Case) -> Verdict:
    return _files(case, case.event.paths, "read") or _arguments(case, "tool call", _HIDING)


def _arguments(case: _Case, what: str, stopping: tuple[Action, ...]) -> Verdict:
    """The words of a command or tool call: findings with a stopping action deny it, others that hide warn."""
    from safe_prompt.documents.document import Document

    event = case.event
    if case.judged.is_clean(what, event.text):
        return ALLOW
    scanned = case.scan(Document.from_text(event.text, kind="shell" if event.kind == "command" else None))
    decision, findings = scanned.decision, scanned.findings
    lines = finding_lines(findings, decision.actions, _HIDING)
    if decision.action in stopping and event.can_block:
        number = count(sum(action in _HIDING for action in decision.actions))
        head = f"safe-prompt denied this {what}: its text holds {number}."
        rest = lines or list(decision.reasons[:1])
        return Verdict(
            "deny", "\n".join([head, *rest, "Leave the value out: read it from the environment when it runs."])
        )
    if decision.action in _HIDING:
        return _told_once(case, f"safe-prompt: the text of this {what} holds {count(len(lines))}.", lines, event.text)
    if decision.action != "warn":
        case.judged.keep_clean(what, event.text)
    return ALLOW


def _tool_result(case: _Case) -> Verdict:
    from safe_prompt.documents.document import Document

    event, title = case.event, case.agent.title
    if case.judged.is_clean("result", event.text):
        return ALLOW
    document = Document.from_text(event.text)
    scanned = case.scan(document)
    decision, findings = scanned.decision, scanned.findings
    if decision.action not in _HIDING:
        case.judged.keep_clean("result", event.text)
        return ALLOW
    lines = finding_lines(findings, decision.actions, _HIDING)
    number = count(sum(action in _HIDING for action in decision.actions))
    if event.can_block and decision.action in (_HIDING if event.can_mask else _STOPPING):
        from safe_prompt.api import mask

        masked = mask(document, to=case.agent.destination, policy=case.policy)
        head = f"safe-prompt kept the output of {event.tool or 'this tool'} from the model: it holds {number}."
        return Verdict("deny", "\n".join([head, *lines]), masked=None if masked.withheld else masked.text)
    head = f"safe-prompt: the output of {event.tool or 'a tool'} holds {number}, and {title} has read it already."
    advice = "If it is a real key, replace it at its issuer; personal data cannot be called back."
    return _told_once(case, head, [*lines, advice], event.text)


def _told_once(case: _Case, head: str, lines: list[str], about: str) -> Verdict:
    """A warning, or nothing where this session has had it before."""
    if case.judged.was_told(case.event.session, about):
        return Verdict("allow", repeated=True)
    return Verdict("warn", "\n".join([head, *lines]))


def _files(case: _Case, paths: Iterable[str], verb: str, shown: frozenset[str] | None = None) -> Verdict | None:
    """The verdict on files that are about to be read, None if there is nothing against it.

    ``shown`` are the paths whose contents are looked at, None for all: a command may name a file without
    printing it, but a sensitive one is refused all the same.
    """
    from safe_prompt.policy.sensitive_files import sensitive_file

    action = "deny" if case.event.can_block else "warn"
    looked_at = 0
    for named in paths:
        for path in _meant(named, case.event.cwd):
            sensitive = None if case.off(FILE_RULE) else sensitive_file(path)
            if sensitive is not None and not case.off(sensitive.id):
                name = file_name(path)
                reason = (
                    f"safe-prompt denied this: it would {verb} {name or 'a file'}, "
                    f"{_uncapitalised(sensitive.title)} ({FILE_RULE}, {sensitive.classification}): {sensitive.reason}.\n"
                    "Work without it: ask the person for what is needed, or use an example file."
                )
                return Verdict(action, reason)  # type: ignore[arg-type]
            if (shown is None or named in shown) and looked_at < _FILES and Path(path).is_file():
                looked_at += 1
                verdict = _content(case, Path(path), verb)
                if verdict is not None:
                    return verdict
    return None


def _content(case: _Case, path: Path, verb: str) -> Verdict | None:
    """A file's first megabyte under policy. Personal data in it is told of when the result is there."""
    from safe_prompt.documents.document import decode

    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError:
        return None  # the assistant cannot read it either
    if len(data) > LONGEST_FILE:
        data = data[: data.rfind(b"\n", 0, LONGEST_FILE) + 1]
    try:
        text = decode(data, "")
    except DocumentError:
        return None  # a picture, an archive: what the tool makes of it is judged as its result
    return _text_of_file(case, path, text, verb)


def _text_of_file(case: _Case, path: Path, text: str, verb: str) -> Verdict | None:
    from safe_prompt.documents.document import Document

    if case.judged.is_clean(f"file {path.suffix}", text):
        return None
    scanned = case.scan(Document.from_text(text, path=str(path)))
    if scanned.decision.action not in _STOPPING:
        case.judged.keep_clean(f"file {path.suffix}", text)
        return None
    name = file_name(str(path))
    lines = finding_lines(scanned.findings, scanned.decision.actions, _STOPPING)
    head = f"safe-prompt denied this: it would {verb} {name or 'a file'}, which holds {count(len(lines))}."
    advice = "Move the values out of the file, or ask the person for the part that is needed."
    return Verdict("deny" if case.event.can_block else "warn", "\n".join([head, *lines, advice]))


def _meant(named: str, cwd: str | None) -> Iterator[str]:
    """What a path may stand for: itself, without backslashes (sh), what a glob and a link lead to."""
    name = os.path.expanduser(named)  # noqa: PTH111 - Path would drop what the table looks at
    yield name
    if "\\" in name:
        yield name.replace("\\", "")
    folder = Path(cwd) if cwd else Path.cwd()
    if any(mark in name for mark in "*?["):
        yield name.rstrip("*?")
        yield from _globbed(name, folder)
        return
    if len(name) > 4000 or "\0" in name:
        return
    try:
        yield os.path.realpath(folder / name)
    except (OSError, ValueError):
        return


def _globbed(name: str, folder: Path) -> Iterator[str]:
    from glob import iglob
    from itertools import islice

    # sh leaves hidden files out of `*`, other tools do not.
    hidden = name.rpartition("/")[2].startswith(".")
    for found in islice(iglob(str(folder / name), include_hidden=hidden), _GLOBBED):
        yield found


def _uncapitalised(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


_STEPS: Final = {
    "prompt": _prompt,
    "file_read": _file_read,
    "command": _command,
    "tool_call": _tool_call,
    "tool_result": _tool_result,
}
assert set(_STOPPING) < set(_HIDING) < set(ACTIONS)
