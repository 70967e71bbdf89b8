"""What the client at the other end can do with edits, actions, hovers and commands, read from whatever it said.

As in ``client.py``, what has the wrong type is taken as not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# Commands of ours that a client carries out itself, and names in `initializationOptions.clientCommands`.
ALLOW_WITH_REASON: Final = "safe-prompt.allowWithReason"


@dataclass(frozen=True, slots=True)
class Abilities:
    """Abilities that make a difference to features. The defaults are those of a client that says nothing.

    ``actions``: takes code actions, not commands alone. ``lazy_edits``: asks for an action's edit when it is chosen.
    ``snippets``: edits may hold a place for the cursor. ``commands``: commands of ours that the client carries out.
    """

    actions: bool = False
    disabled: bool = False
    preferred: bool = False
    lazy_edits: bool = False
    document_changes: bool = False
    create_files: bool = False
    snippets: bool = False
    show_document: bool = False
    markdown: bool = False
    commands: frozenset[str] = frozenset()


# A client of today that can do everything the protocol knows.
EVERYTHING: Final = Abilities(
    actions=True, disabled=True, preferred=True, lazy_edits=True, document_changes=True, create_files=True,
    snippets=True, show_document=True, markdown=True, commands=frozenset((ALLOW_WITH_REASON,)),
)  # fmt: skip


def read_abilities(params: Mapping[str, Any]) -> Abilities:
    """The abilities behind the parameters of an ``initialize`` request, as plain JSON."""

    def said(*names: str) -> Any:
        value: Any = params.get("capabilities")
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def listed(*names: str) -> frozenset[str]:
        value = said(*names)
        return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()

    action = ("textDocument", "codeAction")
    edit = ("workspace", "workspaceEdit")
    options = params.get("initializationOptions")
    named = options.get("clientCommands") if isinstance(options, Mapping) else None
    return Abilities(
        actions=isinstance(said(*action, "codeActionLiteralSupport"), Mapping),
        disabled=said(*action, "disabledSupport") is True,
        preferred=said(*action, "isPreferredSupport") is True,
        lazy_edits="edit" in listed(*action, "resolveSupport", "properties")
        and said(*action, "dataSupport") is True,
        document_changes=said(*edit, "documentChanges") is True,
        create_files="create" in listed(*edit, "resourceOperations"),
        snippets=said(*edit, "snippetEditSupport") is True,
        show_document=said("window", "showDocument", "support") is True,
        markdown="markdown" in listed("textDocument", "hover", "contentFormat"),
        commands=frozenset(one for one in named if isinstance(one, str)) if isinstance(named, list) else frozenset(),
    )  # fmt: skip
