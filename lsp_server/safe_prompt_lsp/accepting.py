"""Add findings of an open text to the baseline: what ``safe-prompt baseline update --accept`` would write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from safe_prompt.checks.choices import BASELINE_NAME, apply_settings, located, repository_baseline
from safe_prompt.checks.scan_file import Options, scan_text
from safe_prompt.documents.document import Document
from safe_prompt.errors import ConfigError
from safe_prompt.findings.baseline import Located, Place, counts, parse, render
from safe_prompt.findings.finding import Finding
from safe_prompt.findings.suppress import NOTE_ENTITY
from safe_prompt_lsp.held import Reader
from safe_prompt_lsp.snapshot import Snapshot


class Accepted(NamedTuple):
    """The baseline's file and new text, how many findings it holds that it did not, and whether a credential is."""

    file: Path
    text: str
    added: int
    credentials: bool


def accepted(snapshot: Snapshot, wanted: Sequence[Finding] | None, read: Reader) -> Accepted:
    """The baseline with the wanted findings of a text, or with all of its file.

    Entries are made from the file as ``scan`` reads it: of a notebook from what is saved, elsewhere from the open text.

    Raises:
        ConfigError: the text is no file, the baseline cannot be used, or a notebook was not saved.
    """
    path = snapshot.document.path
    if path is None:
        raise ConfigError("the text is not a file yet, so no baseline can name it", remedy="Save it first.")
    folder = Path(path).parent
    file = repository_baseline(folder) or (snapshot.root or folder) / BASELINE_NAME
    held = read(file)
    old = parse(held.text, file.name) if held is not None else {}
    places = _places(snapshot, path, file.parent)
    found = counts(places)
    if wanted is None:
        mine = next((place.place.path for place in places), None) or _relative(path, file.parent)
        new: Mapping[Place, int] = {**{place: number for place, number in old.items() if place.path != mine}, **found}
        chosen = list(places)
    else:
        chosen = [place for place in places if any(_same(place.finding, finding) for finding in wanted)]
        if len({id(one) for one in chosen}) < len(wanted):
            raise ConfigError("the file on disk does not hold the finding", remedy="Save the file first.")
        new = {**old, **{one.place: found[one.place] for one in chosen}}
    added = sum(max(number - old.get(place, 0), 0) for place, number in new.items())
    return Accepted(file, render(new), added, any(one.finding.category == "credential" for one in chosen))


def _places(snapshot: Snapshot, path: str, root: Path) -> list[Located]:
    settings = snapshot.settings
    options = Options(terms=settings.terms, rule_files=tuple(settings.rule_files), contexts=True)
    if snapshot.notebook is None and snapshot.document.kind != "notebook":
        text = snapshot.document.text
    else:
        text = Document.from_path(path).text
    result = scan_text(text, path, options)
    if result.not_scanned:
        raise ConfigError(result.not_scanned[0].reason, place=Path(path).name, remedy="Nothing was changed.")
    from collections import Counter

    return located(apply_settings(result.entries, settings.repository, Counter()), root)


def _same(one: Finding, other: Finding) -> bool:
    """Whether a finding of the file is one of the open text: same rule and value, at the same place of its cell."""
    cells = (one.cell.index if one.cell else None, other.cell.index if other.cell else None)
    if one.rule != other.rule or cells[0] != cells[1] or one.output != other.output:
        return False
    return one.fingerprint == other.fingerprint and (one.line, one.column) == (other.line, other.column)


def _relative(path: str, root: Path) -> str:
    try:
        return Path(path).relative_to(root).as_posix()
    except ValueError:
        return Path(path).as_posix()


def is_acceptable(finding: Finding) -> bool:
    """Whether a baseline may hold it: a note on a comment of the user's is corrected, not accepted."""
    return finding.entity != NOTE_ENTITY
