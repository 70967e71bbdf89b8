"""``%safe_prompt status``: what is active in this kernel, what is not, and why."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from safe_prompt_jupyter.commands.command import Command, Words
from safe_prompt_jupyter.gate import load_policy
from safe_prompt_jupyter.providers import PROVIDERS, current_environment

if TYPE_CHECKING:
    from safe_prompt_jupyter.session import Session


def run(session: Session, words: Words) -> str:
    """What is active, a line each.

    Raises:
        SafePromptError: a settings file cannot be used.
    """
    from safe_prompt.api import scan

    environment = current_environment()
    policy = load_policy(session.settings.policy)
    tiers = scan("").tiers
    lines = ["safe-prompt is active in %%safe_prompt cells. Other cells that call a provider are not watched."]
    lines += [f"  tier {tier}: {state}" for tier, state in tiers.items()]
    lines.append(f"  policy: default {policy.fallback}, on error {policy.on_error}, {len(policy.rules)} rules")
    for provider in PROVIDERS.values():
        sdk = "installed" if find_spec(provider.sdk) else "not installed (pip install 'safe-prompting[ai]')"
        key = "set" if environment.get(provider.key_variable) else "not set"
        url = "set" if environment.get(provider.url_variable) else f"not set, so {provider.default_url}"
        lines.append(f"  {provider.id}: SDK {sdk}; {provider.key_variable} {key}; {provider.url_variable} {url}")
    lines.append(f"  vault: {len(session.vault())} values, in this kernel's memory only")
    lines.append(f"  history, tracebacks, %env: {_hygiene(session)}")
    return "\n".join(lines)


def _hygiene(session: Session) -> str:
    if not session.watch.on or session.hiding.redact == "off":
        return "kept as they are (%safe_prompt on hides values in them)"
    return "kept without values" if session.hiding.redact == "all" else "kept without credentials"


COMMAND = Command("status", "status", "what is active, what is not, and why", "", run)
