"""An id and its secret are one finding: both masked, each in one pair only, an allow for one leaves the other."""

from __future__ import annotations

import json

import pytest

import safe_prompt
from safe_prompt.detectors.pairs import ids_in
from safe_prompt.documents.document import Document
from safe_prompt.findings.fingerprint import load_key
from safe_prompt.findings.surroundings import Surroundings
from safe_prompt.pipeline import scan_document
from safe_prompt.rules.loader import load_shipped
from safe_prompt.rules.template import expand

RULES = load_shipped()
KEY_ID, SECRET = expand("AKIA{base32:16}", "pairs"), expand("{base64:38}a7", "pairs")
OTHER_ID, OTHER_SECRET = expand("ASIA{base32:16}", "others"), expand("{base64:38}b8", "others")
ENTRA = expand("{base62:3}8Q~{base62:34}", "pairs")
CLIENT, TENANT = expand("{uuid}", "client"), expand("{uuid}", "tenant")
ACCOUNT, TOKEN = expand("AC{hex:32}", "pairs"), expand("{hex:32}", "pairs")

CASES = {
    "env": (
        "aws-secret-access-key",
        f"🔑\nAWS_ACCESS_KEY_ID={KEY_ID}\nAWS_SECRET_ACCESS_KEY={SECRET}\n",
        (KEY_ID, SECRET),
    ),
    "secret first": (
        "aws-secret-access-key",
        f"😀 aws_secret_access_key = {SECRET}\naws_access_key_id = {KEY_ID}",
        (SECRET, KEY_ID),
    ),
    "keywords": (
        "aws-secret-access-key",
        f'c = client("🙂", aws_access_key_id="{KEY_ID}", aws_secret_access_key="{SECRET}")',
        (KEY_ID, SECRET),
    ),
    "three": (
        "azure-entra-client-secret",
        f"AZURE_TENANT_ID={TENANT}\nAZURE_CLIENT_ID={CLIENT}\nAZURE_CLIENT_SECRET={ENTRA} # 🔒\n",
        (TENANT, CLIENT, ENTRA),
    ),
    "user id and token": ("twilio-auth-token", f"🙂 sid {ACCOUNT}, twilio_auth_token={TOKEN}", (ACCOUNT, TOKEN)),
}  # fmt: skip


def credentials(text: str) -> list[safe_prompt.Finding]:
    return [one for one in safe_prompt.scan(text, names=False) if one.category == "credential"]


@pytest.mark.parametrize("name", CASES)
def test_a_pair_is_one_finding_of_both_values(name: str) -> None:
    rule, text, values = CASES[name]
    (found,) = credentials(text)
    assert found.rule == rule and "pair" in found.evidence
    assert tuple(text[span.start : span.end] for span in found.spans) == values
    by_themselves = [value for value in values if value in (KEY_ID, SECRET, ENTRA, TOKEN)]
    assert found.start == text.index(by_themselves[0])
    assert found.end == text.index(by_themselves[-1]) + len(by_themselves[-1])
    assert found.line == text.count("\n", 0, found.start) + 1
    assert found.end_line == text.count("\n", 0, found.end) + 1
    body = found.to_dict()
    assert body["spans"] == [[span.start, span.end] for span in found.spans]
    assert not any(value in json.dumps(body) for value in values)


@pytest.mark.parametrize("name", CASES)
def test_masking_covers_both_and_gives_both_back(name: str) -> None:
    _, text, values = CASES[name]
    masked = safe_prompt.mask(text, to="openai")
    assert not any(value in masked.text for value in values)
    assert safe_prompt.unmask(masked.text, masked.vault, trusted=True) == text


def test_the_higher_severity_and_the_secrets_own_fingerprint() -> None:
    alone = credentials(f"aws_secret_access_key = {SECRET}")[0]
    (pair,) = credentials(f"key id {KEY_ID}\naws_secret_access_key = {SECRET}")
    assert pair.severity == "critical"
    assert pair.fingerprint == alone.fingerprint and pair.preview == alone.preview


def test_of_two_profiles_each_keeps_its_own() -> None:
    text = (
        f"[a]\naws_access_key_id={KEY_ID}\naws_secret_access_key={SECRET}\n\n"
        f"[b] # 🅱\naws_secret_access_key={OTHER_SECRET}\naws_access_key_id={OTHER_ID}\n"
    )
    assert [tuple(text[s.start : s.end] for s in one.spans) for one in credentials(text)] == [
        (KEY_ID, SECRET),
        (OTHER_SECRET, OTHER_ID),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"aws_access_key_id={KEY_ID}\n" + "# far\n" * 60 + f"aws_secret_access_key={SECRET}\n",
        f"aws_access_key_id={KEY_ID}",
    ],
    ids=["far", "alone"],
)
def test_no_pair(text: str) -> None:
    assert not any("pair" in one.evidence for one in credentials(text))


def test_an_id_that_is_no_secret_is_nothing_by_itself() -> None:
    assert credentials(f"AZURE_CLIENT_ID={CLIENT}\nAZURE_TENANT_ID={TENANT}\nsid = '{ACCOUNT}'") == []


def test_user_and_password_of_an_address_are_one_finding_as_they_are() -> None:
    password = expand("{base62:14}", "address")
    (found,) = credentials(f"🌍 https://svc-mila:{password}@git.acme.io/shop.git")
    assert len(found.spans) == 1 and "pair" not in found.evidence


def test_an_allow_for_one_leaves_the_other() -> None:
    text = (
        f"aws_access_key_id={KEY_ID}\n"
        f'aws_secret_access_key={SECRET} # safe-prompt: allow[aws-secret-access-key] reason="revoked"\n'
    )
    assert [(one.rule, one.spans) for one in credentials(text)] == [
        ("aws-access-key-id", ((18, 18 + len(KEY_ID)),))
    ]  # fmt: skip


def test_in_a_notebook_the_line_of_the_file_is_the_first_pieces() -> None:
    source = [f"AWS_ACCESS_KEY_ID = '{KEY_ID}'\n", f"AWS_SECRET_ACCESS_KEY = '{SECRET}'  # 🔑"]
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    findings = scan_document(Document.from_text(text, path="a.ipynb"), rules=RULES, key=load_key(), names=False)
    (found,) = [one for one in findings if one.category == "credential"]
    assert KEY_ID in text.splitlines()[found.file_line - 1]
    assert (found.line, found.end_line) == (1, 2)


def test_a_baselines_context_does_not_change_with_the_lines_above() -> None:
    rows = f"aws_access_key_id={KEY_ID}\naws_secret_access_key={SECRET}\n"
    other = f"aws_access_key_id={OTHER_ID}\naws_secret_access_key={OTHER_SECRET}\n"
    contexts = {
        Surroundings(text, credentials(text)).context(credentials(text)[0])
        for text in (rows, "# one\n# two 😀\n" + rows, other)
    }
    assert len(contexts) == 1


def test_every_rule_of_ids_completes_rules_that_there_are() -> None:
    for rule in RULES.by_detector("pair").values():
        assert set(rule.completes) <= set(RULES.by_id), rule.id
        assert list(ids_in(rule, "")) == []
