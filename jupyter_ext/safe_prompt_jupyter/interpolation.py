"""References in a prompt: ``{name}``, ``{table["column"]}``, ``{df.head()}``.

The rules are those of jupyter-ai's ``%%ai`` (``prompt.format_map(FormatDict(ip.user_ns))`` in
``jupyter_ai_magics/magics.py``), so that a cell moves from one magic to the other unchanged: a name that does
not exist stays as typed, ``{{`` and ``}}`` are literal braces, ``{x.attribute}``, ``{x[key]}``, ``{x!r}`` and
``{x:.2f}`` work, ``In``, ``Out`` and ``Err`` are indexed by number. Different on purpose:

* Braces that are no references (JSON, code, LaTeX) stay as typed, where ``%%ai`` fails. In a body that has
  such braces ``{{`` and ``}}`` stay as typed too, because there they belong to the JSON or the code.
* The body is formatted once; ``%%ai`` formats it several times, and so formats a value that has braces.
* Methods that only read (``head``, ``describe`` …) may be called with literal arguments. Nothing else is
  called, and nothing whose name starts with an underscore is reached: prompts hold pasted text.
* ``{table:schema}`` puts in a table's columns, types and first rows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from safe_prompt_jupyter.errors import CellError
from safe_prompt_jupyter.schema import SPEC, is_whole_table, schema

# Only what cannot reach outside with a text: Path.replace moves files, requests.get calls a host, and
# DataFrame.query runs code.
_READING_WITH_TEXT = frozenset(
    ("groupby", "sort_values", "nlargest", "nsmallest", "filter", "value_counts", "strip", "split", "round",
     "isoformat", "strftime")
)  # fmt: skip
# Given text these would write a file, so they take numbers, booleans and None only.
_READING = frozenset(
    ("head", "tail", "sample", "describe", "to_string", "to_csv", "to_markdown", "to_json", "to_dict",
     "to_records", "tolist", "to_list", "count", "nunique", "unique", "sum", "mean", "median", "min", "max",
     "std", "items", "keys", "values", "lower", "upper", "title", "limit", "first", "last", "to_pandas",
     "reset_index", "dropna", "drop_duplicates", "transpose", "model_dump", "model_dump_json")
)  # fmt: skip
_CONVERSIONS: Mapping[str, Callable[[object], str]] = MappingProxyType({"r": repr, "s": str, "a": ascii})
_NAME = re.compile(r"[^\W\d]\w*")
_CALL = re.compile(r"\(([^(){}]{0,200})\)")
_QUOTED = re.compile(r"""'[^'\\\n{}]{0,200}'|"[^"\\\n{}]{0,200}\"""")
_TAIL = re.compile(r"(?:!([rsa]))?(?::([^{}\n]{0,40}))?\}")
# A format specification (Python's mini-language); a longer word after the colon belongs to a dict or a slice.
_SPEC = re.compile(
    r"(?:.?[<>=^])?[-+ ]?z?#?0?\d{0,4}[_,]?(?:\.\d{1,4})?[bcdeEfFgGnosxX%]?|schema|[%\-/:., \w]*%[%\-/:., \w]*"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A replacement field: where it stands (code points of the body), the name and the steps from it."""

    start: int
    end: int
    name: str
    steps: tuple[tuple[str, Any], ...] = ()
    conversion: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A body with its references replaced, how many were replaced, and how many stayed as typed.

    ``tables`` are the names of tables that were put in whole.
    """

    text: str = field(repr=False)
    replaced: int = 0
    left: int = 0
    tables: tuple[str, ...] = ()


def references(body: str) -> tuple[tuple[Reference | str, ...], bool]:
    """The body as literal runs and references, and whether all its braces form a format string.

    Where they do, ``{{`` and ``}}`` of the runs have become single braces.
    """
    strict = _pieces(body, escapes=True)
    if strict is not None:
        return strict, True
    loose = _pieces(body, escapes=False)
    assert loose is not None
    return loose, False


def resolve(body: str, namespace: Mapping[str, Any]) -> Resolved:
    """Replace the references of a body by the text of their values.

    Raises:
        CellError: a value exists but the attribute, key or call on it fails. It names the line, not the text.
    """
    pieces, _ = references(body)
    out: list[str] = []
    replaced = left = 0
    tables: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif piece.name in namespace:
            out.append(_value(piece, namespace, body))
            replaced += 1
            if not piece.steps and not piece.spec and is_whole_table(namespace[piece.name]):
                tables.append(piece.name)
        else:
            out.append(body[piece.start : piece.end])
            left += 1
    return Resolved("".join(out), replaced, left, tuple(dict.fromkeys(tables)))


def _pieces(body: str, *, escapes: bool) -> tuple[Reference | str, ...] | None:
    """Runs and references; None where ``escapes`` is set and a brace is neither escaped nor a reference's."""
    found: list[Reference | str] = []
    position = run = 0
    while (at := _next_brace(body, position)) >= 0:
        if escapes and body[at : at + 2] in ("{{", "}}"):
            found.append(body[run : at + 1])
            position = run = at + 2
            continue
        reference = _reference(body, at) if body[at] == "{" else None
        if not escapes and reference and body[at - 1 : at] == "{" and body[reference.end : reference.end + 1] == "}":
            # {{name}} beside JSON: escaped in %%ai, a template variable in code; a reference in neither.
            reference = None
        if reference is None:
            if escapes:
                return None
            position = at + 1
            continue
        found += [body[run:at], reference]
        position = run = reference.end
    found.append(body[run:])
    return tuple(piece for piece in found if piece != "")


def _next_brace(body: str, start: int) -> int:
    opening, closing = body.find("{", start), body.find("}", start)
    return max(opening, closing) if min(opening, closing) < 0 else min(opening, closing)


def _reference(body: str, at: int) -> Reference | None:
    """The reference whose opening brace stands at ``at``, or None where the braces hold something else."""
    name = _NAME.match(body, at + 1)
    if name is None:
        return None
    position = name.end()
    steps: list[tuple[str, Any]] = []
    while body[position : position + 1] in (".", "["):
        step = _attribute(body, position) if body[position] == "." else _item(body, position)
        if step is None:
            return None
        kind_value, position = step
        steps += kind_value
    tail = _TAIL.match(body, position)
    if tail is None or not _SPEC.fullmatch(tail[2] or ""):
        return None
    return Reference(at, tail.end(), name[0], tuple(steps), tail[1] or "", tail[2] or "")


def _attribute(body: str, position: int) -> tuple[list[tuple[str, Any]], int] | None:
    name = _NAME.match(body, position + 1)
    if name is None or name[0].startswith("_"):
        return None
    call = _CALL.match(body, name.end())
    if call is None:
        return [("attribute", name[0])], name.end()
    try:
        node = ast.parse(f"f({call[1]})", mode="eval").body
        assert isinstance(node, ast.Call)
        arguments = [ast.literal_eval(argument) for argument in node.args]
        keywords = {str(item.arg): ast.literal_eval(item.value) for item in node.keywords if item.arg}
    except (SyntaxError, ValueError):
        return None
    if len(keywords) != len(node.keywords) or "inplace" in keywords:
        return None
    plain = all(isinstance(value, int | float | None) for value in (*arguments, *keywords.values()))
    if name[0] not in _READING_WITH_TEXT and not (plain and name[0] in _READING):
        return None
    return [("attribute", name[0]), ("call", (tuple(arguments), keywords))], call.end()


def _item(body: str, position: int) -> tuple[list[tuple[str, Any]], int] | None:
    quoted = _QUOTED.match(body, position + 1)
    end = body.find("]", quoted.end() if quoted else position + 1)
    if body[position + 1 : position + 2] == "[" and end >= 0:
        end += 1  # a list of columns: df[["a", "b"]]
    key = body[position + 1 : end]
    if end < 0 or not key or body[end : end + 1] != "]" or "{" in key or "}" in key or "\n" in key:
        return None
    if re.fullmatch(r"-?\d{1,18}", key):
        return [("item", int(key))], end + 1
    if cut := re.fullmatch(r"(-?\d{0,18}):(-?\d{0,18})", key):
        return [("item", slice(*(int(number) if number else None for number in cut.groups())))], end + 1
    if key[0] in "'\"[":
        try:
            return [("item", ast.literal_eval(key))], end + 1
        except (SyntaxError, ValueError):
            return None
    return [("item", key)], end + 1


def _value(reference: Reference, namespace: Mapping[str, Any], body: str) -> str:
    try:
        value = namespace[reference.name]
        for kind, step in reference.steps:
            if kind == "attribute":
                value = getattr(value, step)
            elif kind == "item":
                value = value[step]
            else:
                value = value(*step[0], **step[1])
        return text_of(value, reference.conversion, reference.spec)
    except Exception as error:
        # The error's own text may hold a value (KeyError shows the key, ValueError what it could not read).
        kind = type(error).__name__
    line = body.count("\n", 0, reference.start) + 1
    raise CellError(
        f"a reference in line {line} of the prompt fails with {kind}",
        remedy="Correct it, or write {{ and }} for braces that are meant as such. Nothing was sent.",
    )


def text_of(value: object, conversion: str = "", spec: str = "") -> str:
    """A value as a prompt shows it: displays by their source, the rest (tables too) by their text form."""
    if conversion:
        value = _CONVERSIONS[conversion](value)
    if spec == SPEC:
        return schema(value)
    if spec:
        return format(value, spec)
    if isinstance(value, str):
        return str(value)
    data = getattr(value, "data", None)
    if isinstance(data, str) and type(value).__str__ is object.__str__:
        return data  # IPython's Markdown, HTML …, whose str() would be "<… object at …>"
    return str(value)
