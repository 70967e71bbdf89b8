"""A pre-save hook for Jupyter's contents managers: warns; alters only where configuration says so.

In ``jupyter_server_config.py``::

    c.ContentsManager.pre_save_hook = "safe_prompt_jupyter.saving.warn"            # the log says what was found
    c.ContentsManager.pre_save_hook = "safe_prompt_jupyter.saving.mask_outputs"    # values in outputs are masked
    c.ContentsManager.pre_save_hook = "safe_prompt_jupyter.saving.strip_outputs"   # outputs with values go

What the page shows stays as it is until it is loaded anew.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from safe_prompt.errors import SafePromptError

if TYPE_CHECKING:
    from safe_prompt.masking.outputs import How

_LOG = logging.getLogger("safe_prompt")


def warn(model: dict[str, Any], path: str = "", contents_manager: Any = None, **_: Any) -> None:
    """Say in the server's log how many values a notebook has. It is saved as it is."""
    _save(model, contents_manager, None)


def mask_outputs(model: dict[str, Any], path: str = "", contents_manager: Any = None, **_: Any) -> None:
    """Mask values in outputs before the notebook is saved."""
    _save(model, contents_manager, "mask")


def strip_outputs(model: dict[str, Any], path: str = "", contents_manager: Any = None, **_: Any) -> None:
    """Take outputs with values out before the notebook is saved."""
    _save(model, contents_manager, "strip")


def _save(model: dict[str, Any], contents_manager: Any, how: How | None) -> None:
    if model.get("type") != "notebook" or not isinstance(model.get("content"), dict):
        return
    log = getattr(contents_manager, "log", None) or _LOG
    try:
        counted, cleaned = _looked_through(model["content"], how)
    except SafePromptError:
        log.warning("safe-prompt: a notebook could not be checked; it is saved as it is")
        return
    if cleaned is not None:
        model["content"] = cleaned
    if counted:
        # No path: a file's name may be a client's.
        log.warning("safe-prompt: a notebook is saved with %d values in it that should not stay there", counted)


def _looked_through(content: dict[str, Any], how: How | None) -> tuple[int, dict[str, Any] | None]:
    from safe_prompt.documents.document import Document
    from safe_prompt.errors import DocumentError
    from safe_prompt.masking.outputs import fix_outputs
    from safe_prompt_jupyter.gate import load_policy
    from safe_prompt_jupyter.hygiene.scanning import scan_all

    document = Document.from_text(json.dumps(content, ensure_ascii=False), kind="notebook")
    findings = scan_all(document, load_policy(""))
    if findings.not_scanned:
        raise DocumentError("not scanned")
    found = [finding for finding in findings if finding.severity != "info"]
    if how is None or not found:
        return len(found), None
    fixed = fix_outputs(document, found, how)
    import nbformat

    return len(fixed.remaining), nbformat.from_dict(json.loads(fixed.text))  # type: ignore[no-untyped-call,unused-ignore]
