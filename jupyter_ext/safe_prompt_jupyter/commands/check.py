"""``%safe_prompt check``: scan a variable, the last output or a cell, and show counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from safe_prompt_jupyter.commands.command import Command, Words, usage_error
from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.hygiene.history import kind_of
from safe_prompt_jupyter.interpolation import text_of
from safe_prompt_jupyter.report import Report, rows_of

if TYPE_CHECKING:
    from safe_prompt.documents.document import Kind
    from safe_prompt_jupyter.session import Session

USAGE = "check NAME | --last | --cell NUMBER"


def run(session: Session, words: Words) -> str:
    """Scan what the words name, and count.

    Raises:
        CellError: there is no such variable, output or cell.
    """
    from safe_prompt.api import scan

    if len(words.positional) + len(words.flags) != 1:
        raise usage_error(USAGE)
    text, kind = _asked_for(session, words)
    session.checked = scan(text, kind=kind, policy=session.policy())
    notes = [f"not scanned: {one.reason}" for one in session.checked.not_scanned]
    rules = sorted({finding.rule for finding in session.checked})
    if rules:
        notes.append(f"rules: {', '.join(rules)}")
    return Report(rows_of(session.checked), None, "", "nothing sent", notes=tuple(notes)).plain()


def _asked_for(session: Session, words: Words) -> tuple[str, Kind | None]:
    if words.positional:
        name = words.positional[0]
        if name not in session.names:
            raise CellError("there is no variable of that name", place="%safe_prompt check")
        return _text(session.names[name]), None
    if "--last" in words.flags:
        outputs = session.names.get("Out") or {}
        if not outputs:
            raise CellError("no cell has had an output yet", place="%safe_prompt check")
        return _text(outputs[max(outputs)]), None
    number = words.flags["--cell"]
    inputs = session.names.get("In", [])
    if not number.isdecimal() or not 0 < int(number) < len(inputs):
        raise CellError("there is no cell of that number", place="%safe_prompt check")
    from safe_prompt.api import unmask

    raw = session.names.get(f"_i{number}", inputs[int(number)])
    source = unmask(str(raw), session.vault(), trusted=True)  # history holds placeholders
    return source, kind_of(source)


def _text(value: Any) -> str:
    try:
        return text_of(value)
    except Exception as error:
        problem = f"its text form fails with {type(error).__name__}"
    raise CellError(problem, place="%safe_prompt check")


def _variables(session: Session) -> tuple[str, ...]:
    return tuple(sorted(name for name in session.names if not name.startswith("_") and name.isidentifier()))


COMMAND = Command(
    "check",
    USAGE,
    "scan a variable, the last output (--last) or the code of a cell (--cell)",
    "A table is scanned as it prints, which may leave out rows: check NAME.to_csv() in a variable for all of it.",
    run,
    {"--last": False, "--cell": True},
    first=_variables,
    most=1,
)
