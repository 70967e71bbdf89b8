"""Write docs/rules/*.md from the rule files: one page for each file, and an index. ``--check`` only compares."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.rule import Rule

FOLDER = Path(__file__).parent / "rules"


def page(file: str, rules: list[Rule]) -> str:
    """A rule file's page."""
    lines = [f"# {file.removesuffix('.toml').replace('_', ' ')}", ""]
    for rule in rules:
        lines += [f"## {rule.id}", "", f"**{rule.title}.** {rule.why}", ""]
        facts = [
            f"entity `{rule.entity}`",
            f"category `{rule.category}`",
            f"classification `{rule.classification}`",
            f"severity `{rule.severity}`",
            f"confidence {rule.confidence:g}",
        ]
        lines += [", ".join(facts) + ".", ""]
        if rule.validator:
            need = "must fit" if rule.checksum == "required" else "raises confidence"
            lines += [f"Checked by `{rule.validator}` (which {need}).", ""]
        if rule.names:
            word = ", with a word such as key or token" if rule.telling else ""
            lines += [f"Found beside the issuer's name{word}: {', '.join(rule.names)}.", ""]
        elif rule.context:
            need = "Needs one" if rule.context_required else "Surer with one"
            lines += [f"{need} of these words beside it: {', '.join(rule.context)}.", ""]
        if rule.completes:
            secrets = ", ".join(f"`{name}`" for name in rule.completes)
            lines += [f"By itself no finding: it is joined with a secret that stands near ({secrets}).", ""]
        if rule.remedy:
            lines += [f"If it is real: {rule.remedy}", ""]
        if rule.tags:
            lines += [f"Tags: {', '.join(rule.tags)}.", ""]
        origin = {
            "vendor": "the vendor's page",
            "standard": "the standard",
            "observed": "observation",
            "own": "our own",
        }
        checked = f", read on {rule.checked}" if rule.checked else ""
        lines += [
            f"Format from {origin[rule.source]}{checked}. {' '.join(f'<{url}>' for url in rule.references)}".strip(),
            "",
        ]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """All pages, by file name."""
    by_file: dict[str, list[Rule]] = defaultdict(list)
    rules = load_shipped()
    for rule in rules:
        by_file[rule.file].append(rule)
    made = {f"{file.removesuffix('.toml')}.md": page(file, group) for file, group in sorted(by_file.items())}
    index = ["# Rules", "", f"{len(rules)} rules. Generated from `core/safe_prompt/rules/data` by `make docs`.", ""]
    index += ["| rule | finds | entity | severity |", "|---|---|---|---|"]
    index += [
        f"| [{r.id}]({r.file.removesuffix('.toml')}.md#{r.id}) | {r.title} | {r.entity} | {r.severity} |"
        for r in sorted(rules, key=lambda rule: rule.id)
    ]
    made["README.md"] = "\n".join(index) + "\n"
    return made


def main() -> int:
    """Write the pages, or with ``--check`` say which are out of step (exit 1)."""
    made = pages()
    if "--check" in sys.argv:
        stale = [
            name
            for name, text in made.items()
            if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != text
        ]
        stale += [path.name for path in FOLDER.glob("*.md") if path.name not in made]
        if stale:
            print(f"docs/rules is out of step: {', '.join(sorted(stale))}. Run: make docs", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
