"""What the client at the other end can do, read from whatever it said.

Capabilities come from many programs in many versions. What has the wrong type is taken as not said, so that a
client of tomorrow, or a careless one, never fails to start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safe_prompt_lsp.units import DEFAULT, ENCODINGS, Encoding


@dataclass(frozen=True, slots=True)
class Client:
    """Capabilities that make a difference here."""

    name: str = ""
    encoding: Encoding = DEFAULT
    pull: bool = False
    refresh: bool = False  # may be told to pull again
    refresh_lenses: bool = False
    related: bool = False
    related_on_pull: bool = False
    configuration: bool = False
    watches: bool = False  # may be asked to watch files
    settings_by_registration: bool = False
    progress: bool = False
    document_changes: bool = False

    def related_information(self) -> bool:
        """Whether diagnostics may carry further locations."""
        return self.related_on_pull if self.pull else self.related


def read_client(params: Mapping[str, Any]) -> Client:
    """The client behind the parameters of an ``initialize`` request."""

    def said(*names: str) -> Any:
        value: Any = params.get("capabilities")
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def can(*names: str) -> bool:
        return said(*names) is True

    info = params.get("clientInfo")
    name = info.get("name") if isinstance(info, Mapping) else None
    offered = said("general", "positionEncodings")
    wanted = offered if isinstance(offered, list) else []
    related = can("textDocument", "publishDiagnostics", "relatedInformation")
    return Client(
        name=name if isinstance(name, str) else "",
        # A table of code points needs no conversion in UTF-32; UTF-8 and UTF-16 cost the same. The client's order says
        # what is cheap for it, and it knows better.
        encoding=next((one for one in wanted if one in ENCODINGS), DEFAULT),
        pull=isinstance(said("textDocument", "diagnostic"), Mapping),
        refresh=can("workspace", "diagnostics", "refreshSupport"),
        refresh_lenses=can("workspace", "codeLens", "refreshSupport"),
        related=related,
        related_on_pull=related or can("textDocument", "diagnostic", "relatedInformation"),
        configuration=can("workspace", "configuration"),
        watches=can("workspace", "didChangeWatchedFiles", "dynamicRegistration"),
        settings_by_registration=can("workspace", "didChangeConfiguration", "dynamicRegistration"),
        progress=can("window", "workDoneProgress"),
        document_changes=can("workspace", "workspaceEdit", "documentChanges"),
    )
