"""Code actions: what can be done about a finding or an AI call, one module for each kind (see ``registry``).

An action's edit is made when it is chosen, where the client can ask for it then: so listing actions costs little, and
no value is sent along with a cursor's every move. No title, message or ``data`` holds a value.
"""

from __future__ import annotations

from safe_prompt_lsp.code_actions.answer import KINDS, code_actions, resolved

__all__ = ["KINDS", "code_actions", "resolved"]
