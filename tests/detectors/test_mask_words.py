"""What masking leaves is no finding: masked text can be scanned, committed and masked again."""

from __future__ import annotations

import pytest

from safe_prompt.detectors.proof import values
from safe_prompt.documents.document import Document
from safe_prompt.findings.fingerprint import Key
from safe_prompt.masking.operators import OPERATORS
from safe_prompt.masking.placeholders import placeholder, type_of
from safe_prompt.pipeline import scan_document
from safe_prompt.rules.loader import load_in_force
from safe_prompt.rules.rule import Rule
from safe_prompt.rules.template import expand

KEY = Key(b"a key of thirty-two bytes, tests", "tests")


def mask_word(operator: str, rule: Rule) -> str:
    if operator == "placeholder":
        return placeholder(KEY.secret, rule.entity, 12, "🙂")
    kind = type_of(rule.entity)
    return f"REDACTED_{kind}" if operator == "redact" else f"HASH_{kind}_{'a2' * 6}"


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name in ("placeholder", "redact", "hash")])
def test_in_the_place_of_every_rules_value(operator: str) -> None:
    tried = 0
    for rule in load_in_force(()):
        seed = next((seed for seed, _ in values(rule)), "") if rule.detector == "pattern" and rule.value else ""
        for example in rule.all_examples if seed else ():
            word = mask_word(operator, rule)
            text = "🙂 " + expand(example, seed, {"value": word})
            found = scan_document(Document(text, "text"), rules=load_in_force(()), key=KEY)
            assert not [one for one in found if word in text[one.start : one.end]], rule.id
            tried += 1
    assert tried > 500


@pytest.mark.parametrize("word", ["REDACTED_", "REDACTED_key", "SP_KEY_1_ABCD", "xREDACTED_KEY", "HASH_KEY_abc"])
def test_what_merely_looks_like_one_is_judged_as_ever(word: str) -> None:
    from safe_prompt.detectors.samples import is_mask

    assert not is_mask(word)
