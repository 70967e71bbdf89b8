"""The contents manager's hook and the export: warn without altering, alter where told, fail closed."""

import json
import logging
from types import SimpleNamespace

import nbformat
import pytest

from safe_prompt.errors import SafePromptError
from safe_prompt_jupyter import saving
from safe_prompt_jupyter.export import without_values

EMOJI = "🙂"


@pytest.fixture
def model(plants):
    """What a page sends to be saved: a value in a source, and one in an output."""
    output = nbformat.v4.new_output("stream", text=f"{EMOJI} {plants.email}\n")
    cell = nbformat.v4.new_code_cell(f"iban = {plants.iban!r}", outputs=[output])
    return {"type": "notebook", "content": nbformat.v4.new_notebook(cells=[cell])}


@pytest.fixture
def server():
    """A contents manager with a log."""
    return SimpleNamespace(log=logging.getLogger("contents-of-a-test"))


@pytest.mark.parametrize(
    ("hook", "counted", "outputs"), [("warn", 2, 1), ("mask_outputs", 1, 1), ("strip_outputs", 1, 0)]
)
def test_hooks(hook, counted, outputs, model, server, plants, caplog):
    before = json.dumps(model)
    getattr(saving, hook)(model=model, path=f"{plants.email}.ipynb", contents_manager=server)
    assert f"with {counted} values" in caplog.text and not plants.found_in(caplog.text)
    cell = model["content"]["cells"][0]
    assert len(cell["outputs"]) == outputs and plants.iban in cell["source"]
    assert (json.dumps(model) == before) == (hook == "warn")
    assert (plants.email in json.dumps(model)) == (hook == "warn")
    nbformat.validate(model["content"])


def test_clean_notebooks_and_other_files_say_nothing(server, caplog):
    for model in ({"type": "notebook", "content": nbformat.v4.new_notebook()}, {"type": "file", "content": "x"}):
        saving.warn(model=model, path="x", contents_manager=server)
    assert not caplog.text


def test_what_cannot_be_checked_is_saved_and_said(model, server, caplog, monkeypatch):
    import safe_prompt_jupyter.hygiene.scanning as scanning

    monkeypatch.setattr(
        scanning, "scan_all", lambda *_: SimpleNamespace(not_scanned=[SimpleNamespace(reason="too large")])
    )
    before = json.dumps(model)
    saving.mask_outputs(model=model, path="x", contents_manager=server)
    assert "could not be checked" in caplog.text and json.dumps(model) == before
    with pytest.raises(SafePromptError):
        without_values(before, "mask", sources=True)


def test_export_counts_what_stays(model, plants):
    text = json.dumps(model["content"])
    clean, left = without_values(text, "mask", sources=False)
    assert left == 1 and plants.iban in clean and plants.email not in clean
    clean, left = without_values(text, "mask", sources=True)
    assert left == 0 and not plants.found_in(clean) and EMOJI in json.loads(clean)["cells"][0]["outputs"][0]["text"]
