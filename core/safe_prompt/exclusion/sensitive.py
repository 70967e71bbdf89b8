"""Which files of a tree are sensitive: by name, or because of what a scan found inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from safe_prompt.exclusion.tree import Tree
from safe_prompt.policy.sensitive_files import sensitive_file


class Sensitive(NamedTuple):
    """A file to keep away. ``what`` is its kind, or the rules that found something; never a value."""

    path: str
    by: Literal["name", "content"]
    what: str


def sensitive_by_name(tree: Tree) -> tuple[Sensitive, ...]:
    """Files whose name says that they are sensitive, in order."""
    found = ((file.path, sensitive_file(file.path)) for file in tree.files)
    return tuple(Sensitive(path, "name", kind.title) for path, kind in found if kind is not None)


def sensitive_files(tree: Tree, contents: Mapping[str, tuple[str, ...]]) -> tuple[Sensitive, ...]:
    """Sensitive files in order, by name first.

    Args:
        contents: path → rules that found something in it that policy keeps from third parties.
    """
    by_name = sensitive_by_name(tree)
    named = {item.path for item in by_name}
    inside = (
        Sensitive(path, "content", ", ".join(sorted(set(rules))))
        for path, rules in contents.items()
        if path not in named and rules
    )
    return tuple(sorted((*by_name, *inside)))
