"""Path expressions as globs: both leave out the same files."""

import re
from random import Random

import pytest
from pathspec import GitIgnoreSpec

from safe_prompt.migration.go_regex import UntranslatableError
from safe_prompt.migration.path_globs import path_globs

EXPRESSIONS = [
    r"gitleaks\.toml",
    r"(?i)\.(?:png|jpe?g)$",
    r"node_modules",
    r"^tests/fixtures/",
    r"tests/.*\.json$",
    r"(?:^|/)vendor/modules\.txt$",
    r"(^|/)vendor/",
    r"(.*?)(jpg|doc)$",
    r"^docs/.*\.md$",
    r"src/[^/]+/x\.py$",
    r"package-lock.json",
    r"a.*b",
    r"^a$",
    r"v\d{2}\.csv$",
    r"x#1! \[y\]",
    r".*test.*",
]
NAMES = [
    "a", "b", "aXb", "docs", "tests", "fixtures", "src", "vendor", "modules.txt", "node_modules", "x.py", "x.json",
    "my.PNG", "p.jpeg", "p.jpg", "note.md", "package-lock.json", "gitleaks.toml", "v12.csv", "v1.csv", "mytests",
    "x#1! [y]", "word.doc", "test_a", "😀.md",
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_leaves_out_the_same_files(expression):
    spec = GitIgnoreSpec.from_lines(path_globs(expression))
    random = Random(expression)
    ended = expression.endswith("$")
    hits = 0
    for _ in range(6000):
        path = "/".join(random.choices(NAMES, k=random.randint(1, 4)))
        wanted = bool(re.search(expression, path))
        hits += wanted
        if ended:  # a folder of that name: gitignore has no pattern for files alone
            parts = path.split("/")
            wanted = any(re.search(expression, "/".join(parts[: n + 1])) for n in range(len(parts)))
        assert bool(spec.match_file(path)) == wanted, path
    assert hits > 0


@pytest.mark.parametrize(
    "expression", [r"\w+/x", r".*", r"(?:aa|bb|cc)(?:dd|ee|ff)(?:gg|hh|ii)$", r"\bx", r"[^a]x", r"a^b"]
)
def test_says_where_no_glob_means_the_same(expression):
    with pytest.raises(UntranslatableError):
        path_globs(expression)


def test_python_expressions_too():
    assert path_globs(r"package-lock\.json$", go=False) == ("*package-lock.json",)
    with pytest.raises(UntranslatableError):
        path_globs("(", go=False)
