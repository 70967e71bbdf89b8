"""nbconvert: exported HTML, PDF and scripts without values.

    jupyter nbconvert --to html n.ipynb --HTMLExporter.preprocessors=safe_prompt_jupyter.export.SafePromptPreprocessor

The notebook on disk stays as it is: what is changed is nbconvert's copy.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nbconvert.preprocessors import Preprocessor
from traitlets import Bool, Enum

from safe_prompt.errors import SafePromptError

if TYPE_CHECKING:
    from nbformat import NotebookNode


class SafePromptPreprocessor(Preprocessor):  # type: ignore[misc,unused-ignore]
    """Masks findings in outputs, and in everything else where ``sources`` is set."""

    how = Enum(("mask", "strip"), default_value="mask", help="mask values, or take out outputs that hold one").tag(
        config=True
    )
    sources = Bool(
        False, help="mask sources, attachments and metadata too; else a value there ends the export with an error"
    ).tag(config=True)
    allow_sources = Bool(False, help="export although sources hold values that are not masked; a warning says so").tag(
        config=True
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call,unused-ignore]
        self.enabled = True  # nbconvert's default is off; who names it wants it

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The notebook without values. nbconvert calls it.

        Raises:
            SafePromptError: something could not be scanned, or values stay in sources and nobody says that they may.
        """
        import nbformat

        cleaned, remaining = without_values(json.dumps(nb, ensure_ascii=False), self.how, sources=self.sources)
        if remaining and not self.allow_sources:
            raise SafePromptError(
                f"{remaining} values stand in sources, attachments or metadata",
                remedy="Set SafePromptPreprocessor.sources to mask them, or allow_sources to export them.",
            )
        if remaining:
            self.log.warning("safe-prompt: %d values stay in sources, attachments or metadata", remaining)
        return nbformat.from_dict(json.loads(cleaned)), resources  # type: ignore[no-untyped-call,unused-ignore]


def without_values(text: str, how: Any, *, sources: bool) -> tuple[str, int]:
    """A notebook's JSON with values masked in outputs (``sources``: everywhere), and how many are left.

    Raises:
        SafePromptError: a part could not be scanned or masked, so that values may be left that nobody has seen.
    """
    from safe_prompt.documents.document import Document
    from safe_prompt.masking.mask import mask_with_notes
    from safe_prompt.masking.outputs import fix_outputs
    from safe_prompt.masking.vault import Vault
    from safe_prompt_jupyter.gate import load_policy
    from safe_prompt_jupyter.hygiene.scanning import scan_all

    policy = load_policy("")

    def found(document: Document) -> list[Any]:
        findings = scan_all(document, policy)
        if findings.not_scanned:
            raise SafePromptError(f"not scanned: {findings.not_scanned[0].reason}", remedy="Nothing was exported.")
        return [finding for finding in findings if finding.severity != "info"]

    document = Document.from_text(text, kind="notebook")
    document = Document.from_text(fix_outputs(document, found(document), how).text, kind="notebook")
    left = found(document)
    if not left or not sources:
        return document.text, len(left)
    masking = mask_with_notes(document, left, ["mask"] * len(left), Vault(b"export"), "redact")
    if masking.withheld:
        raise SafePromptError("it cannot be masked", remedy="Nothing was exported.")
    return masking.text, len(found(Document.from_text(masking.text, kind="notebook")))
