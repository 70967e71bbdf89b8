"""How people write a value down, and what stands around a line that holds one: for the proof of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

# A value by itself: for rules that need no context. Templates, as examples are.
SYNTAXES = (
    "{value}",
    "KEY={value}",
    "export KEY='{value}'",
    'key = "{value}"',
    "key: {value}",
    '{{"key": "{value}"}}',
    '"key = \\"{value}\\"\\n",',
    "<key>{value}</key>",
    '<add key="k" value="{value}"/>',
    "ENV KEY {value}",
    "curl -H 'X-Key: {value}' https://host/",
    "run(--key {value})",
    "https://host/path?key={value}&page=2",
    "I use the key {value}, can you see why it fails?",
    "It is {value}.",
    "Is it {value}?",
    "({value})",
    "`{value}`",
    "**{value}**",
    "| name | {value} | note |",
    "client = Client(key='{value}')",
    "-> {value};",
    "[{value}]",
    "🔑 {value} 🔑",
    'File "a.py", line 3\n    key={value}\nValueError: bad {value}',
    'headers = {{"X-Key": f"{value}"}}',
    "cat > .env <<EOF\nKEY={value}\nEOF",
    "ENV KEY={value}",
    'variable "key" {{\n  default = "{value}"\n}}',
    "[section]\nkey = {value}",
    "INSERT INTO keys VALUES (1, '{value}');",
    'private static final String KEY = "{value}";',
    'var key = new Credential("{value}");',
    "const key = '{value}';",
    "run --key={value} --verbose",
)


def _around(before: str, behind: str) -> Callable[[str], str]:
    return lambda text: f"{before}{text}{behind}"


# What stands around a whole example: for rules that need a name beside the value. An example's own last character may
# be part of what tells the value, so nothing is put right behind it that a value may hold.
FRAMES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "indented": _around("    ", "\n"),
        "tab": _around("\t", "\r\n"),
        "after an emoji": _around("🔑 ", ""),
        "comment": _around("# ", "\n"),
        "slashes": _around("// ", "\n"),
        "diff": _around("+", "\n"),
        "quoted mail": _around("> ", "\n"),
        "list": _around("- ", "\n"),
        "number": _around("1. ", "\n"),
        "shell": _around("$ ", "\n"),
        "interpreter": _around(">>> ", "\n"),
        "log line": _around("2026-11-28 12:00:01 INFO ", "\n"),
        "fence": _around("```\n", "\n```"),
        "paragraph": _around("Can you see what is wrong here?\n\n", "\n\nIt fails with a timeout."),
        "here-document": _around("cat <<EOF > settings\n", "\nEOF"),
        "markup": _around("<pre>\n", "\n</pre>"),
        "docstring": _around('"""\n', '\n"""'),
        "section": _around("[default]\nregion = eu-west-1\n", "\noutput = json\n"),
    }
)

FILLER = "The quick brown fox (7) jumps over the lazy dog; then it naps: a1, b2.\n"
FAR = 100_000  # code points of filler before a value that stands far in a text


def places(text: str) -> Mapping[str, str]:
    """A text at the start, in the middle and at the end of a longer one, behind wide characters, and far in."""
    filler = FILLER * 40
    return {
        "start": f"{text}\n{filler}",
        "middle": f"{filler}\n{text}\n{filler}",
        "end": f"{filler}\n{text}",
        "behind an emoji": f"é漢🙂 {text} 🙂",
        "far in": f"{FILLER * (FAR // len(FILLER))}é🙂\n{text}",
    }
