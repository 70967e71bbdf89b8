"""Make and try examples of one rule in a process of its own: ``python -P -m safe_prompt.migration.trial``.

For expressions with repeats inside repeats, which may take forever on a text that nearly matches; only another
process can be stopped in the middle of one. Reads a rule's id, regex, case and keywords as JSON from standard
input, prints its value template and example as JSON, or null where none was made.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Final

_LENGTH: Final = 300  # code points of an example that are cut off one by one
_MORE: Final = 60  # times the last character is repeated


def hostile(text: str) -> list[str]:
    """Texts that nearly match: an example cut off at every place, its last character repeated, and a wrong end."""
    return [text[:cut] + text[cut - 1] * _MORE + "\x01" for cut in range(1, min(len(text), _LENGTH) + 1)]


def main() -> None:
    """Answer for the rule on standard input."""
    from safe_prompt.detectors.pattern import regex_flags
    from safe_prompt.migration.proving import blank_rule, with_examples
    from safe_prompt.rules.template import expand

    asked = json.load(sys.stdin)
    rule = blank_rule(asked["id"], asked["regex"], asked["ignore_case"], tuple(asked["keywords"]))
    made = with_examples(rule)
    if made is not None:
        regex = re.compile(made.regex, regex_flags(made))
        text = expand(made.examples[0], "trial", {"value": expand(made.value[0], "trial")})
        for near in hostile(text):
            regex.search(near)
    json.dump(made and [made.value[0], made.examples[0]], sys.stdout)


if __name__ == "__main__":
    main()
