"""Notebooks for the browser's scenarios. Their values are drawn at run time; no file of the repository holds one."""

from __future__ import annotations

import random
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from tests.plants import values

# One white pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def write(cells: list[NotebookNode], path: Path) -> None:
    """Write a notebook for the Python kernel."""
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(notebook, path)


def typing_notebook() -> list[NotebookNode]:
    """Cells of every kind to type into, and one that keeps the kernel busy."""
    busy = "import time\nend = time.time() + 120\nwhile time.time() < end: pass"
    ai = new_code_cell("%%ai openai:gpt-5\nx")
    return [new_code_cell("x"), new_markdown_cell("x"), ai, new_code_cell(busy), new_raw_cell("x")]


def fixes_notebook(seed: str) -> tuple[list[NotebookNode], dict[str, str]]:
    """One finding for each fix, and the values by name."""
    rng = random.Random(seed)
    plants = {
        "github": values.github(rng), "second": values.github(rng), "logged": values.github(rng),
        "echoed": values.openai(rng), "mail": values.email(rng), "iban": values.iban_de(rng),
    }  # fmt: skip
    logged = new_code_cell("print(log)", execution_count=1)
    logged["outputs"] = [
        new_output("stream", name="stdout", text=f"connect 😀\nauth token={plants['logged']}\ndone\n"),
        new_output("display_data", {"image/png": PIXEL, "text/plain": "<Figure>"}),
    ]
    echoed = new_code_cell("key", execution_count=2)
    echoed["outputs"] = [new_output("execute_result", {"text/plain": repr(plants["echoed"])}, execution_count=2)]
    image = new_code_cell("plot()", execution_count=3)
    image["outputs"] = [new_output("display_data", {"image/png": PIXEL, "text/plain": "<Figure>"})]
    cells = [
        new_code_cell(f'import json  # 😀\ntoken = "{plants["github"]}"  # 😀'),
        new_code_cell(f"%%bash\nexport GITHUB_TOKEN={plants['second']}"),
        logged,
        echoed,
        image,
        new_markdown_cell(f"Ask {plants['mail']}. IBAN {plants['iban']}."),
    ]
    return cells, plants


def long_notebook() -> tuple[list[NotebookNode], str]:
    """400 cells with one finding, in the last; and its value."""
    value = values.github(random.Random("long"))
    cells = [new_code_cell(f"# cell {number} 😀\nx = {number}") for number in range(399)]
    return [*cells, new_code_cell(f'token = "{value}"')], value


def demo_notebook() -> list[NotebookNode]:
    """What the pictures of the documentation show."""
    rng = random.Random("demo")
    github, openai, mail, iban = values.github(rng), values.openai(rng), values.email(rng), values.iban_de(rng)
    rows = [(values.name(rng), values.email(rng), values.iban_de(rng)) for _ in range(3)]
    head = "<thead><tr><th></th><th>name</th><th>email</th><th>iban</th></tr></thead>"
    body = "".join(f"<tr><th>{at}</th><td>{a}</td><td>{b}</td><td>{c}</td></tr>" for at, (a, b, c) in enumerate(rows))
    table = new_code_cell("customers.head(3)", execution_count=2)
    table["outputs"] = [
        new_output(
            "execute_result",
            {"text/html": f'<table class="dataframe">{head}<tbody>{body}</tbody></table>', "text/plain": "customers"},
            execution_count=2,
        )
    ]
    log = new_code_cell('print(open("deploy.log").read())', execution_count=3)
    log["outputs"] = [new_output("stream", name="stdout", text=f"12:03 connect ok\n12:03 auth token={github}\n")]
    return [
        new_code_cell(f'import openai\n\nclient = openai.OpenAI(api_key="{openai}")\ntoken = "{github}"'),
        table,
        new_markdown_cell(f"Questions go to {mail}."),
        new_code_cell(f"%%ai openai:gpt-5\nWhy is {mail} missing from {{customers}}?\nI tried it with {github}."),
        new_code_cell(f"%%safe_prompt --to openai:gpt-5\nWhy is {mail}, IBAN {iban}, missing from {{customers}}?"),
        log,
    ]
