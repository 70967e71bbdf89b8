"""Run the demo notebook headless against the stand-in server, and show what went where.

    pip install 'safe-prompting[jupyter,ai]' nbclient nbformat ipykernel
    python examples/demo/run_demo.py

Exit code 0: nothing leaked and the reply came back restored. 1: something did. 2: a package is missing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import fake_data
from stand_in_server import StandInServer

HERE = Path(__file__).resolve().parent
NEEDED = {"safe_prompt": "safe-prompting", "IPython": "ipython", "openai": "openai"} | {
    name: name for name in ("nbclient", "nbformat", "ipykernel")
}
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
FILES = ("demo.ipynb", "fake_data.py", "demo-policy.toml")


def main() -> int:
    """Run the demo; the exit code."""
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        print(f"Missing: {', '.join(missing)}.")
        print("Install: pip install 'safe-prompting[jupyter,ai]' nbclient nbformat ipykernel")
        return 2
    with tempfile.TemporaryDirectory(prefix="safe-prompt-demo-") as name:
        folder = Path(name)
        for file in FILES:
            shutil.copy(HERE / file, folder)
        log = folder / "received.jsonl"
        server = StandInServer(log=log)
        server.start()
        try:
            notebook = run_notebook(folder, server.port)
        finally:
            server.shutdown()
            server.server_close()
        return show(notebook, log.read_text("utf-8") if log.exists() else "")


def run_notebook(folder: Path, port: int) -> dict:
    """The executed notebook. Its kernel has settings of its own and no key of yours."""
    private = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_LOG", "SAFE_PROMPT_POLICY", "SAFE_PROMPT_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in private}
    environment |= {
        "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
        "NO_PROXY": "127.0.0.1",
        "SAFE_PROMPT_CONFIG_DIR": str(folder / "config"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # this Python's kernel, not another one's of the same name
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    import nbformat
    from nbclient import NotebookClient

    path = folder / "demo.ipynb"
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],
    )
    client.execute(env=environment)
    nbformat.write(notebook, path)
    return json.loads(path.read_text("utf-8"))


def show(notebook: dict, log: str) -> int:
    """Print what would have leaked, what arrived and what came back; the exit code."""
    import safe_prompt
    from safe_prompt_jupyter.interpolation import resolve

    data = fake_data.make(seed=2026)
    cell = next(cell for cell in notebook["cells"] if cell.get("id") == "ask")
    prompt = resolve("".join(cell["source"]).partition("\n")[2].strip(), vars(data)).text

    title("1  What the prompt would have leaked")
    found = safe_prompt.scan(prompt)
    previews = {finding.entity: finding.preview for finding in reversed(found)}
    counts = Counter(dict.fromkeys(previews, 0))
    for finding in found:  # a column is one finding with a span for each of its cells
        counts[finding.entity] += len(finding.spans)
    for entity, count in sorted(counts.items()):
        print(f"   {count:>2} × {entity:<16} {dim(previews[entity])}")

    title("2  What the stand-in server received (its log)")
    requests = [json.loads(line)["body"] for line in log.splitlines()]
    received = "\n".join(message["content"] for body in requests for message in body["messages"])
    print(indent(re.sub(r"\bSP_[A-Z]+_\d+_\w{4}\b", lambda match: green(match[0]), received)))

    title("3  What the notebook shows: the reply, restored")
    replies = [out["data"]["text/plain"] for out in cell["outputs"] if "Stand-in answer" in str(out.get("data"))]
    answer = "".join(replies[-1]) if replies else ""
    print(indent(answer))

    title("4  Checks")
    kept = json.dumps([cell["outputs"] for cell in notebook["cells"] if cell.get("outputs") and cell["id"] != "ask"])
    credential = data.planted["API key"][0]
    checks = {
        "the server received one request": len(requests) == 1,
        "none of the planted values is in the server's log": not leaked(data, log),
        "the reply names every client again": all(person in answer for person in data.planted["name"]),
        "the API key stays masked in the reply": bool(answer) and credential not in answer,
        "the reports in the saved notebook hold no planted value": not leaked(data, kept),
    }
    for text, passed in checks.items():
        print(f"   {green('ok  ') if passed else red('FAIL')} {text}")
    for kind in leaked(data, log):
        print(red(f"        leaked to the server: {kind}"))

    folder = os.path.relpath(HERE)
    title("Try it yourself")
    print(f"   In JupyterLab:   pip install jupyterlab; cd {folder}; python stand_in_server.py &")
    print("                    jupyter lab demo.ipynb")
    print("   A real provider: set OPENAI_API_KEY, delete the OPENAI_BASE_URL line of the first cell,")
    print("                    and write --to openai:MODEL (or anthropic:MODEL with ANTHROPIC_API_KEY).")
    return 0 if all(checks.values()) else 1


def leaked(data: fake_data.FakeData, text: str) -> list[str]:
    """Kinds of planted values that occur in a text, as they are, without their spaces, or escaped as JSON."""
    packed = text.replace(" ", "")
    return [
        kind
        for kind, values in data.planted.items()
        if any(v in text or v.replace(" ", "") in packed or json.dumps(v)[1:-1] in text for v in values)
    ]


def title(text: str) -> None:
    """A heading."""
    print("\n" + (f"\033[1m{text}\033[0m" if COLOUR else text))


def indent(text: str) -> str:
    """A text set in by a bar."""
    return "\n".join(f"   {dim('│')} {line}" for line in text.splitlines())


def green(text: str) -> str:
    """Good."""
    return f"\033[32m{text}\033[0m" if COLOUR else text


def red(text: str) -> str:
    """Bad."""
    return f"\033[31m{text}\033[0m" if COLOUR else text


def dim(text: str) -> str:
    """In the background."""
    return f"\033[2m{text}\033[0m" if COLOUR else text


if __name__ == "__main__":
    sys.exit(main())
