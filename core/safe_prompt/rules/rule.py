"""A rule: what to look for, as data. Read from the TOML files in ``rules/data`` or from a user's own file."""

from __future__ import annotations

from typing import Literal, NamedTuple

from safe_prompt.findings.finding import Category, Classification, Severity


class Rule(NamedTuple):
    """One rule. Rules with a ``regex`` belong to the pattern detector, the others to the detector they name.

    ``regex`` is verbose, ASCII-only syntax with bounded quantifiers; the value is the group ``value``, or the
    whole match. ``confidence`` is that of a match whose validator agrees and that has no context;
    ``context_confidence`` that of one with a context word on its line. ``value`` holds templates of the value
    alone, ``examples`` texts with ``{value}`` in them, both expanded from a seed (see ``rules.template``).
    Where only the issuer's name tells what a value is, a rule has ``names`` and ``value_regex`` in place of ``regex``:
    see ``rules.named_value``; with ``telling`` a word such as key or token must stand there too.
    A rule of the detector ``pair`` finds ids near secrets that they complete, those of the rules in ``completes``, at
    most ``reach`` code points away: see ``detectors.pairs``.
    ``gate`` is about speed alone: ``long`` where what the regex begins with is common, so that more of it is looked for
    before the regex itself is tried.
    """

    id: str
    title: str
    why: str
    entity: str
    category: Category
    classification: Classification
    severity: Severity
    confidence: float
    file: str = ""
    remedy: str = ""
    tags: tuple[str, ...] = ()
    source: Literal["vendor", "standard", "observed", "own"] = "own"
    references: tuple[str, ...] = ()
    checked: str = ""
    detector: str = "pattern"
    regex: str = ""
    names: tuple[str, ...] = ()
    value_regex: str = ""
    telling: bool = False
    ignore_case: bool = False
    keywords: tuple[str, ...] = ()
    validator: str = ""
    checksum: Literal["required", "evidence"] = "evidence"
    context: tuple[str, ...] = ()
    context_required: bool = False
    context_confidence: float = 0.0
    reach: int = 60
    gate: Literal["short", "long"] = "short"
    reject: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    preview: int = 0
    value: tuple[str, ...] = ()
    examples: tuple[str, ...] = ("{value}",)
    counterexamples: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()

    @property
    def all_examples(self) -> tuple[str, ...]:
        """Its examples, those that its ``names`` make in front: made when asked for, since every start loads rules."""
        if not self.names:
            return self.examples
        from safe_prompt.rules.named_value import named_examples

        return (*named_examples(self.names[0]), *self.examples)
