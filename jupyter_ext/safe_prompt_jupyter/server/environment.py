"""Moving a credential from a cell to an environment variable: which literal holds it, and what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from safe_prompt.documents.document import Kind
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import Finding
from safe_prompt_jupyter.server.python_strings import string_literals

_NAME_BY_RULE: Final[Mapping[str, str]] = {
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "github": "GITHUB_TOKEN",
    "huggingface": "HF_TOKEN", "gitlab": "GITLAB_TOKEN", "slack": "SLACK_TOKEN", "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY", "cohere": "COHERE_API_KEY", "replicate": "REPLICATE_API_TOKEN",
    "google": "GOOGLE_API_KEY", "gcp": "GOOGLE_API_KEY", "npm": "NPM_TOKEN", "pypi": "PYPI_TOKEN",
    "aws-access-key-id": "AWS_ACCESS_KEY_ID", "aws-secret": "AWS_SECRET_ACCESS_KEY",
}  # fmt: skip
_ASSIGNED: Final = re.compile(r"([A-Za-z_]\w{0,60})[\"']?\]?\s{0,4}(?::\s{0,4}str\s{0,4})?[=:]\s{0,4}\Z")
_IMPORT: Final = re.compile(r"(?m)^[ \t]*import[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*os\b(?![ \t]*\.)(?![ \t]+as\b)")
_MAGIC_LINE: Final = re.compile(r"(?:[ \t]*(?:%[^\n]*)?\n)*")


class Moved(NamedTuple):
    """A source whose literal has become a look-up of the variable ``name``."""

    text: str
    name: str

    def __repr__(self) -> str:  # without the text
        return f"Moved(name={self.name!r})"


def offers_environment(text: str, kind: Kind, finding: Finding) -> bool:
    """Whether ``move_to_environment`` has something to move."""
    return finding.category == "credential" and _literal(text, kind, finding) is not None


def move_to_environment(text: str, kind: Kind, finding: Finding) -> Moved | None:
    """The source with the literal that holds the value replaced by ``os.environ["NAME"]``; None where there is none.

    Only a literal that is the value and nothing else is replaced, so the program means the same once the variable is
    set.
    """
    span = _literal(text, kind, finding)
    if span is None or finding.category != "credential":
        return None
    name = _name(text[: span.start], finding)
    moved = f'{text[: span.start]}os.environ["{name}"]{text[span.end :]}'
    if not _IMPORT.search(text):
        head = _MAGIC_LINE.match(moved)
        at = head.end() if head is not None and head.end() <= span.start else 0
        moved = f"{moved[:at]}import os\n{moved[at:]}"
    return Moved(moved, name)


def _literal(text: str, kind: Kind, finding: Finding) -> Span | None:
    """The whole string literal that means the finding's value, quotes and prefix included."""
    if kind != "python" or len(finding.spans) > 1:
        return None
    for literal in string_literals(text):
        if (literal.body, literal.body_end) == (finding.start, finding.end):
            return Span(literal.start, literal.end) if literal.plain else None
    return None


def _name(before: str, finding: Finding) -> str:
    assigned = _ASSIGNED.search(before)
    if assigned is not None and assigned[1].isascii():
        return assigned[1].upper()
    known = next((name for prefix, name in _NAME_BY_RULE.items() if finding.rule.startswith(prefix)), "")
    return known or re.sub(r"\W+", "_", finding.rule).upper()
