"""Masking operators: what takes the place of a value. All but ``placeholder`` are lossy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from safe_prompt.errors import ConfigError
from safe_prompt.masking.apply import Region
from safe_prompt.masking.placeholders import type_of
from safe_prompt.masking.vault import Vault


@dataclass(frozen=True, slots=True)
class Operator:
    """``replace(region, raw, value, vault)`` gives the text that takes the place of ``raw``.

    ``probe`` stands for that text when we try whether code still parses: a word, or ``?``, which no Python
    takes outside literals and comments.
    """

    name: str
    lossy: bool
    replace: Callable[[Region, str, str, Vault], str]
    note: str = ""
    probe: str = "SP_X_1_aaaa"


def operator_named(name: str) -> Operator:
    """The operator of that name.

    Raises:
        ConfigError: there is none.
    """
    found = OPERATORS.get(name)
    if found is None:
        raise ConfigError(f"unknown masking operator {name!r}", remedy=f"Use one of {', '.join(OPERATORS)}.")
    return found


@dataclass(frozen=True, slots=True)
class Operators:
    """Which operator masks what: ``default``, save for what the owner names by entity or rule.

    ``chosen`` pairs an entity or a rule's id, ``*`` allowed, with an operator; the last one that fits holds.
    """

    default: Operator
    chosen: tuple[tuple[str, Operator], ...] = ()

    @classmethod
    def of(cls, default: str, chosen: Iterable[tuple[str, str]] = ()) -> Operators:
        """Operators by their names.

        Raises:
            ConfigError: there is no such operator.
        """
        return cls(operator_named(default), tuple((what, operator_named(name)) for what, name in chosen))

    def name_for(self, entity: str, rule: str) -> str:
        """The name of the operator that the owner chose for a finding; empty where none was chosen."""
        for what, operator in reversed(self.chosen):
            if fnmatchcase(entity, what) or fnmatchcase(rule, what):
                return operator.name
        return ""

    def at(self, region: Region) -> Operator:
        """The operator that masks a region."""
        return OPERATORS[region.operator] if region.operator else self.default


def _placeholder(region: Region, raw: str, value: str, vault: Vault) -> str:
    return vault.issue(raw, entity=region.entity, one_way=region.one_way, value=value, quoted=region.quoted)


def _redact(region: Region, raw: str, value: str, vault: Vault) -> str:
    return f"REDACTED_{type_of(region.entity)}"


def _hash(region: Region, raw: str, value: str, vault: Vault) -> str:
    return f"HASH_{type_of(region.entity)}_{vault.hash_tag(region.entity, value)}"


def _year(region: Region, raw: str, value: str, vault: Vault) -> str:
    from datetime import date

    from safe_prompt.masking.generalise import year_of, year_of_birth

    # What an owner's own column holds nobody knows: it may be birth dates.
    birth = region.entity in {"DATE_OF_BIRTH", "COLUMN"}
    return _kept(region, raw, value, vault, year_of_birth(value, date.today()) if birth else year_of(value))


def _prefix(region: Region, raw: str, value: str, vault: Vault) -> str:
    from safe_prompt.masking.generalise import prefix_of

    return _kept(region, raw, value, vault, prefix_of(value))


def _digits(region: Region, raw: str, value: str, vault: Vault) -> str:
    from safe_prompt.masking.shape import shaped

    def keyed(message: str, length: int) -> bytes:
        return vault.keyed(f"shape|{type_of(region.entity)}|{message}", length)

    return _kept(region, raw, value, vault, shaped(value, keyed))


def _kept(region: Region, raw: str, value: str, vault: Vault, new: str | None) -> str:
    """What is kept of a value; its type where nothing may be: of credentials, and where code takes digits alone."""
    if new is None or region.one_way or (region.bare and not new.isdecimal()):
        return _redact(region, raw, value, vault)
    return new


def _drop(region: Region, raw: str, value: str, vault: Vault) -> str:
    return _redact(region, raw, value, vault) if region.bare else ""


def _partial(region: Region, raw: str, value: str, vault: Vault) -> str:
    """Card and IBAN keep their last four characters, an e-mail address its first letter and its domain.

    Four digits are what PCI DSS 4 (3.4.1) lets a receipt show. Every other entity, and credentials above all,
    keeps nothing, not even its length.
    """
    if region.bare or region.one_way:
        return _redact(region, raw, value, vault)
    if region.entity in {"CREDIT_CARD", "IBAN_CODE"}:
        characters = [character for character in value if character.isascii() and character.isalnum()]
        if len(characters) >= 12:
            return "****" + "".join(characters[-4:])
    if region.entity == "EMAIL_ADDRESS":
        local, at, domain = value.partition("@")
        # Letters, digits, dots and hyphens alone: what is kept must not need escaping where it is put.
        plain = all(character.isalnum() or character in ".-" for character in domain)
        if at and domain and plain and len(local) > 1 and local[0].isalnum():
            return f"{local[0]}***@{domain}"
    return "********"


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        operator.name: operator
        for operator in (
            Operator("placeholder", False, _placeholder),
            Operator("redact", True, _redact, "values are replaced by their type and cannot be restored"),
            Operator("partial", True, _partial, "values are shown in part and cannot be restored", "?"),
            Operator("hash", True, _hash, "values are replaced by keyed hashes and cannot be restored"),
            Operator("drop", True, _drop, "values are removed and cannot be restored", "?"),
            Operator(
                "year",
                True,
                _year,
                "dates become years, ages decades, with those of people over 89 in one; neither can be restored",
                "?",
            ),
            Operator("prefix", True, _prefix, "of postcodes the beginning is shown; they cannot be restored", "?"),
            Operator("digits", True, _digits, "values are replaced by others alike and cannot be restored", "?"),
        )
    }
)
