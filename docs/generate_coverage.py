"""Write docs/personal_data.md from docs/personal_data.toml and the rules' tags. ``--check`` only compares.

A law's item with a tag that no rule has is an error, so the page cannot promise what the product does not do.
"""

from __future__ import annotations

import sys
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from safe_prompt.rules.loader import load_shipped

SOURCE = Path(__file__).with_name("personal_data.toml")
PAGE = Path(__file__).with_name("personal_data.md")
SHOWN = 6  # rules named in a row; the others are counted
HEAD = """# Personal data: what the laws list, what is found, what is not

Written by `make docs`. A finding carries the tag in brackets. “By label” means that a word such as “passport no.”
stands beside the value, in any of the languages its rule names; “column” that a table's heading, a key or a form's
label says what the values are.
"""


def page() -> str:
    """The whole page.

    Raises:
        SystemExit: an item's tag belongs to no rule.
    """
    links: dict[str, list[str]] = defaultdict(list)
    for rule in sorted(load_shipped(), key=lambda rule: rule.id):
        for tag in rule.tags:
            links[tag].append(f"[{rule.id}](rules/{rule.file.removesuffix('.toml')}.md#{rule.id})")
    parts = [HEAD]
    for law in tomllib.loads(SOURCE.read_text("utf-8"))["law"]:
        parts.append(f"## {law['title']}\n\n| what | found | not found | rules |\n|---|---|---|---|")
        parts += [_row(row, links) for row in law["row"]]
        parts.append("")
    return "\n".join(parts)


def _row(row: Mapping[str, str], links: Mapping[str, Sequence[str]]) -> str:
    tag = row.get("tag", "")
    rules = links[tag] if tag else ()
    if tag and not rules:
        raise SystemExit(f"{SOURCE.name}: no rule has the tag {tag} of “{row['what']}”")
    shown = ", ".join(rules[:SHOWN]) + (f" and {len(rules) - SHOWN} more" if len(rules) > SHOWN else "")
    what = f"{row['what']} (`{tag}`)" if tag else row["what"]
    return f"| {what} | {row.get('found', 'nothing')} | {row.get('not_found', '–')} | {shown or '–'} |"


def main() -> int:
    """Write the page, or with ``--check`` say that it is out of step (exit 1)."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, "utf-8")
    elif not PAGE.is_file() or PAGE.read_text("utf-8") != text:
        print(f"docs/{PAGE.name} is out of step. Run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
