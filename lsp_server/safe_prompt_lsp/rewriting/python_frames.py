"""DataFrames in code: which names hold one, and the expressions that turn one into text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.python_literals import Field, Lexed
from safe_prompt_lsp.rewriting.python_tree import Tree

_READERS: Final = "read_"
_MAKERS: Final = frozenset(("DataFrame", "from_records", "from_dict", "concat", "merge", "json_normalize"))
_SAME: Final = frozenset(
    "head tail sample copy query sort_values sort reset_index set_index merge join groupby assign drop dropna fillna"
    " filter select with_columns collect limit loc iloc to_pandas".split()
)
_VIEWS: Final = _SAME | {"values", "T"}
_WRITERS: Final = frozenset(
    "to_string to_csv to_json to_markdown to_html to_dict to_records to_numpy to_latex write_csv write_json to_dicts"
    " write_ndjson".split()
)
_CONVERSION: Final = re.compile(r"\s*(?:=\s*)?(?:![rsa]\s*)?\Z")


class Frame(NamedTuple):
    """An expression that shows a DataFrame's rows, and what shows its columns alone."""

    place: Span
    schema: str


def shown_frames(tree: Tree, lexed: Lexed, inside: Iterable[Span], sources: Iterable[Span]) -> list[Frame]:
    """Expressions within spans that turn a DataFrame into text, outermost, in order.

    A DataFrame is what is read by ``read_…`` or made by ``DataFrame``, and what is read at one of ``sources``.
    """
    names = _frame_names(tree, tuple(sources))
    places = tuple(inside)
    found: set[Frame] = set()

    def add(span: Span, schema: str) -> None:
        if any(place.contains(span) for place in places):
            found.add(Frame(span, schema))

    for statement in tree.statements:
        for node in _outside_strings(statement):
            shown = _shown(node, names)
            if shown is not None:
                add(tree.span(shown[0]), shown[1])
    # Before Python 3.12 the parser does not say where expressions in f-strings stand.
    for literal in lexed.literals:
        for field in literal.fields:
            for span, schema in _in_field(tree.text, field, names):
                add(span, schema)
    spans = [one.place for one in found]
    return sorted(one for one in found if not any(other != one.place and other.contains(one.place) for other in spans))


def _in_field(text: str, field: Field, names: dict[str, bool]) -> Iterator[tuple[Span, str]]:
    start = field.start + 1
    code = _CONVERSION.sub("", text[start : field.code_end])
    inner = Tree(f"({code})")
    if not inner.whole or len(inner.statements) != 1 or not isinstance(inner.statements[0], ast.Expr):
        return
    value = inner.statements[0].value
    bare = _written(value, names) or _bare(value, names)
    nodes = [bare] if bare is not None else [_shown(node, names) for node in _outside_strings(value)]
    for shown in nodes:
        if shown is not None:
            span = inner.span(shown[0])
            yield Span(start + span.start - 1, start + span.end - 1), shown[1]


def _outside_strings(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _outside_strings(child)


def _frame_names(tree: Tree, sources: tuple[Span, ...]) -> dict[str, bool]:
    """Names of DataFrames; the value tells those of polars."""
    polars = {
        alias.asname or alias.name
        for node in tree.walk()
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "polars"
    }
    names: dict[str, bool] = {}
    for _ in range(3):  # derived ones: `small = df.head()`
        for target, value in _assignments(tree):
            span = tree.span(value)
            made = _made(value, polars)
            if made is None and any(span.contains(source) for source in sources):
                made = False
            if made is None:
                root = _root(value)
                made = names.get(root.id) if root is not None else None
            if made is not None:
                names.setdefault(target, made)
    return names


def _assignments(tree: Tree) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.walk():
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def _made(node: ast.expr, polars: set[str]) -> bool | None:
    """Whether an expression reads or makes a DataFrame of polars (True), of pandas (False), or none."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner, name = node.func.value, node.func.attr
        if isinstance(owner, ast.Name) and (name.startswith(_READERS) or name.startswith("scan_") or name in _MAKERS):
            return owner.id in polars
        if name not in _SAME:
            return None
        node = owner
    return (
        False
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "DataFrame"
        else None
    )


def _root(node: ast.expr) -> ast.Name | None:
    """The name at the root of ``df``, ``df.head()``, ``df[columns]``."""
    while True:
        if isinstance(node, ast.Name):
            return node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SAME:
            node = node.func.value
        elif isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr in _VIEWS):
            node = node.value
        else:
            return None


def _shown(node: ast.AST, names: dict[str, bool]) -> tuple[ast.expr, str] | None:
    """The expression where it shows rows, and its schema."""
    match node:
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[value]):
            shown = _written(value, names) or _bare(value, names)
            return None if shown is None else (node, shown[1])
        case ast.Call():
            return _written(node, names)
    return None


def _written(node: ast.expr, names: dict[str, bool]) -> tuple[ast.expr, str] | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WRITERS:
        bare = _bare(node.func.value, names)
        return None if bare is None else (node, bare[1])
    return None


def _bare(node: ast.expr, names: dict[str, bool]) -> tuple[ast.expr, str] | None:
    root = _root(node)
    if root is None or root.id not in names:
        return None
    return node, f"str({root.id}.schema)" if names[root.id] else f"{root.id}.dtypes.to_string()"
