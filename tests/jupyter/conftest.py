"""A shell in this process, a stand-in server, and planted values made from a seed."""

import atexit
import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

DEMO = Path(__file__).parents[2] / "examples" / "demo"


def load(name):
    """A module of the demo, by file."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, DEMO / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Plants:
    """Planted values: in ``data`` by kind; ``found_in`` names the kinds that occur in a text."""

    def __init__(self, seed):
        self.data = load("fake_data").make(seed)
        self.key = self.data.planted["API key"][0]
        self.email = self.data.planted["e-mail"][0]
        self.iban = self.data.planted["IBAN"][0]
        self.people = self.data.planted["name"]

    def found_in(self, text, kinds=None):
        packed = text.replace(" ", "")
        return [
            kind
            for kind, values in self.data.planted.items()
            if (kinds is None or kind in kinds)
            and any(value in text or value.replace(" ", "") in packed for value in values)
        ]


@pytest.fixture
def plants():
    return Plants(7)


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch, share_compiled):
    """Settings, keys and addresses of the machine play no part."""
    share_compiled(tmp_path / "config")
    monkeypatch.setenv("SAFE_PROMPT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        "SAFE_PROMPT_POLICY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture
def server(tmp_path):
    """The stand-in AI server; ``log`` is the file of what it received."""
    server = load("stand_in_server").StandInServer(log=tmp_path / "received.jsonl")
    server.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def to_stand_in(server, monkeypatch):
    """Both SDKs lead to the stand-in server."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.port}/v1")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{server.port}")
    return server


@pytest.fixture
def policy():
    """The demo's policy file: the loopback server counts as a third party, credentials are masked."""
    return DEMO / "demo-policy.toml"


class Shell:
    """An IPython shell with the extension loaded, and what its cells showed."""

    def __init__(self, shell):
        self.ip = shell
        self.names = shell.user_ns

    def cell(self, line, body):
        """Run a cell: ``.result`` or ``.error``, and everything it showed in ``.text`` and ``.html``."""
        from IPython.utils.capture import capture_output

        with capture_output() as captured:
            outcome = self.ip.run_cell(f"%%safe_prompt {line}\n{body}", store_history=False)
        bundles = [output.data for output in captured.outputs]
        text = captured.stdout + captured.stderr + "".join(bundle.get("text/plain", "") for bundle in bundles)
        html = "".join(bundle.get("text/html", "") for bundle in bundles)
        return SimpleNamespace(
            result=outcome.result, error=outcome.error_in_exec, text=text, html=html, bundles=bundles
        )


@pytest.fixture
def shell(monkeypatch):
    """A shell that behaves as in a headless kernel: displays can be updated, nobody can be asked."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(config=config, colors="nocolor")
    made.kernel = SimpleNamespace(_allow_stdin=False)
    made.run_line_magic("load_ext", "safe_prompt")
    yield Shell(made)
    made.run_line_magic("unload_ext", "safe_prompt")
    made.atexit_operations()
    atexit.unregister(made.atexit_operations)
    InteractiveShell.clear_instance()
