"""Write the page and the README's table of secrets from secrets.json. ``--check`` only compares.

python benchmarks/quality/secrets/readme.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from page import page, readme_table

HERE = Path(__file__).parent
RESULT = HERE.parent.parent / "results" / "secrets.json"
PAGE = RESULT.with_suffix(".md")
README = HERE.parent.parent.parent / "README.md"
BEGIN = "<!-- secrets: written by benchmarks/quality/secrets/readme.py -->"
END = "<!-- secrets: end -->"


def with_table(readme: str, table: str) -> str:
    """The README with the table between its marks.

    Raises:
        ValueError: a mark is missing.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main() -> None:
    """Write or compare."""
    result = json.loads(RESULT.read_text("utf-8"))
    wanted = {README: with_table(README.read_text("utf-8"), readme_table(result)), PAGE: page(result)}
    for path, text in wanted.items():
        if "--check" not in sys.argv[1:]:
            path.write_text(text, "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text:
            sys.exit(f"{path.name} is not the result's. Run: python benchmarks/quality/secrets/readme.py")


if __name__ == "__main__":
    main()
