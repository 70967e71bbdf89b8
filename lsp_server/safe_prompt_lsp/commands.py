"""Commands of ``workspace/executeCommand``. Each takes one object of options and answers plain JSON.

``docs/code_actions.md`` lists them. No command logs anything, and what they tell the user holds no scanned value.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from lsprotocol import types

from safe_prompt.documents.span import Span
from safe_prompt.errors import ConfigError
from safe_prompt.findings.finding import Finding
from safe_prompt.rewriting.change import Change
from safe_prompt_lsp.accepting import accepted, is_acceptable
from safe_prompt_lsp.arguments import opened, options, range_option, text_option
from safe_prompt_lsp.code_actions.allow_here import SHOW_REASON, allow_comment
from safe_prompt_lsp.code_actions.beyond_here import ADD_TO_BASELINE, ALLOW, EXCLUDE_FILE
from safe_prompt_lsp.excluding import exclusions
from safe_prompt_lsp.held import Held
from safe_prompt_lsp.hover import hover
from safe_prompt_lsp.lenses import EXPLAIN
from safe_prompt_lsp.masked_copy import masked_copy, restored
from safe_prompt_lsp.phrases import counted
from safe_prompt_lsp.project_allow import allowed_in_file, allowed_value
from safe_prompt_lsp.session import Session
from safe_prompt_lsp.snapshot import Snapshot
from safe_prompt_lsp.status import status_of
from safe_prompt_lsp.workspace_edit import FileEdit, workspace_edit
from safe_prompt_lsp.written import put

COPY_MASKED: Final = "safe-prompt.copyMasked"
RESTORE: Final = "safe-prompt.restore"
STATUS: Final = "safe-prompt.status"
_UNKNOWN: Final = "unknown"  # whoever it is: policy's rules for a third party that nobody knows

_Arguments = list[Any]


def copy_masked(session: Session, arguments: _Arguments) -> dict[str, Any]:
    """``{uri, range?, to?}`` → ``{text, action, reasons, notes, destination, replaced, withheld}``."""
    given = options(arguments)
    snapshot = opened(session, given, hidden=True)
    range_ = range_option(given)
    span = snapshot.span(range_) if range_ is not None else Span(0, len(snapshot.document.text))
    to = text_option(given, "to").strip() or snapshot.destination or _UNKNOWN
    return masked_copy(snapshot, span, to, session.key, session.vault)


async def restore(session: Session, arguments: _Arguments) -> dict[str, Any]:
    """``{text}`` → ``{text, restored, kept}``; with ``{uri, range?}`` the text there is replaced."""
    given = options(arguments)
    if isinstance(given.get("text"), str):
        return restored(given["text"], session.vault)
    snapshot = opened(session, given, hidden=True)
    range_ = range_option(given)
    span = snapshot.span(range_) if range_ is not None else Span(0, len(snapshot.document.text))
    answer = restored(snapshot.document.text[span.start : span.end], session.vault)
    if answer["restored"]:
        await _apply(session, snapshot, Change(*span, answer["text"]), "Restore masked text")
    return answer


def status(session: Session, arguments: _Arguments) -> dict[str, Any] | None:
    """``{uri}`` → counts, classification, verdicts and a line for a status bar; null where nothing is checked."""
    snapshot = session.snapshot(text_option(options(arguments), "uri"))
    return None if snapshot is None else status_of(snapshot)


def explain(session: Session, arguments: _Arguments) -> None:
    """``{uri, position}``: says of an AI call or finding what hovering says."""
    given = options(arguments)
    snapshot, range_ = opened(session, given), range_option(given)
    found = hover(snapshot, range_.start, markdown=False) if range_ is not None else None
    if found is None:
        session.tell("Nothing is known of this place.")
    elif isinstance(found.contents, types.MarkupContent):
        session.tell(found.contents.value)


async def allow(session: Session, arguments: _Arguments) -> bool:
    """``{uri, range, rule, reason, scope?}``: allow it in its ``line`` (default), in its ``file``, or its ``value``."""
    given = options(arguments)
    snapshot = opened(session, given)
    finding = _finding(snapshot, given)
    reason, scope = text_option(given, "reason").strip(), text_option(given, "scope", "line")
    if scope == "line":
        if not reason:
            raise ConfigError("an allow needs a reason", remedy="Say why it may stay.")
        await _apply(session, snapshot, allow_comment(snapshot, finding, reason).change, f"Allow {finding.rule}")
        return True
    if scope == "file":
        path, text = allowed_in_file(snapshot, finding, session.means.read)
    elif scope == "value":
        path, text = allowed_value(snapshot, finding, reason, session.means.read)
    else:
        raise ConfigError('"scope" must be line, file or value')
    outcome = await put(session, path, text, f"Allow {finding.rule}")
    session.reload()
    session.tell(
        f"{finding.rule} is allowed in this {scope}: see {path.name}{_save(outcome)}"
        if outcome != "unchanged"
        else f"{path.name} allows it already."
    )
    return True


async def add_to_baseline(session: Session, arguments: _Arguments) -> bool:
    """``{uri, range?, rule?}``: accept one finding, or without a rule all of the file."""
    given = options(arguments)
    snapshot = opened(session, given)
    wanted = [_finding(snapshot, given)] if given.get("rule") is not None else None
    if wanted and not is_acceptable(wanted[0]):
        raise ConfigError("a note on an allow is corrected, not accepted")
    done = accepted(snapshot, wanted, session.means.read)
    outcome = await put(session, done.file, done.text, "Add to baseline")
    session.reload()
    rotate = " A credential in it stays known to all who have the repository: rotate it." if done.credentials else ""
    session.tell(f"{done.file.name}: {counted(done.added, 'finding', 'findings')} added{_save(outcome)}{rotate}")
    return True


async def exclude_file(session: Session, arguments: _Arguments) -> bool:
    """``{uri}``: keep a file away from the AI assistants in use."""
    snapshot = opened(session, options(arguments), hidden=True)
    wanted = exclusions(snapshot, session.means.read)
    if not wanted:
        session.tell("The ignore files of the assistants in use keep this file away already.")
        return True
    edited = False
    for one in wanted:
        edited |= await put(session, one.path, one.text, "Keep away from AI assistants") == "edited"
    hidden = [one.tool for one in wanted if not one.visible]
    said = [f"Kept away from {', '.join(tool.title for tool in hidden)}"] if hidden else []
    said += [
        f"still visible to {one.tool.title} by lines of your own in {one.tool.file}" for one in wanted if one.visible
    ]
    saved = _save("edited" if edited else "written")
    session.tell(f"{'; '.join(said)}{saved} GitHub Copilot and OpenAI Codex have no such file.")
    return True


async def show_reason(session: Session, arguments: _Arguments) -> bool:
    """``{uri, line, character}``: put the cursor where a reason is to be written."""
    given = options(arguments)
    range_ = range_option({"position": given})
    return range_ is not None and await session.show(text_option(given, "uri"), range_.start)


def _finding(snapshot: Snapshot, given: Mapping[str, Any]) -> Finding:
    """The finding that ``rule`` and ``range`` name.

    Raises:
        ConfigError: the text is another version, or there is no such finding.
    """
    rule, range_ = text_option(given, "rule"), range_option(given)
    version = given.get("version")
    if range_ is None or (version is not None and version != snapshot.version):
        raise ConfigError("the text has changed", remedy="Ask for the action again.")
    found = next((finding for finding in snapshot.within(range_) if finding.rule == rule), None)
    if found is None:
        raise ConfigError("there is no such finding any more")
    return found


async def _apply(session: Session, snapshot: Snapshot, change: Change, label: str) -> None:
    held = Held(snapshot.uri, snapshot.version, snapshot.lines)
    if not await session.apply_edit(workspace_edit([FileEdit(held, (change,))], session.means.abilities), label):
        raise ConfigError("the editor refused the edit", remedy="Nothing was changed.")


def _save(outcome: str) -> str:
    return " (save it to make it count)." if outcome == "edited" else "."


Command = Callable[[Session, list[Any]], Any | Awaitable[Any]]
COMMANDS: Final[Mapping[str, Command]] = MappingProxyType({
    COPY_MASKED: copy_masked,
    RESTORE: restore,
    STATUS: status,
    EXPLAIN: explain,
    ALLOW: allow,
    ADD_TO_BASELINE: add_to_baseline,
    EXCLUDE_FILE: exclude_file,
    SHOW_REASON: show_reason,
})  # fmt: skip
