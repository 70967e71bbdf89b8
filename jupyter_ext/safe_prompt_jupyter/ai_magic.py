"""Wrapping jupyter-ai's ``%%ai``: the masked body goes to it, its output comes back restored.

Read and run: ``jupyter_ai_magics`` 2.31 (version 2) and ``jupyter_ai_magic_commands`` 0.0.4 (version 3).
Both format the prompt with the user's namespace: ``{{key}}``
would end as the value of ``key``, unmasked. So braces are doubled once for each of their passes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from safe_prompt_jupyter.errors import CellError, SendError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_FIRST_LINE = re.compile(r"\s*%%ai(?:[ \t]+([^\n]*))?(?:\n|\Z)")
_FIX_LINE = re.compile(r"\s*%ai[ \t]+(?:fix|error)(?:[ \t]+([^\n]*))?\s*\Z")  # fix in version 3, error in 2
# How often a package formats the prompt (its magics.py): 2.31 in ai() and run_ai_cell(), 0.0.4 in run_ai_cell() alone.
_PASSES: Final[Mapping[tuple[str, str], int]] = MappingProxyType(
    {("jupyter_ai_magics", "2"): 2, ("jupyter_ai_magic_commands", "0"): 1}
)


@dataclass(frozen=True, slots=True)
class AiCell:
    """The ``%%ai`` line at the head of a body: its options, the model in them, and the prompt below it.

    ``literal``: the prompt is the last error's traceback (``%ai fix``), in which braces are no references.
    """

    line: str
    model: str
    prompt: str = field(repr=False)
    literal: bool = False


def read_ai_cell(body: str, shell: InteractiveShell | None = None) -> AiCell | None:
    """The body as a ``%%ai`` cell or ``%ai fix`` line, or None where its first line is neither.

    ``%ai fix`` is read where there is a shell that knows the last error.

    Raises:
        CellError: ``%ai fix`` where there has been no error.
    """
    if match := _FIRST_LINE.match(body):
        line = (match[1] or "").strip()
        return AiCell(line, _model(line), body[match.end() :])
    if shell is not None and (match := _FIX_LINE.match(body)):
        line = (match[1] or "").strip()
        prompt = f"Explain the following error and propose a fix:\n\n{_last_error(shell)}"
        return AiCell(line, _model(line), prompt, literal=True)
    return None


def _last_error(shell: InteractiveShell) -> str:
    errors = shell.user_ns.get("Err")  # jupyter-ai keeps tracebacks there, by number of the cell
    if isinstance(errors, dict) and errors:
        return str(errors[max(errors)])
    # On IPython 9 its handler fails (no color_toggle) and keeps none. IPython keeps them too, by number of the cell.
    kept = getattr(shell.history_manager, "exceptions", None) or {}
    if kept:
        return "\n".join(kept[max(kept)].get("traceback", ()))
    raise CellError("there has been no error yet", remedy="Nothing was sent.")


def _model(line: str) -> str:
    # jupyter-ai's options take a value after -f, -m … ; the model is the first word that is neither.
    words = line.split()
    positional = [
        word for before, word in zip(["", *words], words, strict=False) if word[0] != "-" and before[:1] != "-"
    ]
    return positional[0] if positional else ""


def transcript(shell: InteractiveShell) -> str:
    """Earlier exchanges that ``%%ai`` sends along: prompts and replies of cells that were not ours, and of ours."""
    magic = shell.magics_manager.magics["cell"].get("ai")
    messages = getattr(getattr(magic, "__self__", None), "transcript", None) or ()
    texts = [message.get("content") if isinstance(message, dict) else message.content for message in messages]
    return "\n\n".join(str(text) for text in texts if text)


def run_ai_cell(shell: InteractiveShell, cell: AiCell, masked: str) -> str:
    """Run ``%%ai`` with the masked prompt, and take its output as text.

    Raises:
        SendError: ``%%ai`` is not loaded, might itself replace something in the masked text, or fails.
    """
    from IPython.utils.capture import capture_output

    magic = shell.magics_manager.magics["cell"].get("ai")
    if magic is None:
        raise SendError(
            "%%ai is not loaded",
            remedy="Run %load_ext jupyter_ai_magics first, or use --to. Nothing was sent.",
        )
    if "--eval" in cell.line.split():
        raise SendError(
            "%%ai --eval runs the cell and sends what comes of it, which nobody could look at before",
            remedy="Run the code in a cell of its own, and refer to its result: {result}. Nothing was sent.",
        )
    prompt = _escaped(masked, magic, cell.model)
    try:
        with capture_output() as captured:
            returned = shell.run_cell_magic("ai", cell.line, prompt)  # type: ignore[no-untyped-call,unused-ignore]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # jupyter-ai's own errors (CellMagicError …) derive from BaseException
        kind = type(error).__name__
    else:
        texts = [captured.stdout, *(_text_of(output.data) for output in captured.outputs), _text_of(returned)]
        return "\n".join(text for text in texts if text).strip("\n")
    # %%ai's own error may quote the prompt.
    raise SendError(f"%%ai failed with {kind}", remedy="The prompt it received was masked.")


def _escaped(masked: str, magic: Any, model: str) -> str:
    if "{" not in masked and "}" not in masked:
        return masked
    passes = _passes(magic, model)
    if passes is None:
        raise SendError(
            "the masked text holds braces, which this version of %%ai might read as references of its own",
            remedy="Use --to, which sends them as they are. Nothing was sent.",
        )
    return masked.replace("{", "{" * 2**passes).replace("}", "}" * 2**passes)


def _passes(magic: Any, model: str) -> int | None:
    """How often this ``%%ai`` formats its prompt; None where that is not known."""
    owner = getattr(magic, "__self__", None)
    package = type(owner).__module__.partition(".")[0]
    version = str(getattr(sys.modules.get(package), "__version__", "")).partition(".")[0]
    # A chain of the user's own (version 2) gets the prompt after one pass, and may format it itself.
    custom = getattr(owner, "custom_model_registry", {}).get(model)
    return None if custom is not None and not isinstance(custom, str) else _PASSES.get((package, version))


def _text_of(output: Any) -> str:
    """The text of a MIME bundle, a display object or a plain value."""
    if output is None:
        return ""
    if isinstance(output, dict):
        return str(next((output[mime] for mime in ("text/markdown", "text/plain") if mime in output), ""))
    data = getattr(output, "data", None) or getattr(output, "text", None)
    return data if isinstance(data, str) else str(output)
