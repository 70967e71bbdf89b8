"""``%%safe_prompt`` and ``%safe_prompt``: options, order of steps, and what is shown when."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.display import display
from traitlets import Bool, Enum, Unicode

from safe_prompt.errors import SafePromptError
from safe_prompt_jupyter import ai_magic, gate, reply
from safe_prompt_jupyter.ask import can_ask, confirmed
from safe_prompt_jupyter.errors import CellError, Interrupted, NotConfirmed, SafePromptBlocked
from safe_prompt_jupyter.interpolation import Resolved, resolve
from safe_prompt_jupyter.options import Options, read_options
from safe_prompt_jupyter.providers import Ending, Target, connect, current_environment, read_target, stream
from safe_prompt_jupyter.report import Report, rows_of
from safe_prompt_jupyter.result import SafePromptResult
from safe_prompt_jupyter.session import Session, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from IPython.core.interactiveshell import InteractiveShell

    from safe_prompt import Policy
    from safe_prompt.masking.vault import Vault

SECONDS_BETWEEN_UPDATES = 0.1  # A notebook redraws the whole reply each time.


@magics_class
class SafePromptMagics(Magics):  # type: ignore[misc,unused-ignore]
    """The magics of one shell. They share a vault, so that a value keeps its placeholder in every cell."""

    shell: InteractiveShell
    policy = Unicode("", help="one more policy file, for every cell").tag(config=True)
    quiet = Bool(False, help="no report above the reply").tag(config=True)
    redact = Enum(
        ("all", "credentials", "off"), default_value="all", help="what is hidden in history, tracebacks and %env"
    ).tag(config=True)
    watch = Bool(True, help="whether history, tracebacks and %env are kept without values").tag(config=True)

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell, parent=shell)  # type: ignore[no-untyped-call,unused-ignore]
        self.session = Session(shell, Settings(self.policy, self.quiet))
        self.session.hiding.redact = self.redact  # type: ignore[assignment,unused-ignore]

    @no_var_expand
    @cell_magic
    def safe_prompt(self, line: str, cell: str) -> SafePromptResult:
        """Scan the cell's text, mask it as policy says, and send it where --to leads."""
        result: SafePromptResult = _guarded(lambda: run_cell(self.session, line, cell))
        return result

    @no_var_expand
    @line_magic("safe_prompt")  # type: ignore[arg-type,unused-ignore]
    def safe_prompt_line(self, line: str) -> None:
        """``%safe_prompt COMMAND``; without one, the list of commands."""
        from safe_prompt_jupyter.commands.registry import run_line

        _guarded(lambda: print(run_line(self.session, line)))  # noqa: T201


def _guarded(step: Callable[[], Any]) -> Any:
    """Run a step; whatever it raises leaves as an error that shows neither the cell's body nor a value."""
    problem: BaseException
    try:
        return step()
    except CellError as error:
        problem = type(error)(error.problem, place=error.place, remedy=error.remedy)
    except SafePromptError as error:
        problem = CellError(error.problem, place=error.place, remedy=error.remedy)
    except KeyboardInterrupt:
        problem = Interrupted("stopped; if a reply had begun, the masked prompt was sent.")
    except Exception as error:
        problem = CellError(
            f"internal error ({type(error).__name__} at {_origin(error)})",
            remedy="The cell stopped there: unmasked text was not sent. Please report it.",
        )
    # Raised outside the handler: the original, whose frames and text may hold values, is not chained to it.
    raise problem


