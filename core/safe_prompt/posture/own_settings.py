"""safe-prompt's own set-up: destinations, settings that let things through, vaults, keys and baselines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from safe_prompt.errors import ConfigError
from safe_prompt.exclusion.patterns import path_pattern
from safe_prompt.findings.finding import ACTIONS
from safe_prompt.policy.sensitive_files import sensitive_file
from safe_prompt.posture.finding import Misconfiguration, NotChecked, Outcome
from safe_prompt.posture.project import Project

if TYPE_CHECKING:
    from safe_prompt.policy.layer import Layer

MAX_AGE: Final = timedelta(days=365)
BASELINE: Final = ".safe-prompt-baseline.json"
_VAULT_MARK: Final = b'"format": "safe-prompt-vault"'
_VAULT_MARK_TIGHT: Final = b'"format":"safe-prompt-vault"'
_NO_PLAIN_VALUE: Final = ("$", "<", "{", "%", "`")
# An assignment in an env file, a shell script, YAML or a Dockerfile.
_KEY: Final = re.compile(r"\bSAFE_PROMPT_KEY[\"']?[ \t]*[=:][ \t]*[\"']?(?P<value>[^\s\"'#]+)")
_MAY_HOLD_KEY: Final = frozenset({".yml", ".yaml", ".toml", ".json", ".sh", ".cfg", ".ini"})


def stale_destinations(project: Project) -> Iterator[Outcome]:
    """Approved destinations whose ``verified_on`` is missing or older than a year."""
    for entry in project.settings.policy.destinations:
        if entry.status != "approved":
            continue
        verified = dict(entry.facts).get("verified_on")
        if isinstance(verified, date) and project.today - verified <= MAX_AGE:
            continue
        age = f"last verified on {verified}" if isinstance(verified, date) else "never verified (no verified_on)"
        yield Misconfiguration(
            "stale-destination",
            "medium",
            _file_of(entry.status_place, project),
            0,
            f'destination "{entry.id}" is approved and was {age}',
            f"Check its contract, region, training and retention, then set `verified_on = {project.today}` under "
            f"[tool.safe-prompt.destinations.{entry.id}].",
        )


def unsafe(project: Project) -> Iterator[Outcome]:
    """Settings that let things through where something fails, or that have run out."""
    policy = project.settings.policy
    warn = ACTIONS.index("warn")
    if ACTIONS.index(policy.on_error) <= warn:
        yield Misconfiguration(
            "unsafe-settings",
            "high",
            _setting(project, lambda layer: layer.on_error),
            0,
            f'on_error = "{policy.on_error}": what cannot be checked is sent',
            'Set `on_error = "block"`.',
        )
    if ACTIONS.index(policy.fallback) < warn:
        yield Misconfiguration(
            "unsafe-settings",
            "medium",
            _file_of(policy.fallback_place, project),
            0,
            f'default = "{policy.fallback}": what no rule names is sent without a word',
            'Set `default = "warn"`.',
        )
    softened = [rule for rule in policy.rules if rule.id == "builtin-credential" and rule.action != "block"]
    if softened:
        yield Misconfiguration(
            "unsafe-settings",
            "low",
            _setting(project, lambda layer: layer.credential),
            0,
            f'credentials are met with "{softened[0].action}" instead of "block": the rest of a prompt that holds one '
            "is sent",
            'Set `credential = "block"`, unless it is meant.',
        )
    for note in project.settings.notes:
        yield Misconfiguration("unsafe-settings", "low", "", 0, note.rstrip("."), "Delete it, or renew it.")


def vaults(project: Project) -> Iterator[Outcome]:
    """Vault files that git holds or would take in."""
    for file in project.tree.files:
        try:
            if file.link or not _is_vault(project.top / file.path, file.size):
                continue
        except OSError as error:
            yield NotChecked("vault-in-project", f"{file.path}: cannot be read ({error.strerror})", True)
            continue
        commands: tuple[str, ...]
        if file.path in project.tracked:
            how, commands = "git tracks it", (f"git rm --cached --quiet -- {quote(file.path)}",)
        elif project.repository is None or file.path in project.untracked:
            how, commands = "it lies in the project", ()
        else:
            continue  # git-ignored: encrypted, and nobody but its owner gets it
        ignore = f"printf '\\n%s\\n' {quote(path_pattern(file.path))} >> .gitignore"
        yield Misconfiguration(
            "vault-in-project",
            "high",
            file.path,
            0,
            f"this vault maps placeholders back to what they stand for, and {how}",
            "Take it out of git and have git ignore it, or keep it outside of the project.",
            (*commands, ignore),
        )


def keys(project: Project) -> Iterator[Outcome]:
    """SAFE_PROMPT_KEY written into a file: who has it can test guesses against every fingerprint."""
    for file in project.tree.files:
        kind = sensitive_file(file.path)
        dotenv = kind is not None and kind.id == "dotenv"
        if file.link or not (dotenv or Path(file.path).suffix in _MAY_HOLD_KEY or file.path.endswith("Dockerfile")):
            continue
        try:
            text = project.text(file.path)
        except OSError:
            yield NotChecked("key-in-project", f"{file.path}: cannot be read", True)
            continue
        if not text or "SAFE_PROMPT_KEY" not in text:
            continue
        for match in _KEY.finditer(text):
            if match["value"].startswith(_NO_PLAIN_VALUE):
                continue
            yield Misconfiguration(
                "key-in-project",
                "high",
                file.path,
                text.count("\n", 0, match.start()) + 1,
                "SAFE_PROMPT_KEY stands here in plain text: whoever has it can guess values from fingerprints",
                "Delete the line, make a new key, and keep it in your shell's environment or CI's secrets.",
            )
            break


def baseline(project: Project) -> Iterator[Outcome]:
    """A baseline that cannot be read, or that git ignores so that the team does not share it."""
    file = project.top / BASELINE
    if not file.is_file():
        return
    from safe_prompt.findings.baseline import parse

    try:
        parse(file.read_text("utf-8"), BASELINE)
    except (ConfigError, UnicodeDecodeError) as error:
        problem = error.problem if isinstance(error, ConfigError) else "it is not UTF-8"
        yield Misconfiguration(
            "baseline-broken",
            "medium",
            BASELINE,
            0,
            f"it cannot be used: {problem}",
            "Make it again.",
            ("rm -- .safe-prompt-baseline.json", "safe-prompt baseline create"),
        )
        return
    if project.repository is not None and BASELINE not in project.tracked | project.untracked:
        yield Misconfiguration(
            "baseline-broken",
            "low",
            BASELINE,
            0,
            "git ignores it, so that everybody else sees the findings that it accepts",
            "Track it: it holds no value.",
            ("git add --force -- .safe-prompt-baseline.json",),
        )


def _is_vault(file: Path, size: int) -> bool:
    if not 50 <= size <= 50_000_000:
        return False
    with file.open("rb") as opened:
        head = opened.read(200)
    return head.lstrip().startswith(b"{") and (_VAULT_MARK in head or _VAULT_MARK_TIGHT in head)


def _setting(project: Project, value: Callable[[Layer], object]) -> str:
    """The settings file whose value of a key holds: the last that has one."""
    from safe_prompt.policy.settings import read_file

    holding = [source.path for source in project.settings.sources if value(read_file(source.path, source.layer))]
    return str(holding[-1]) if holding else ""


def _file_of(place: str, project: Project) -> str:
    """The settings file that a policy's place names (``user settings PATH``), as reports show it."""
    for source in project.settings.sources:
        if str(source.path) in place:
            return str(source.path)
    return place
