"""Every kind of code action, in the order in which they are shown."""

from __future__ import annotations

from typing import Final

from safe_prompt_lsp.code_actions import (
    allow_here,
    ask_for_it,
    beyond_here,
    environment_variable,
    fix_all,
    mask_value,
    remove_allow,
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
    remove_allow.offers,
    allow_here.offers,
    beyond_here.in_project,
    beyond_here.to_baseline,
    beyond_here.from_assistants,
    fix_all.offers,
)
