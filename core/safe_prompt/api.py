"""The public functions: scan, mask, unmask. The names are re-exported by the package."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Final

from safe_prompt.documents.document import Document, Kind
from safe_prompt.documents.parts import read_parts
from safe_prompt.findings.collection import Findings
from safe_prompt.findings.finding import ACTIONS, Action
from safe_prompt.findings.fingerprint import Key, lazy_key, load_key
from safe_prompt.findings.suppress import NEVER_SEND_TAG
from safe_prompt.pipeline import scan_document
from safe_prompt.rules.loader import load_in_force

NEVER_SEND: Final = f"A cell carries the tag {NEVER_SEND_TAG}: it is never sent."

if TYPE_CHECKING:
    from safe_prompt.masking.vault import Vault
    from safe_prompt.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text.

    ``action`` is policy's verdict on sending the *original* text; ``reasons`` says why. ``lossy`` says that an
    operator threw something away, ``withheld`` that masking failed and the whole text was left out.
    """

    text: str = field(repr=False)
    findings: Findings
    vault: Vault
    action: Action
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lossy: bool = False
    withheld: bool = False


def scan(
    text: str | Document,
    kind: Kind | None = None,
    path: str | None = None,
    policy: Policy | str | PathLike[str] | None = None,
    names: bool = True,
) -> Findings:
    """Findings in a text. Its kind comes from ``kind``, else from ``path``, else from the text itself.

    ``policy`` gives the owner's own words and rules: a Policy, a file, or None for the settings in force.
    ``names=False`` leaves out the names tier.

    Raises:
        ConfigError: a settings or policy file cannot be used.
    """
    document = _document(text, kind, path)
    chosen = load_policy(policy)
    return scan_document(
        document,
        rules=load_in_force(chosen.rule_files),
        key=lazy_key(),
        terms=chosen.terms,
        names=names,
        policy=chosen,
    )


def mask(
    text: str | Document,
    to: str = "unknown",
    policy: Policy | str | PathLike[str] | None = None,
    vault: Vault | None = None,
    *,
    operator: str | None = None,
    kind: Kind | None = None,
    path: str | None = None,
    names: bool = True,
) -> Masked:
    """Mask everything that policy would mask, confirm or block on the way to a destination.

    ``operator`` masks all of it; None: each entity by what policy's ``mask`` says of it, else by placeholders.

    Never raises for a text, a settings file or a broken detector: what could not be checked is withheld, and
    ``notes`` says why. Comments and tags in the text are not heeded: pasted text could carry them.
    """
    from safe_prompt.masking.headings import named_columns
    from safe_prompt.masking.mask import WITHHELD, mask_with_notes, withhold
    from safe_prompt.masking.vault import Vault

    document = _document(text, kind, path)
    try:
        key = load_key()
        vault = Vault(key.secret) if vault is None else vault
        chosen = load_policy(policy)
        findings = _findings_to_send(document, chosen, key, names)
        named = named_columns(document, chosen.operators)
        decision = chosen.decide((*findings, *named), to=to)
        operators = chosen.operators if operator is None else ()
        operator = operator or "placeholder"
        masking = mask_with_notes(
            document, (*findings, *named), decision.actions, vault, operator, chosen=operators, layout=True
        )
        if findings.not_scanned and ACTIONS.index(chosen.on_error) >= ACTIONS.index("mask"):
            masking = withhold(document, vault, operator, reason=findings.not_scanned[0].reason)
    except Exception as error:  # fail closed: an unchecked text must not go on
        note = f"Not scanned: {error if _is_ours(error) else type(error).__name__}"
        kept = vault or Vault(b"")
        return Masked(WITHHELD, Findings(), kept, "block", (note,), (note,), lossy=True, withheld=True)
    action, reasons = decision.action, decision.reasons
    if never_to_send(document):
        action, reasons = "block", (NEVER_SEND, *reasons)
    if findings.not_scanned:
        action = max(action, chosen.on_error, key=ACTIONS.index)
        reasons = (*reasons, *(f"Not scanned: {omission.reason}." for omission in findings.not_scanned))
    return Masked(
        masking.text, findings, vault, action, reasons, masking.notes, masking.lossy, masking.withheld
    )  # fmt: skip


def unmask(text: str, vault: Vault, *, trusted: bool = False) -> str:
    """Put values back.

    An untrusted text (a model's reply) gets personal data back, outside URLs, links and attributes; credentials
    stay masked. With ``trusted`` a text made by ``mask`` becomes the original, byte for byte.
    """
    from safe_prompt.masking.restore import unmask as restore

    return restore(text, vault, trusted=trusted)


def load_policy(policy: Policy | str | PathLike[str] | None) -> Policy:
    """A Policy as it is, a file on top of the built-in policy, or None for the settings in force.

    Raises:
        ConfigError: a file cannot be used.
    """
    from safe_prompt.policy.policy import Policy

    if isinstance(policy, Policy):
        return policy
    return Policy.load(None if policy is None else str(policy))


def _document(text: str | Document, kind: Kind | None, path: str | None) -> Document:
    return text if isinstance(text, Document) else Document.from_text(text, path=path, kind=kind)


def _findings_to_send(document: Document, policy: Policy, key: Key, names: bool) -> Findings:
    rules = load_in_force(policy.rule_files)
    return scan_document(
        document, rules=rules, key=key, terms=policy.terms, names=names, suppressions=False, policy=policy
    )


def never_to_send(document: Document) -> bool:
    """Whether a cell of a notebook says that it must not reach an AI tool."""
    if document.kind != "notebook" or NEVER_SEND_TAG not in document.text:
        return False
    return any(NEVER_SEND_TAG in part.address.tags for part in read_parts(document).parts)


def _is_ours(error: Exception) -> bool:
    from safe_prompt.errors import SafePromptError

    return isinstance(error, SafePromptError)
