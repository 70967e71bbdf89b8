"""Wrapping jupyter-ai's ``%%ai``: the masked body goes to it, its output comes back restored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from safe_prompt_jupyter.errors import SendError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_FIRST_LINE = re.compile(r"\s*%%ai(?:[ \t]+([^\n]*))?(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class AiCell:
    """The ``%%ai`` line at the head of a body: its options, the model in them, and the prompt below it."""

    line: str
    model: str
    prompt: str = field(repr=False)


def read_ai_cell(body: str) -> AiCell | None:
    """The body as a ``%%ai`` cell, or None where its first line is no ``%%ai``."""
    match = _FIRST_LINE.match(body)
    if match is None:
        return None
    line = (match[1] or "").strip()
    # jupyter-ai's options take a value after -f, -m … ; the model is the first word that is neither.
    words = line.split()
    positional = [
        word for before, word in zip(["", *words], words, strict=False) if word[0] != "-" and before[:1] != "-"
    ]
    return AiCell(line, positional[0] if positional else "", body[match.end() :])


def run_ai_cell(shell: InteractiveShell, cell: AiCell, masked: str) -> str:
    """Run ``%%ai`` with the masked prompt, and take its output as text.

    Raises:
        SendError: ``%%ai`` is not loaded, would itself replace something in the masked text, or fails.
    """
    from IPython.utils.capture import capture_output

    if shell.magics_manager.magics["cell"].get("ai") is None:
        raise SendError(
            "%%ai is not loaded",
            remedy="Run %load_ext jupyter_ai_magics first, or use --to. Nothing was sent.",
        )
    if "{" in masked or "}" in masked:
        # %%ai formats its prompt up to three times: {{key}} would end as the value of `key`, unmasked.
        raise SendError(
            "the masked text holds braces, which %%ai would read as references of its own",
            remedy="Use --to, which sends them as they are. Nothing was sent.",
        )
    try:
        with capture_output() as captured:
            returned = shell.run_cell_magic("ai", cell.line, masked)  # type: ignore[no-untyped-call,unused-ignore]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # jupyter-ai's own errors (CellMagicError …) derive from BaseException
        kind = type(error).__name__
    else:
        texts = [captured.stdout, *(_text_of(output.data) for output in captured.outputs), _text_of(returned)]
        return "\n".join(text for text in texts if text).strip("\n")
    # %%ai's own error may quote the prompt.
    raise SendError(f"%%ai failed with {kind}", remedy="The prompt it received was masked.")


def _text_of(output: Any) -> str:
    """The text of a MIME bundle, a display object or a plain value."""
    if output is None:
        return ""
    if isinstance(output, dict):
        return str(next((output[mime] for mime in ("text/markdown", "text/plain") if mime in output), ""))
    data = getattr(output, "data", None) or getattr(output, "text", None)
    return data if isinstance(data, str) else str(output)