def _origin(error: BaseException) -> str:
    """File name and line of the innermost frame of an error."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{PurePath(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step else "an unknown place"


def run_cell(session: Session, line: str, cell: str) -> SafePromptResult:
    """The steps of ``%%safe_prompt``, in order: read, resolve, examine, report, refuse or send, restore."""
    shell, vault, settings = session.shell, session.vault(), session.settings
    options = read_options(line)
    options = replace(options, policy=options.policy or settings.policy, quiet=options.quiet or settings.quiet)
    ai_cell = ai_magic.read_ai_cell(cell, shell)
    if ai_cell and options.to:
        raise CellError("both --to and a %%ai line say where to send", remedy="Keep one. Nothing was sent.")
    prompt = (ai_cell.prompt if ai_cell else cell).strip("\r\n")
    body = Resolved(prompt) if ai_cell and ai_cell.literal else resolve(prompt, shell.user_ns)
    system = resolve(options.system, shell.user_ns)
    if not body.text.strip():
        raise CellError("the prompt is empty", remedy="Write it below the first line.")
    policy = gate.load_policy(options.policy)
    target = read_target(options.to, current_environment(), policy) if options.to else None
    to = target.base_url if target else (ai_cell.model or "unknown") if ai_cell else ""
    examined = gate.examine(body.text, system.text, to, policy, vault)
    sending = bool(to) and not options.dry_run
    report = _report(examined, body, target, options, sending)
    result = SafePromptResult(
        text="",
        masked_prompt=examined.prompt,
        masked_system=examined.system,
        findings=examined.findings,
        system_findings=examined.system_findings,
        action=examined.action,
        destination=report.destination,
        sent=False,
        vault=vault,
        report=report,
    )
    if not sending:
        session.record(report)
        return _delivered(shell, options, result, shown=options.quiet)
    client = connect(target, current_environment()) if target and examined.action != "block" else None
    shown: Any = None if options.quiet else _show_report(shell, result)
    try:
        _permit(shell, examined, report)
        ending = Ending()
        raw: list[str] = []
        if ai_cell:
            _refuse_transcript(shell, to, policy, vault)
            came = ai_magic.run_ai_cell(shell, ai_cell, examined.prompt)
            arriving = _restoring([came], vault, raw)
        else:
            assert target is not None
            chunks = stream(client, target, examined.prompt, examined.system, ending)
            arriving = _restoring(chunks, vault, raw)
        text = "".join(arriving) if options.quiet and options.out else _show(shell, arriving)
    except BaseException:
        session.record(replace(report, outcome="stopped by an error"))
        if shown is not None:
            shown.update(replace(result, report=replace(report, outcome="stopped, see the error below")))
        raise
    cut_off = ("The reply was cut off at the model's length limit.",) if ending.cut_off else ()
    if cut_off and options.quiet:
        print(f"safe-prompt: {cut_off[0]}", file=sys.stderr)  # noqa: T201
    report = replace(report, outcome="sent", notes=report.notes + cut_off)
    session.record(report)
    result = replace(result, text=text, masked_reply="".join(raw), sent=True, report=report)
    if shown is not None:
        shown.update(result)
    return _delivered(shell, options, result, shown=True)


def _show_report(shell: InteractiveShell, result: SafePromptResult) -> Any:
    """Show the report above the reply. A notebook gives a handle to correct it with; a terminal does not."""
    if getattr(shell, "kernel", None) is None:
        print(result.report.plain())  # noqa: T201
        return None
    return display(result, display_id=True)  # type: ignore[no-untyped-call,unused-ignore]


def _report(examined: gate.Examined, body: Resolved, target: Target | None, options: Options, sending: bool) -> Report:
    notes = list(examined.notes)
    if body.left:
        many = "references were" if body.left > 1 else "reference was"
        notes.append(f"{body.left} {many} left as typed: no such variable")
    notes += [
        f"the whole table {name} is in the prompt; {{{name}:schema}} sends its form and 3 rows" for name in body.tables
    ]
    destination = examined.destination
    name = f"{target.name} ({destination.id} at {target.host})" if target and destination else ""
    if destination and not name:
        name = f"{destination.id} through %%ai"
    outcome = "nothing sent"
    if sending:
        outcome = "not sent" if examined.action == "block" else "sending"
    elif options.dry_run and destination:
        outcome = "dry run, nothing sent"
    return Report(
        rows=rows_of(examined.judged),
        action=examined.action if destination else None,
        destination=name,
        outcome=outcome,
        reasons=examined.reasons,
        notes=tuple(notes),
        masked_prompt=examined.shown_prompt,
        masked_system=examined.shown_system,
    )


def _permit(shell: InteractiveShell, examined: gate.Examined, report: Report) -> None:
    """Return where policy lets the masked text go.

    Raises:
        SafePromptBlocked: it does not.
        NotConfirmed: it wants a person to say yes, and nobody did.
    """
    if examined.action == "block":
        reason = examined.reasons[0] if examined.reasons else "Policy blocks it."
        raise SafePromptBlocked(f"blocked: {reason}", remedy="Nothing was sent.")
    if examined.action == "confirm":
        if not can_ask(shell):
            raise NotConfirmed(
                "policy wants a confirmation, and nobody can be asked here (no terminal, or a headless run)",
                remedy="Run the cell in JupyterLab or a terminal. Nothing was sent.",
            )
        if not confirmed(f"Send the masked text to {report.destination}? [y/N] "):
            raise NotConfirmed("not confirmed", remedy="Nothing was sent.")


def _refuse_transcript(shell: InteractiveShell, to: str, policy: Policy, vault: Vault) -> None:
    """Return where the exchanges that ``%%ai`` sends along hold nothing that policy would mask or refuse.

    Raises:
        SafePromptBlocked: they do: a ``%%ai`` cell ran without ``%%safe_prompt`` above it.
    """
    earlier = ai_magic.transcript(shell)
    if earlier and gate.examine(earlier, "", to, policy, vault).action in ("mask", "confirm", "block"):
        raise SafePromptBlocked(
            "%%ai would send earlier exchanges along, and they hold values",
            remedy="Forget them with %ai reset. Nothing was sent.",
        )


def _restoring(chunks: Iterable[str], vault: Vault, raw: list[str]) -> Iterable[str]:
    """Chunks of a reply with their placeholders restored; ``raw`` collects them as they came."""
    from safe_prompt.masking.restore import Restorer

    restorer = Restorer(vault)
    for chunk in chunks:
        raw.append(chunk)
        if text := restorer.feed(chunk):
            yield text
    if text := restorer.close():
        yield text


def _show(shell: InteractiveShell, pieces: Iterable[str]) -> str:
    """Show a reply while it arrives, and return the whole."""
    if getattr(shell, "kernel", None) is None:  # A terminal cannot redraw: it gets the pieces.
        parts = []
        for piece in pieces:
            parts.append(piece)
            print(reply.plain(piece), end="", flush=True)  # noqa: T201
        print()  # noqa: T201
        return "".join(parts)
    text = ""
    handle: Any = display(reply.Shown("…"), display_id=True)  # type: ignore[no-untyped-call,unused-ignore]
    last = monotonic()
    for piece in pieces:
        text += piece
        if monotonic() - last >= SECONDS_BETWEEN_UPDATES:
            handle.update(reply.Shown(text))
            last = monotonic()
    handle.update(reply.Shown(text))
    return text


def _delivered(shell: InteractiveShell, options: Options, result: SafePromptResult, *, shown: bool) -> SafePromptResult:
    if options.out:
        shell.user_ns[options.out] = result
    return replace(result, brief=shown)
