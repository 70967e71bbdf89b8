"""The leak-channel notebook: every place where a value can stay, in a real kernel, each with a value of its own.

``CHANNELS`` says where each planted value would stay and what is to catch it: ``scan`` of the saved file,
``hygiene`` (the kernel keeps it without the value), ``send`` (a provider receives none). ``IMPOSSIBLE`` are those
that nothing of ours can catch; for each, this test reproduces that the value is there.
"""

import base64
import json
import os
import sqlite3
from contextlib import closing

import nbformat
import pytest

from safe_prompt import Document, scan
from safe_prompt_jupyter.export import without_values
from safe_prompt_jupyter.saving import mask_outputs

pytestmark = [pytest.mark.e2e, pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")]

# Places in the file, with the code that fills them where a kernel must: {v} is the planted value.
SOURCES = {
    "code cell": ("code", "mail = {v!r}  # 🙂"),
    "markdown cell": ("markdown", "🙂 ask {v}"),
    "raw cell": ("raw", "contact: {v}"),
    "%%bash cell": ("code", "%%bash\ntrue # {v}"),
    "! line": ("code", "!true {v}"),
    "%%ai cell": ("code", "%%ai openai:m\nwrite to {v}"),
}
OUTPUTS = {
    "stdout": "print('to', MAIL)",
    "stderr": "import sys; print('to', MAIL, file=sys.stderr)",
    "text/plain": "MAIL",
    "text/html": "from IPython.display import HTML, display; display(HTML('<b>🙂</b><i>' + MAIL + '</i>'))",
    "text/markdown": "from IPython.display import Markdown; Markdown('**' + MAIL + '**')",
    "text/latex": "from IPython.display import Latex; Latex('to ' + MAIL)",
    "application/json": "from IPython.display import JSON; JSON({'mail': [MAIL]})",
    "application/javascript": "from IPython.display import Javascript; Javascript('// ' + MAIL)",
    "image/svg+xml": "from IPython.display import SVG; SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><text>'"
    " + MAIL + '</text></svg>')",
    "vega": "display({'application/vnd.vegalite.v5+json': {'data': {'values': [{'m': MAIL}]}}}, raw=True)",
    "second table": "display(HTML('<table><tr><td>1</td></tr></table>')); "
    "display(HTML('<table><tr><th>mail</th></tr><tr><td>' + MAIL + '</td></tr></table>'))",
    "metadata of an output": "display(HTML('x'), metadata={'note': MAIL})",
}
PLACED = ("attachment", "cell metadata", "notebook metadata", "widget state", "checkpoint")
KEPT = {  # run in the kernel; afterwards neither file nor history may hold the value
    "traceback": "raise ValueError('to ' + MAIL)",
    "error of a request": "{}[MAIL]",
    "%env echo": "%env PERSON={v}",
    "%env shown": "%env PERSON",
    "In": "note = {v!r}",
    "_i": "later = 1; assert {v!r}; print(_i is not None)",
    "history.sqlite": "row = {v!r}",
}
SENT = {  # a provider receives no value
    "{df}": "%%safe_prompt --to openai:m --quiet --out a\n{frame}",
    "{df:schema}": "%%safe_prompt --to openai:m --quiet --out a\n{frame:schema}",
    "{In}": "%%safe_prompt --to openai:m --quiet --out a\n{In[@]}",
    "{variable}": "%%safe_prompt --to openai:m --quiet --out a\n{MAIL}",
    "system text": "%%safe_prompt --to openai:m --quiet --out a --system {MAIL}\nhello",
}
IMPOSSIBLE = {
    # Pixels: text drawn into an image is read by no detector here.
    "picture": "from IPython.display import Image; from drawn import picture; Image(picture(MAIL))",
    # A value that the program itself writes elsewhere.
    "file of the program": "open('own.txt', 'w').write(MAIL)",
}
FRAME = "import pandas; frame = pandas.DataFrame({'name': ['x', 'y'], 'mail': [MAIL, None]})"


@pytest.fixture(scope="module")
def mails():
    """Address by channel. Each has a word of its own, so that an echo of one is not taken for another."""
    names = [*SOURCES, *OUTPUTS, *PLACED, *KEPT, *SENT, *IMPOSSIBLE]
    return {name: f"marta.{''.join(chr(97 + int(d)) for d in str(number))}q@nordwind-logistik.de"
            for number, name in enumerate(names)}  # fmt: skip


def execute(notebook, work):
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook, timeout=240, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(work)}}
    )
    client.execute(env=dict(os.environ))
    return notebook


def code(text, mail=""):
    return nbformat.v4.new_code_cell(text.replace("{v!r}", repr(mail)).replace("{v}", mail))


