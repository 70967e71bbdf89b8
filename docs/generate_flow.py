"""Write the tables of docs/flow.md from the data files of the flow analysis. ``--check`` only compares."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from safe_prompt.flow.tables import tables

PAGE = Path(__file__).parent / "flow.md"


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _codes(names: Iterable[str], most: int = 12) -> str:
    names = [f"`{name}`" for name in dict.fromkeys(names)]
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def sinks() -> str:
    """Libraries, then everything else that sends."""
    table, rows = tables(), []
    for library in table.libraries:
        objects = (*library.connections, *library.models)
        named = "any class that is a model or is given one" if objects == ("*",) else _codes(objects, 6)
        rows.append((_codes(library.modules, 3), named, _codes((*library.calls, *library.functions), 8)))
    data = table.sinks
    http, web = data["http"], data["web_commands"]["names"]
    shapes = [shape for group in table.shapes.values() for shape in group]
    rows += [
        (_codes(http["modules"], 6), "to a provider's host, or in the shape of a request", _codes(http["methods"])),
        (_codes(data["runners"]["paths"], 6), "a command that asks a model", _codes(data["commands"], 8)),
        ("shell lines and cells", "`!curl …`, `%%bash`", _codes([*web, *data["commands"]], 8)),
        ("magics", "`%%name`, `%name`", _codes(data["magics"]["names"])),
        ("objects from elsewhere", "by the end of the call and its arguments", _codes((s.ends for s in shapes), 8)),
    ]  # fmt: skip
    return _rows(("library", "objects", "calls (`*` = any letters, a leading `*.` any owner)"), rows)


def sources() -> str:
    """Sources, cleaners, reducers."""
    data = tables().sources
    reducers = data["reducers"]
    rows = [
        ("a table", _codes(data["tables"]["modules"])),
        ("cleaned by", _codes(data["cleaners"])),
        ("nothing is left of a value by functions", _codes(reducers["functions"])),
        ("… by methods", _codes(reducers["methods"])),
        ("… by modules", _codes(reducers["modules"])),
        ("… of a table by", _codes([*reducers["table_attributes"], *reducers["table_methods"]], 20)),
        ("a login that does not come back", _codes([*data["connectors"]["names"], *data["connectors"]["modules"]])),
    ]
    return _rows(("what", "names"), rows)


def page(text: str) -> str:
    """The page with its tables written anew."""
    for name, body in (("sinks", sinks()), ("sources", sources())):
        text = re.sub(
            rf"(?s)(<!-- {name} -->\n).*?(\n<!-- end -->)", lambda found, b=body: found[1] + b + found[2], text
        )
    return text


def main() -> int:
    """Write the page, or with ``--check`` say whether it is out of step (exit 1)."""
    old = PAGE.read_text("utf-8")
    new = page(old)
    if "--check" in sys.argv:
        if new != old:
            print("docs/flow.md is out of step. Run: python docs/generate_flow.py", file=sys.stderr)
        return int(new != old)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
