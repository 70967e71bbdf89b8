"""Write the README's table of secrets from the result beside this folder. ``--check`` only compares.

python benchmarks/quality/secrets/readme.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from page import readme_table

HERE = Path(__file__).parent
RESULT = HERE.parent.parent / "results" / "secrets.json"
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
    readme = README.read_text("utf-8")
    wanted = with_table(readme, readme_table(json.loads(RESULT.read_text("utf-8"))))
    if "--check" in sys.argv[1:]:
        if readme != wanted:
            sys.exit(
                "README.md: the table of secrets is not the result's. Run: python benchmarks/quality/secrets/readme.py"
            )
        return
    README.write_text(wanted, "utf-8")


if __name__ == "__main__":
    main()
