"""What is active, what is not, and why."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from safe_prompt.cli.exit_codes import CLEAN


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt status``."""
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """Print the status. Settings that cannot be used are an error, here as everywhere."""
    rows = list(_rows(arguments))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")
    return CLEAN


def _rows(arguments: Namespace) -> Iterator[tuple[str, str]]:
    from safe_prompt import __version__
    from safe_prompt.checks.choices import find_baseline
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.locations import cache_dir, config_dir, data_dir
    from safe_prompt.masking.vault_file import session_vault_path
    from safe_prompt.pipeline import TIERS
    from safe_prompt.policy.settings import load_settings, user_file
    from safe_prompt.rules.loader import load_in_force

    settings = load_settings(policy_file=arguments.policy)
    rules = load_in_force(tuple(settings.rule_files))
    key = load_key()
    yield "version", f"{__version__} (Python {sys.version_info.major}.{sys.version_info.minor})"
    for name, state in TIERS.items():
        yield f"{name} tier", state
    own = f", {len(settings.rule_files)} rule files of your own" if settings.rule_files else ""
    yield "rules", f"{len(rules)}{own}"
    yield "matching", _matching()
    yield "key", f"{key.id} from {key.origin}"
    yield "settings", "built-in"
    for source in settings.sources:
        yield "", f"{source.path} ({source.layer})"
    if not any(source.layer == "user" for source in settings.sources):
        yield "", f"{user_file()} (user): not there"
    repository = settings.repository
    if repository.exclude or repository.disable or repository.per_file or repository.allow:
        counts = (
            f"{len(repository.exclude)} excluded globs, {len(repository.disable)} disabled rules, "
            f"{len(repository.per_file)} per-file exceptions, {len(repository.allow)} allowed fingerprints"
        )
        yield "left out", counts
    for note in settings.notes:
        yield "note", note
    baseline = find_baseline(None, Path.cwd())
    yield "baseline", f"{baseline.file} ({len(baseline.entries)} entries)" if baseline else "none"
    vault = session_vault_path(data_dir())
    yield "session vault", f"{vault}{'' if vault.exists() else ': not there'}"
    yield "folders", f"config {config_dir()}, data {data_dir()}, cache {cache_dir()}"


def _matching() -> str:
    try:
        import hyperscan
    except ImportError:
        return "the re fallback, slower with the same findings: no hyperscan wheel is installed here"
    return f"hyperscan {getattr(hyperscan, '__version__', '')}".strip()
