"""``%safe_prompt unmask``: a variable's text with personal data put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safe_prompt_jupyter import reply
from safe_prompt_jupyter.commands.command import Command, Words, usage_error
from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.interpolation import text_of

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session

USAGE = "unmask NAME [--out NAME]"


def run(session: Session, words: Words) -> str:
    """The restored text, or with ``--out`` a variable that holds it.

    Raises:
        CellError: there is no such variable, or ``--out`` is no Python name.
    """
    from safe_prompt.api import unmask

    if len(words.positional) != 1:
        raise usage_error(USAGE)
    name = words.positional[0]
    if name not in session.names:
        raise CellError("there is no variable of that name", place="%safe_prompt unmask")
    text = unmask(text_of(session.names[name]), session.vault())
    target = words.flags.get("--out")
    if target is None:
        return reply.plain(text)
    if not target.isidentifier():
        raise CellError("--out takes a Python name", place="%safe_prompt unmask")
    session.names[target] = text
    return f"the restored text is in {target}"


COMMAND = Command(
    "unmask",
    USAGE,
    "a variable's text with this session's placeholders restored",
    "Credentials stay masked, and nothing is restored inside URLs and links. Without --out the text becomes an output\n"
    "and is saved with the notebook.",
    run,
    {"--out": True},
    first=lambda session: sorted(name for name in session.names if not name.startswith("_")),
    most=1,
)
