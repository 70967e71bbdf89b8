"""``%safe_prompt status``: what is active in this kernel, what is not, and why."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.gate import load_policy
from safe_prompt_jupyter.providers import PROVIDERS, current_environment

if TYPE_CHECKING:
    from safe_prompt.masking.vault import Vault


def run(line: str, vault: Vault) -> str:
    """The answer to ``%safe_prompt LINE``.

    Raises:
        CellError: the line asks for something else than ``status``.
    """
    if line.strip() != "status":
        raise CellError("usage: %safe_prompt status", remedy="To send a prompt, start a cell with %%safe_prompt.")
    from safe_prompt.api import scan

    environment = current_environment()
    policy = load_policy("")
    tiers = scan("").tiers
    lines = ["safe-prompt is active in %%safe_prompt cells. Other cells are not watched."]
    lines += [f"  tier {tier}: {state}" for tier, state in tiers.items()]
    lines.append(f"  policy: default {policy.fallback}, on error {policy.on_error}, {len(policy.rules)} rules")
    for provider in PROVIDERS.values():
        sdk = "installed" if find_spec(provider.sdk) else "not installed (pip install 'safe-prompting[ai]')"
        key = "set" if environment.get(provider.key_variable) else "not set"
        url = "set" if environment.get(provider.url_variable) else f"not set, so {provider.default_url}"
        lines.append(f"  {provider.id}: SDK {sdk}; {provider.key_variable} {key}; {provider.url_variable} {url}")
    lines.append(f"  vault: {len(vault)} values, in this kernel's memory only")
    return "\n".join(lines)
