"""What is active, what is not, and why."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from safe_prompt.cli.exit_codes import CLEAN
from safe_prompt.cli.jupyter_status import jupyter_status


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt status``."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """Print the status. Settings that cannot be used are an error, here as everywhere."""
    facts = _facts(arguments.policy)
    if arguments.format == "json":
        print(json.dumps(facts | {"jupyter": facts["jupyter"].as_json()}, indent=2, ensure_ascii=False))
        return CLEAN
    rows = list(_rows(facts))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")
    return CLEAN


def _facts(policy_file: str | None) -> dict[str, Any]:
    """The status as values of JSON; ``jupyter`` alone is a ``JupyterStatus``."""
    from safe_prompt import __version__
    from safe_prompt.checks.choices import find_baseline
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.locations import cache_dir, config_dir, data_dir
    from safe_prompt.masking.vault_file import session_vault_path
    from safe_prompt.pipeline import tiers
    from safe_prompt.policy.settings import load_settings, user_file
    from safe_prompt.rules.loader import load_in_force

    settings = load_settings(policy_file=policy_file)
    rules = load_in_force(tuple(settings.rule_files))
    key = load_key()
    repository = settings.repository
    baseline = find_baseline(None, Path.cwd())
    vault = session_vault_path(data_dir())
    return {
        "version": __version__,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "tiers": dict(tiers(True, settings.merged)),
        "rules": len(rules),
        "rule_files": [str(file) for file in settings.rule_files],
        "matching": _matching(),
        "key": {"id": key.id, "origin": str(key.origin)},
        "settings": [{"path": str(source.path), "layer": source.layer} for source in settings.sources],
        "user_file": str(user_file()),
        "left_out": {
            "excluded_globs": len(repository.exclude),
            "disabled_rules": len(repository.disable),
            "per_file": len(repository.per_file),
            "allowed_fingerprints": len(repository.allow),
        },
        "notes": list(settings.notes),
        "baseline": {"path": str(baseline.file), "entries": len(baseline.entries)} if baseline else None,
        "session_vault": {"path": str(vault), "exists": vault.exists()},
        "folders": {"config": str(config_dir()), "data": str(data_dir()), "cache": str(cache_dir())},
        "jupyter": jupyter_status(),
    }


def _rows(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "version", f"{facts['version']} (Python {facts['python']})"
    for name, state in facts["tiers"].items():
        yield f"{name} tier", state
    own = f", {len(facts['rule_files'])} rule files of your own" if facts["rule_files"] else ""
    yield "rules", f"{facts['rules']}{own}"
    yield "matching", facts["matching"]
    yield "key", f"{facts['key']['id']} from {facts['key']['origin']}"
    yield "settings", "built-in"
    for source in facts["settings"]:
        yield "", f"{source['path']} ({source['layer']})"
    if not any(source["layer"] == "user" for source in facts["settings"]):
        yield "", f"{facts['user_file']} (user): not there"
    left_out = facts["left_out"]
    if any(left_out.values()):
        counts = (
            f"{left_out['excluded_globs']} excluded globs, {left_out['disabled_rules']} disabled rules, "
            f"{left_out['per_file']} per-file exceptions, {left_out['allowed_fingerprints']} allowed fingerprints"
        )
        yield "left out", counts
    for note in facts["notes"]:
        yield "note", note
    baseline = facts["baseline"]
    yield "baseline", f"{baseline['path']} ({baseline['entries']} entries)" if baseline else "none"
    vault = facts["session_vault"]
    yield "session vault", f"{vault['path']}{'' if vault['exists'] else ': not there'}"
    folders = facts["folders"]
    yield "folders", f"config {folders['config']}, data {folders['data']}, cache {folders['cache']}"
    for name, line in zip(("JupyterLab", ""), facts["jupyter"].lines(), strict=False):
        yield name, line


def _matching() -> str:
    try:
        import hyperscan
    except ImportError:
        return "the re fallback, slower with the same findings: no hyperscan wheel is installed here"
    return f"hyperscan {getattr(hyperscan, '__version__', '')}".strip()
