"""The texts in an AI call's arguments: what can be wrapped in a function that masks it.

Lists of messages are taken apart down to their contents, also where they are built before the call in the same source.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from safe_prompt.documents.span import Span
from safe_prompt.rewriting.change import EditError
from safe_prompt_lsp.rewriting.python_tree import Tree

# Members of messages and arguments of calls that are no text of anybody's.
_NO_TEXT: Final = frozenset(
    "role type name id tool_call_id mime_type media_type detail cache_control file files image images image_url audio"
    " tools functions function tool_choice function_call schema parameters user metadata store stop stop_sequences"
    " modalities config generation_config safety_settings".split()
)
# Arguments that take a list of messages, and whose text is therefore never the argument itself.
_LISTS: Final = frozenset(("messages", "contents", "chat_history", "history", "message_history"))
# Names of what is plainly text; of another name nobody knows what it holds.
_TEXTS: Final = frozenset(
    "prompt prompts text texts question query content message msg input user_input inputs s body instruction"
    " instructions system system_prompt user_prompt full_prompt final_prompt context document doc chunk q summary"
    " template".split()
)
_TEXT_METHODS: Final = frozenset(
    "format join read read_text to_string to_csv to_json to_markdown to_html to_dict strip replace dumps getvalue"
    " render upper lower title decode format_map removeprefix removesuffix substitute format_prompt".split()
)
_ADDING: Final = frozenset(("append", "extend", "insert", "appendleft"))
_DEEPEST: Final = 12

ELSEWHERE: Final = "what the call sends is built elsewhere: wrap its texts there"
NOTHING: Final = "the call sends no text that could be wrapped"
MASKED: Final = "what the call sends is masked already"


class Prompts(NamedTuple):
    """Places of expressions to wrap, in order. ``rest``: the call also sends what is built elsewhere."""

    places: tuple[Span, ...]
    rest: bool


def prompts_of(tree: Tree, call: ast.Call, skipped: frozenset[str], sensitive: Callable[[Span], bool]) -> Prompts:
    """The texts that a call sends. Literal texts are taken only where they are ``sensitive``.

    Args:
        skipped: names of arguments that carry nothing (a model's name, a key, an address).

    Raises:
        EditError: there are none, or what is sent is built where this source does not say.
    """
    reader = _Reader(tree, call, sensitive)
    keywords = [one for one in call.keywords if one.arg not in skipped and one.arg not in _NO_TEXT]
    for keyword in keywords:
        if keyword.arg is None:
            reader.elsewhere = True
        else:
            reader.read(keyword.value, listed=keyword.arg in _LISTS, named=keyword.arg in _TEXTS)
    if not reader.found and not reader.masked:
        for argument in call.args:
            if not isinstance(argument, ast.Starred):
                reader.read(argument, listed=False, named=False)
    places = set(reader.found)
    outer = [one for one in places if not any(other != one and other.contains(one) for other in places)]
    if not outer:
        raise EditError(ELSEWHERE if reader.elsewhere else MASKED if reader.masked else NOTHING)
    return Prompts(tuple(sorted(outer)), reader.elsewhere)


class _Reader:
    def __init__(self, tree: Tree, call: ast.Call, sensitive: Callable[[Span], bool]) -> None:
        self._tree = tree
        self._sensitive = sensitive
        self._call = tree.span(call)
        self._seen: set[str] = set()
        self.found: list[Span] = []
        self.elsewhere = False
        self.masked = False

    def read(self, node: ast.expr, *, listed: bool, named: bool, depth: int = 0) -> None:
        """Take the texts in an expression. ``listed``: it is a list of messages; ``named``: its name says text."""
        if depth > _DEEPEST:
            return
        deeper = depth + 1
        match node:
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                # ("human", "…"): the role of a message as LangChain writes it.
                for item in items[1:] if isinstance(node, ast.Tuple) and _is_word(items) else items:
                    starred = isinstance(item, ast.Starred)
                    self.read(
                        item.value if isinstance(item, ast.Starred) else item, listed=starred, named=False, depth=deeper
                    )
            case ast.Dict():
                self._dict(node, deeper)
            case ast.ListComp() | ast.GeneratorExp():
                self.read(node.elt, listed=False, named=True, depth=deeper)
            case ast.Constant(value=str()):
                self._take(node, only_sensitive=True)
            case ast.JoinedStr():
                self._take(node, only_sensitive=not any(isinstance(one, ast.FormattedValue) for one in node.values))
            case ast.BinOp(left=left, op=ast.Add(), right=right) if _holds_list(left) or _holds_list(right):
                self.read(left, listed=True, named=False, depth=deeper)
                self.read(right, listed=True, named=False, depth=deeper)
            case ast.BinOp(op=ast.Add() | ast.Mod()):
                self._take(node)
            case ast.IfExp():
                self.read(node.body, listed=listed, named=named, depth=deeper)
                self.read(node.orelse, listed=listed, named=named, depth=deeper)
            case ast.Name():
                self._name(node, listed=listed, named=named, depth=deeper)
            case ast.Call():
                self._called(node, listed=listed, named=named, depth=deeper)
            case ast.Attribute() | ast.Subscript() | ast.Await() | ast.BoolOp():
                if _is_masked(node):
                    self.masked = True
                    return
                self._unknown(node, listed=listed, named=named)

    def _dict(self, node: ast.Dict, depth: int) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            if key is not None and name not in _NO_TEXT and name != "model":
                self.read(value, listed=name in _LISTS, named=True, depth=depth)

    def _called(self, node: ast.Call, *, listed: bool, named: bool, depth: int) -> None:
        name = _called_name(node.func)
        if name == "dumps" and node.args:
            self.read(node.args[0], listed=False, named=True, depth=depth)
        elif name == "str" or (isinstance(node.func, ast.Attribute) and name in _TEXT_METHODS):
            self._take(node)
        elif name[:1].isupper() or name.startswith("from_"):  # a message, a part, a block
            for keyword in node.keywords:
                if keyword.arg is not None and keyword.arg not in _NO_TEXT:
                    self.read(keyword.value, listed=keyword.arg in _LISTS, named=True, depth=depth)
            for argument in node.args:
                self.read(argument, listed=False, named=True, depth=depth)
        else:
            self._unknown(node, listed=listed, named=named)

    def _name(self, node: ast.Name, *, listed: bool, named: bool, depth: int) -> None:
        if node.id in self._seen:
            return
        values = list(_assigned(self._tree, node.id, self._call.start))
        if any(_holds_list(value) for value in values):
            self._seen.add(node.id)
            for value in values:
                self.read(value, listed=False, named=True, depth=depth)
            return
        self._unknown(node, listed=listed, named=named or node.id in _TEXTS or any(map(_makes_text, values)))

    def _unknown(self, node: ast.expr, *, listed: bool, named: bool) -> None:
        if listed or not named:
            self.elsewhere = True
        else:
            self._take(node)

    def _take(self, node: ast.expr, *, only_sensitive: bool = False) -> None:
        span = self._tree.span(node)
        if not only_sensitive or self._sensitive(span):
            self.found.append(span)


def _assigned(tree: Tree, name: str, before: int) -> Iterator[ast.expr]:
    """What a name is given before a place: by assignment, and by what is added to a list of that name."""
    for node in tree.walk():
        match node:
            case ast.Assign(targets=targets, value=value) if any(_is_name(one, name) for one in targets):
                pass
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_name(target, name):
                pass
            case ast.AugAssign(target=target, value=value) if _is_name(target, name):
                pass
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute), args=[*_, value]) if (
                attribute in _ADDING and _is_name(owner, name)
            ):
                value = ast.copy_location(ast.List([value], ast.Load()), value) if attribute != "extend" else value
            case _:
                continue
        if tree.span(value).start < before:
            yield value


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_word(items: list[ast.expr]) -> bool:
    first = items[0] if len(items) > 1 else None
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.isidentifier()


def _holds_list(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Dict | ast.ListComp) or (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add)
        and (_holds_list(node.left) or _holds_list(node.right))
    )


def _makes_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return _called_name(node.func) in _TEXT_METHODS | {"str"}
    return isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _called_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_masked(node: ast.expr) -> bool:
    """``safe_prompt.mask(…).text``."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "text"
        and isinstance(node.value, ast.Call)
        and _called_name(node.value.func) == "mask"
    )