def test_channels(mails, to_stand_in, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    policy = tmp_path / "third.toml"
    policy.write_text(
        f'[tool.safe-prompt.destinations.stand-in]\nkind = "third-party"\nhosts = ["127.0.0.1:{to_stand_in.port}"]\n',
        "utf-8",
    )
    monkeypatch.setenv("SAFE_PROMPT_POLICY", str(policy))
    work = tmp_path / "work"
    (work / "drawn.py").write_text(
        "import struct, zlib\n"
        "def picture(text):\n"
        "    rows = b''.join(b'\\0' + bytes(255 * (ord(c) >> i & 1) for i in range(8)) for c in text)\n"
        "    def chunk(kind, data):\n"
        "        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))\n"
        "    return (b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 8, len(text), 8, 0, 0, 0, 0))\n"
        "            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))\n",
        "utf-8",
    )
    table = work / "mails.json"
    table.write_text(json.dumps(mails), "utf-8")
    cells = [code("import json; MAILS = json.load(open('mails.json'))"), code("%load_ext safe_prompt")]
    at = {}
    for name, text in (KEPT | OUTPUTS | SENT | IMPOSSIBLE).items():
        value = repr(mails[name]) if "{In" in text else f"MAILS[{name!r}]"
        cells.append(code(f"MAIL = {value}" + (f"; {FRAME}" if "{frame" in text else "")))
        at[name] = len(cells)
        # IPython counts from 1: the cell before this one has the number of its place.
        cells.append(code(text.replace("@", str(len(cells))), mails["%env echo" if name == "%env shown" else name]))
    notebook = execute(nbformat.v4.new_notebook(cells=cells), work)
    ran = json.loads(nbformat.writes(notebook))["cells"]
    caught, missed = set(), {}

    def judge(name, good, why):
        caught.add(name) if good else missed.__setitem__(name, why)

    # What the kernel keeps and shows.
    kept = ""
    for file in (tmp_path / "ipython").rglob("history.sqlite"):
        with closing(sqlite3.connect(file)) as database:
            kept += str(database.execute("select source, source_raw from history").fetchall())
    for name in KEPT:
        mail = mails["%env echo" if name == "%env shown" else name]
        judge(name, mail not in json.dumps(ran[at[name]]["outputs"]) + kept, "shown or kept")
    for name in SENT:
        errors = [one for one in ran[at[name]]["outputs"] if one["output_type"] == "error"]
        judge(name, not errors and mails[name] not in to_stand_in.log.read_text("utf-8"), f"sent or failed: {errors}")
    # The place of each value arrives, without the value; the system text stands in a message of its own.
    assert len(to_stand_in.requests) == len(SENT)
    assert all("SP_EMAIL_" in json.dumps(request["body"]) for request in to_stand_in.requests)

    # What the saved file holds: every value is found, and can be masked.
    for name, (kind, text) in SOURCES.items():
        source = text.replace("{v!r}", repr(mails[name])).replace("{v}", mails[name])
        ran.append(json.loads(json.dumps(getattr(nbformat.v4, f"new_{kind}_cell")(source))))
    shown = ran[-5]
    shown["attachments"] = {"a.txt": {"text/plain": base64.b64encode(f"🙂 to {mails['attachment']}".encode()).decode()}}
    ran[-1]["metadata"] = {"note": f"ask {mails['cell metadata']}"}
    book = {
        "nbformat": 4, "nbformat_minor": 5, "cells": ran,
        "metadata": {
            "note": f"ask {mails['notebook metadata']}",
            "widgets": {"application/vnd.jupyter.widget-state+json": {
                "state": {"a": {"state": {"value": mails["widget state"]}}}}},
        },
    }  # fmt: skip
    text = json.dumps(book, ensure_ascii=False)
    document = Document.from_text(text, kind="notebook")
    found = scan(document)
    assert not found.not_scanned
    clean, left = without_values(text, "mask", sources=True)
    assert left == 0
    for name in (*SOURCES, *OUTPUTS, *PLACED[:-1]):
        mail = mails[name]
        encoded = base64.b64encode(f"🙂 to {mail}".encode()).decode()
        judge(name, mail not in clean and encoded not in clean, "stays in the cleaned notebook")
    model = {"type": "notebook", "content": json.loads(text)}
    mask_outputs(model)
    saved = json.dumps(model["content"], ensure_ascii=False)
    assert not [name for name in OUTPUTS if mails[name] in saved.replace(json.dumps(ran[at[name]]["source"]), "")]

    # The checkpoint is cleaned together with the notebook.
    from safe_prompt_jupyter.saved import clean as clean_file
    from safe_prompt_jupyter.saved import with_checkpoints

    path = work / "n.ipynb"
    copy = work / ".ipynb_checkpoints" / "n-checkpoint.ipynb"
    copy.parent.mkdir()
    output = nbformat.v4.new_output("stream", text=mails["checkpoint"])
    for file in (path, copy):
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output])]), file)
    for file in with_checkpoints(path):
        clean_file(file)
    judge("checkpoint", mails["checkpoint"] not in copy.read_text("utf-8"), "stays in the checkpoint")

    # What cannot be helped: the value is there, and nothing here sees it.
    assert ran[at["picture"]]["outputs"][0]["data"]["image/png"].strip() in clean
    assert (work / "own.txt").read_text() == mails["file of the program"]
    print(f"{len(caught)} of {len(caught) + len(missed) + len(IMPOSSIBLE)} channels caught; missed: {missed}")
    assert not missed
    assert len(caught) >= 22 and len(caught) + len(IMPOSSIBLE) >= 25
