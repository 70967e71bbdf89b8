"""Every kind of code action, in the order in which they are shown."""

from __future__ import annotations

from typing import Final

from safe_prompt_lsp.code_actions import (
    allow_here,
    ask_for_it,
    environment_variable,
    mask_value,
    send_schema,
    wrap_prompt,
)
from safe_prompt_lsp.code_actions.offer import Kind

REGISTRY: Final[tuple[Kind, ...]] = (
    environment_variable.offers,
    mask_value.offers,
    ask_for_it.offers,
    send_schema.offers,
    wrap_prompt.offers,
    allow_here.offers,
)
