"""The public names, and what importing them may load."""

from __future__ import annotations

import subprocess
import sys

import pytest

import safe_prompt

HEAVY = {
    "IPython", "anthropic", "cryptography", "hyperscan", "httpx", "httpx2", "lsprotocol", "numpy", "openai", "pandas",
    "pathspec", "phonenumbers", "platformdirs", "polars", "pydantic", "pygls", "requests", "rich", "spacy",
    "safe_prompt_jupyter",
}  # fmt: skip


def test_public_names() -> None:
    assert sorted(safe_prompt.__all__) == [
        "ConfigError", "Decision", "Document", "DocumentError", "Finding", "Findings", "Masked", "Policy", "RuleError",
        "SafePromptError", "Vault", "VaultError", "__version__", "load_ipython_extension", "mask", "scan",
        "unload_ipython_extension", "unmask",
    ]  # fmt: skip
    for name in safe_prompt.__all__:
        assert getattr(safe_prompt, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = safe_prompt.nonsense


def loaded(code: str) -> set[str]:
    listing = f"import sys; {code}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_loads_nothing_heavy() -> None:
    assert not loaded("import safe_prompt") & HEAVY


def test_scanning_loads_only_the_matcher() -> None:
    heavy = loaded("import safe_prompt; safe_prompt.scan('hello 😀'); safe_prompt.mask('hello', to='openai')") & HEAVY
    assert heavy <= {"hyperscan", "platformdirs"}
