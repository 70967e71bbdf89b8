"""Small builders for notebook JSON as Jupyter writes it (nbformat 4.5), with strings as arrays of lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


def lines(text: str) -> list[str]:
    """As nbformat splits: after each line feed, which stays."""
    pieces = [piece + "\n" for piece in text.split("\n")]
    pieces[-1] = pieces[-1][:-1]
    return [piece for piece in pieces if piece]


def code(source: str | list[str], *outputs: Json, metadata: Json | None = None) -> Json:
    return {
        "cell_type": "code",
        "execution_count": 1 if outputs else None,
        "metadata": metadata or {},
        "outputs": list(outputs),
        "source": lines(source) if isinstance(source, str) else source,
    }


def markdown(source: str, attachments: Json | None = None) -> Json:
    cell: Json = {"cell_type": "markdown", "metadata": {}, "source": lines(source)}
    if attachments is not None:
        cell["attachments"] = attachments
    return cell


def raw(source: str) -> Json:
    return {"cell_type": "raw", "metadata": {}, "source": lines(source)}


def stream(text: str, name: str = "stdout") -> Json:
    return {"output_type": "stream", "name": name, "text": lines(text)}


def result(data: Json) -> Json:
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}


def display(data: Json) -> Json:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def error(name: str, value: str, traceback: list[str]) -> Json:
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}


def notebook(*cells: Json, metadata: Json | None = None) -> Json:
    kernel = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {
            "name": "python",
            "version": "3.12.7",
            "file_extension": ".py",
            "mimetype": "text/x-python",
        },
    }
    named = [{"id": f"cell-{number}"} | cell for number, cell in enumerate(cells)]
    return {"cells": named, "metadata": kernel | (metadata or {}), "nbformat": 4, "nbformat_minor": 5}


def dump(book: Json) -> str:
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


# --- places in which one text lies; every notebook around it is clean -------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """A notebook and the address of the text put into it. `mimes` is empty where a place has no MIME type."""

    book: Json = field(repr=False)
    pointer: str
    cell: int | None = None
    output: int | None = None
    mimes: frozenset[str | None] = frozenset()
    decoded: str | None = None


TITLE = markdown("# Quarterly churn 📈\n\nNotes on the cohort, before the review.")
IMPORTS = code("import pandas as pd\n\norders = pd.read_parquet('orders.parquet')  # 📦 local copy\norders.shape")
TAIL = code("orders.groupby('region').size()", stream("north  214\nsouth  198 ✅\n"))

# nbformat names no MIME type for streams and errors; these are the ones Jupyter's own tools use for them.
STDOUT: frozenset[str | None] = frozenset({None, "text/plain", "application/vnd.jupyter.stdout"})
STDERR: frozenset[str | None] = frozenset({None, "text/plain", "application/vnd.jupyter.stderr"})
ERROR: frozenset[str | None] = frozenset({None, "text/plain", "application/vnd.jupyter.error"})


def in_code(text: str) -> Placed:
    return Placed(notebook(TITLE, IMPORTS, code(text), TAIL), "/cells/2/source", cell=2)


def in_split_code(text: str) -> Placed:
    """The array is cut every 17 characters: readers join it, whoever reads it line by line sees halves."""
    cell = code([text[start : start + 17] for start in range(0, len(text), 17)])
    return Placed(notebook(TITLE, cell, TAIL), "/cells/1/source", cell=1)


def in_markdown(text: str) -> Placed:
    return Placed(notebook(IMPORTS, markdown(text), TAIL), "/cells/1/source", cell=1)


def in_raw(text: str) -> Placed:
    return Placed(notebook(TITLE, IMPORTS, TAIL, raw(text)), "/cells/3/source", cell=3)


def in_stdout(text: str) -> Placed:
    book = notebook(TITLE, code("show(orders)", stream(text)), TAIL)
    return Placed(book, "/cells/1/outputs/0/text", cell=1, output=0, mimes=STDOUT)


def in_stderr(text: str) -> Placed:
    book = notebook(TITLE, IMPORTS, code("client.ping()", stream("ok 🟢\n"), stream(text, "stderr")))
    return Placed(book, "/cells/2/outputs/1/text", cell=2, output=1, mimes=STDERR)


def in_traceback(text: str) -> Placed:
    head = "\x1b[31m" + "-" * 40 + "\x1b[39m"
    book = notebook(TITLE, code("client.ping()", error("RuntimeError", "refused 🚫", [head, *text.split("\n")])))
    return Placed(book, "/cells/1/outputs/0/traceback", cell=1, output=0, mimes=ERROR)


def in_error_value(text: str) -> Placed:
    trace = [
        "\x1b[31mOperationalError\x1b[39m  Traceback (most recent call last)",
        "Cell \x1b[32mIn[3]\x1b[39m, line 1",
    ]
    book = notebook(TITLE, IMPORTS, code("engine.connect()", error("OperationalError", text, trace)))
    return Placed(book, "/cells/2/outputs/0/evalue", cell=2, output=0, mimes=ERROR)


def _in_mime(mime: str, text: str, *, plain: str | None, shown: bool) -> Placed:
    data: Json = {mime: lines(text)}
    if plain is not None:
        data["text/plain"] = plain
    output = display(data) if shown else result(data)
    book = notebook(TITLE, code("report()", stream("rendering 🖨\n"), output), TAIL)
    pointer = f"/cells/1/outputs/1/data/{mime.replace('/', '~1')}"
    return Placed(book, pointer, cell=1, output=1, mimes=frozenset({mime}))


def in_html(text: str) -> Placed:
    """HTML only: nothing to see in text/plain."""
    return _in_mime("text/html", text, plain="<IPython.core.display.HTML object>", shown=False)


def in_markdown_output(text: str) -> Placed:
    return _in_mime("text/markdown", text, plain="<IPython.core.display.Markdown object>", shown=True)


def in_latex(text: str) -> Placed:
    return _in_mime("text/latex", text, plain="<IPython.core.display.Latex object>", shown=True)


def in_svg(text: str) -> Placed:
    return _in_mime("image/svg+xml", text, plain="<IPython.core.display.SVG object>", shown=True)


def in_plain_result(text: str) -> Placed:
    return _in_mime("text/plain", text, plain=None, shown=False)


def in_plain_display(text: str) -> Placed:
    return _in_mime("text/plain", text, plain=None, shown=True)


def in_json_leaf(text: str) -> Placed:
    data = {
        "application/json": {"calls": [{"status": 200}, {"status": 401, "sent": text}]},
        "text/plain": "<JSON object>",
    }
    pointer = "/cells/1/outputs/0/data/application~1json/calls/1/sent"
    book = notebook(TITLE, code("JSON(trace)", display(data)), TAIL)
    return Placed(book, pointer, cell=1, output=0, mimes=frozenset({"application/json"}))


def in_notebook_metadata(text: str) -> Placed:
    book = notebook(TITLE, IMPORTS, TAIL, metadata={"papermill": {"parameters": {"icon": "🧪", "notify": text}}})
    return Placed(book, "/metadata/papermill/parameters/notify")


def in_cell_metadata(text: str) -> Placed:
    cell = code("geocode(orders)", metadata={"tags": ["parameters"], "plugin": {"note": text}})
    return Placed(notebook(TITLE, IMPORTS, cell, TAIL), "/cells/2/metadata/plugin/note", cell=2)


def in_widget_state(text: str) -> Placed:
    mime = "application/vnd.jupyter.widget-state+json"
    model = {
        "model_module": "@jupyter-widgets/controls",
        "model_module_version": "2.0.0",
        "model_name": "TextModel",
        "state": {"description": "Key 🔑", "value": text},
    }
    widgets = {mime: {"state": {"model01": model}, "version_major": 2, "version_minor": 0}}
    pointer = "/metadata/widgets/application~1vnd.jupyter.widget-state+json/state/model01/state/value"
    return Placed(notebook(TITLE, IMPORTS, metadata={"widgets": widgets}), pointer)


def in_attachment(text: str) -> Placed:
    import base64

    held = {"notes.txt": {"text/plain": base64.b64encode(text.encode()).decode("ascii")}}
    book = notebook(IMPORTS, markdown("See [notes](attachment:notes.txt) 📎", attachments=held), TAIL)
    return Placed(book, "/cells/1/attachments/notes.txt/text~1plain", cell=1, decoded="base64")


def in_nbformat_3(text: str) -> Placed:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# An old notebook 🗄\n"]},
        {
            "cell_type": "code",
            "collapsed": False,
            "input": lines(text),
            "language": "python",
            "metadata": {},
            "outputs": [],
            "prompt_number": 1,
        },
    ]
    book = {
        "metadata": {"name": "old"},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    return Placed(book, "/worksheets/0/cells/1/input", cell=1)
