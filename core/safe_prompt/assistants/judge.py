"""From an event to a verdict: what policy says about its words, and what its files and commands would show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from safe_prompt.assistants.case import HIDING, STOPPING, Case
from safe_prompt.assistants.files import ENVIRONMENT_RULE, judge_file_text, judge_files
from safe_prompt.assistants.judged import Judged, conditions
from safe_prompt.assistants.verdict import ALLOW, Verdict
from safe_prompt.assistants.wording import count, finding_lines, offer
from safe_prompt.errors import SafePromptError
from safe_prompt.findings.finding import Action
from safe_prompt.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from safe_prompt.assistants.agent import Agent
    from safe_prompt.assistants.event import Event

_MENTION: Final = lazy_pattern(r"(?:^|(?<=[\s(]))@(?:\"([^\"\n]{1,400})\"|((?:[^\s\\]|\\.){1,400}))")


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
    case = Case(event, agent, settings, key, judged)
    try:
        verdict = _STEPS[event.kind](case)
    except Exception as error:  # whatever the cause: on_error decides, and by default it blocks
        return _failed(case, error)
    judged.save()
    return verdict


def _failed(case: Case, error: Exception) -> Verdict:
    # An unexpected error's own text may hold what was scanned.
    cause = str(error) if isinstance(error, SafePromptError) else f"internal error ({type(error).__name__})"
    on_error, event = case.policy.on_error, case.event
    if on_error in HIDING and event.can_block:
        reason = f'safe-prompt could not check this, and on_error = "{on_error}" says to block: {cause}'
        return Verdict("deny", reason, result=None if event.result is None else _same_shape(event.result, None))
    if on_error in ("warn", *HIDING):
        return Verdict("warn", f"safe-prompt could not check this, and it goes on: {cause}")
    return ALLOW


def _prompt(case: Case) -> Verdict:
    from safe_prompt.documents.document import Document

    event, title = case.event, case.agent.title
    attached = judge_files(case, (*event.paths, *_mentioned(event.text)), "send")
    if attached is not None:
        return attached
    if case.judged.is_clean("prompt", event.text):
        return ALLOW
    document = Document.from_text(event.text)
    scanned = case.scan(document)
    decision, findings = scanned.decision, scanned.findings
    if decision.action in HIDING and event.can_block:
        from safe_prompt.assistants.masked_copy import masked_copy

        lines = finding_lines(findings, decision.actions, HIDING)
        if lines:
            number = sum(action in HIDING for action in decision.actions)
            head = f"safe-prompt blocked this prompt: {count(number)} must not go to {title} unmasked."
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
    if decision.action in ("warn", *HIDING):
        late = "" if event.can_block else f" {title} gives hooks no way to stop it here: it has been sent."
        head = f"safe-prompt: {count(len(findings))} in this prompt.{late}"
        return _told_once(case, head, finding_lines(findings, decision.actions, ("warn", *HIDING)), event.text)
    case.judged.keep_clean("prompt", event.text)
    return ALLOW


def _mentioned(prompt: str) -> list[str]:
    """Files that a prompt attaches by ``@path``: assistants put them into it without asking any hook."""
    return [quoted or plain.rstrip(".,;:!?)") for quoted, plain in _MENTION.findall(prompt)]


def _file_read(case: Case) -> Verdict:
    paths, text = case.event.paths, case.event.text
    verdict = judge_files(case, paths, "read")
    if verdict is None and text and paths:  # what is sent may differ from the file: an editor's unsaved words
        verdict = judge_file_text(case, Path(paths[0]), text, "read")
    return verdict or ALLOW


def _command(case: Case) -> Verdict:
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
    verdict = judge_files(case, (*line.paths, *event.paths), "show", shown)
    return verdict or _arguments(case, "command", STOPPING)


def _tool_call(case: Case) -> Verdict:
    return judge_files(case, case.event.paths, "read") or _arguments(case, "tool call", HIDING)


def _arguments(case: Case, what: str, stopping: tuple[Action, ...]) -> Verdict:
    """The words of a command or tool call: findings with a stopping action deny it, others that hide warn."""
    from safe_prompt.documents.document import Document

    event = case.event
    if case.judged.is_clean(what, event.text):
        return ALLOW
    scanned = case.scan(Document.from_text(event.text, kind="shell" if event.kind == "command" else None))
    decision, findings = scanned.decision, scanned.findings
    lines = finding_lines(findings, decision.actions, HIDING)
    if decision.action in stopping and event.can_block:
        number = count(sum(action in HIDING for action in decision.actions))
        head = f"safe-prompt denied this {what}: its text holds {number}."
        rest = lines or list(decision.reasons[:1])
        later = " A command can read it from the environment when it runs." if event.kind == "command" else ""
        advice = f"Leave the value out.{later}"
        return Verdict("deny", "\n".join([head, *rest, advice]))
    if decision.action in HIDING:
        return _told_once(case, f"safe-prompt: the text of this {what} holds {count(len(lines))}.", lines, event.text)
    if decision.action != "warn":
        case.judged.keep_clean(what, event.text)
    return ALLOW


def _tool_result(case: Case) -> Verdict:
    from safe_prompt.documents.document import Document

    event, title = case.event, case.agent.title
    if case.judged.is_clean("result", event.text):
        return ALLOW
    document = Document.from_text(event.text)
    scanned = case.scan(document)
    decision, findings = scanned.decision, scanned.findings
    if decision.action not in HIDING:
        case.judged.keep_clean("result", event.text)
        return ALLOW
    lines = finding_lines(findings, decision.actions, HIDING)
    number = count(sum(action in HIDING for action in decision.actions))
    if event.can_block and decision.action in (HIDING if event.can_mask else STOPPING):
        from safe_prompt.api import mask

        masked = mask(document, to=case.agent.destination, policy=case.policy)
        result = None if event.result is None else _masked_result(case, event.result)
        head = f"safe-prompt kept the output of {event.tool or 'this tool'} from the model: it holds {number}."
        text = None if masked.withheld else masked.text
        return Verdict("deny", "\n".join([head, *lines]), masked=text, result=result)
    head = f"safe-prompt: the output of {event.tool or 'a tool'} holds {number}, and {title} has read it already."
    advice = "If it is a real key, replace it at its issuer; personal data cannot be called back."
    return _told_once(case, head, [*lines, advice], event.text)


def _masked_result(case: Case, result: object) -> object:
    """A JSON value with what policy masks replaced, in the same shape: vendors drop one of another shape."""
    import json

    from safe_prompt.api import mask
    from safe_prompt.documents.document import Document

    document = Document.from_text(json.dumps(result, ensure_ascii=False), kind="json")
    masked = mask(document, to=case.agent.destination, policy=case.policy)
    try:
        return _same_shape(result, None if masked.withheld else json.loads(masked.text))
    except (ValueError, RecursionError):
        return _same_shape(result, None)


def _same_shape(original: object, masked: object) -> object:
    """``masked`` where it has the type of ``original``; a string that has no counterpart is left out."""
    if isinstance(original, dict):
        others = list(masked.items()) if isinstance(masked, dict) and len(masked) == len(original) else None
        if others is None:
            return {key: _same_shape(value, None) for key, value in original.items()}
        return {new: _same_shape(value, other) for value, (new, other) in zip(original.values(), others, strict=True)}
    if isinstance(original, list):
        rest = masked if isinstance(masked, list) and len(masked) == len(original) else [None] * len(original)
        return [_same_shape(value, other) for value, other in zip(original, rest, strict=True)]
    if isinstance(original, str):
        return masked if isinstance(masked, str) else "[left out by safe-prompt]"
    if original == masked or isinstance(original, bool | None):
        return original
    return masked if isinstance(masked, int | float) else 0


def _told_once(case: Case, head: str, lines: list[str], about: str) -> Verdict:
    """A warning, or nothing where this session has had it before."""
    if case.judged.was_told(case.event.session, about):
        return Verdict("allow", repeated=True)
    return Verdict("warn", "\n".join([head, *lines]))


_STEPS: Final = {
    "prompt": _prompt,
    "file_read": _file_read,
    "command": _command,
    "tool_call": _tool_call,
    "tool_result": _tool_result,
}
