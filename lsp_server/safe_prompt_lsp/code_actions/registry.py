"""Every kind of code action, in the order in which they are shown."""

from __future__ import annotations

from typing import Final

from safe_prompt_lsp.code_actions import ask_for_it, environment_variable, mask_value
from safe_prompt_lsp.code_actions.offer import Kind

REGISTRY: Final[tuple[Kind, ...]] = (
    environment_variable.offers,
    mask_value.offers,
    ask_for_it.offers,
)
