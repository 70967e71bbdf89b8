"""Severity and class follow harm: one address is little, a client list is much, an author line is nothing.

A combination says more than its parts: who somebody is, when born and what ails them is restricted (GDPR article 9),
wherever the three stand together. So is contact data of many people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final, Literal, NamedTuple

from safe_prompt.detectors.match import weaker
from safe_prompt.detectors.resolve import Located
from safe_prompt.documents.document import Part
from safe_prompt.documents.span import Span
from safe_prompt.findings.finding import CLASSIFICATIONS, SEVERITIES, Category, Classification, Severity
from safe_prompt.lazy_pattern import lazy_pattern

PEOPLE = 5  # different people in one document that make a list
MANY_PEOPLE = 25  # a list of so many is restricted
NEAR = 400  # code points within which a name and an identifier are taken to be of one person

# Entities whose severity depends on the company they keep, and those of them that tell people apart.
CONTACT = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON", "USERNAME", "STREET_ADDRESS"})
NAMING = frozenset({"EMAIL_ADDRESS", "PERSON"})
# Of these, what is a project's own is ``info``.
LOWERED = CONTACT | {"IP_ADDRESS"}
# Whose matter a text is by its kind and name: a project's own contact data (``metadata``), a project's code, settings
# or documentation (``project``), or what people write and programs print (``open``).
Setting = Literal["metadata", "project", "open"]
_OPEN_KINDS: Final = frozenset({"text", "csv", "tsv", "traceback"})
_SPECIAL = "GDPR-9"  # what is told of somebody's health
_ROLE = lazy_pattern(
    r"(?i)^(?:info|support|help|contact|admin|administrator|noreply|no-reply|do-not-reply|donotreply|sales|office|hello|team|"
    r"security|abuse|postmaster|hostmaster|webmaster|root|press|media|privacy|legal|billing|jobs|careers|feedback|bugs|"
    r"maintainers?|devs?|developers?|list|users|announce|git|noc|dpo|marketing|service|notifications?|bot"
    r"|[a-z][\w.+-]{1,40}-(?:list|lists|devel|dev|users|announce|discuss|maintainers|bugs|l10n(?:-[a-z]{2,12})?))"
    r"(?:[-+]\w+|[._]?(?:team|desk|dept|office|group|center|centre|line|help|info|support|eu|emea|us|uk|de|fr|es|it|int)?\d{0,3})@"
    r"|@users\.noreply\.|@(?:lists?|bugs)\.[a-z0-9-]|-l10n-[a-z]{2,12}@|\[bot\]"
)
_METADATA_LINE = lazy_pattern(
    r"(?i)\b(?:authors?|maintainers?|author[_-]email|maintainer[_-]email|contributors?|copyright|signed-off-by|"
    r"co-authored-by|reviewed-by|acked-by|tested-by|reported-by|committer|codeowners?|packager|credits|__author__|"
    r"__email__|@author|thanks\s+to|last-translator|language-team|upstream-contact|uploaders|translat(?:ors?|ed\s+by))\b|©|\(c\)\s{0,2}(?:19|20)\d\d"
)
# A comment that tells who wrote or changed what stands there: `.\" Modified 1996 by …`, `// Submitted by …`.
_CREDIT_LINE = lazy_pattern(
    r"(?i)\s{0,12}(?:\.\\\"|//|#|\*|;|--|/\*|<!--|dnl\s|'\\\")[^\n]{0,80}\b(?:written|created|modified|updated|revised|added|"
    r"changed|fixed|contributed|submitted|maintained|ported|patch(?:ed)?|adapted|rewritten|reported|suggested|provided|"
    r"implemented|converted|extended)\b[^\n]{0,60}\bby\b|\s{0,4}['.]\\\""
)
# A line of a list of people: a name with an address behind it, before which only a list's marks and years stand.
_CREDITED = lazy_pattern(
    r"[^\w\n@]{0,12}(?:\d{4}[\d\s,–-]{0,30})?"
    r"(?:[^\W\d_a-zß-ÿ][\w.'’()-]{0,30}[ \t,\"]{1,8}(?:[^\W\d_][\w.'’()-]{0,30}[ \t,\"]{1,8}){0,5})?[<(]?"
)
_CREDITS_HEAD = lazy_pattern(
    r"(?i)\b(?:translat\w+|traduction|traduit\w*|traducci[oó]n|traducid\w+|übersetz\w+|tłumacz\w+|vertal\w+|tradu[zç]\w+|"
    r"oversat\w*|översätt\w+|written\s+by|developed\s+by|core\s+team|hackers)\b"
)
_TODO = lazy_pattern(r"(?:TODO|FIXME|XXX|HACK|OPTIMIZE)\(@?\Z")
_JOINING = frozenset({"and", "et", "und", "y", "e", "i", "en", "oraz", "og", "och", "&"})
_YEARS = lazy_pattern(r"(?:[ ]<[^<>\n]{3,80})?[>)\s]{1,4}(?i:\(c\)|©)\s?(?:19|20)\d\d")
_TAGS = lazy_pattern(r"<[^<>@]{1,200}>")
_LISTED = 3_000  # code points above an entry in which the head of its list is looked for
_METADATA_FILE = lazy_pattern(
    r"(?i)(?:^|[\\/])(?:authors|codeowners|maintainers|contributors|contributing|\.mailmap|citation\.cff|copying|licen[cs]e|"
    r"changelog|changes|history|notice|copyright|credits|thanks|[^\\/]{1,80}\.pot?|pyproject\.toml|setup\.(?:py|cfg)|package\.json|composer\.json|cargo\.toml|\.zenodo\.json)(?:\.\w{1,5})?$"
)
_README = lazy_pattern(r"(?i)(?:readme|install|security|support|faq|howto|news|todo)(?:\.\w{1,8})?$")


class Load(NamedTuple):
    """What a standing match weighs by itself. Offsets are code points of the part.

    ``person`` tells one person from another, empty where the match names none. ``sample``: its detector says ``info``.
    ``contact``: contact data of a project, not of a person whose data is at stake. ``cells``: of a column, else 0.
    ``classification`` and ``tags`` are the rule's.
    """

    entity: str
    category: Category
    severity: Severity
    start: int
    end: int
    person: str = ""
    sample: bool = False
    contact: bool = False
    cells: int = 0
    classification: Classification = "public"
    tags: tuple[str, ...] = ()


class Weight(NamedTuple):
    """What a match weighs in the company of the others."""

    severity: Severity
    classification: Classification
    tags: tuple[str, ...]


def weigh(found: Sequence[Located], part: Part, path: str | None) -> list[Located]:
    """Findings of one part with severities raised by volume and combination, or lowered for project metadata."""
    setting = setting_of(path, part)
    loads = [load_of(item, part.text, setting) for item in found]
    return [_with(item, weight) for item, weight in zip(found, weights(loads), strict=True)]


def weights(loads: Sequence[Load]) -> list[Weight]:
    """Severities, classifications and tags that the matches of one part have together, in the same order."""
    together = _combined(loads)
    others = [load for load in loads if not load.contact]
    listed = max([len({load.person for load in others if load.person}), *(load.cells for load in others)], default=0)
    out: list[Weight] = []
    for load, severity, combined in zip(loads, _severities(loads), together, strict=True):
        classification, tags = load.classification, load.tags
        if combined:
            classification = "restricted"
            tags = tags if _SPECIAL in tags else (*tags, _SPECIAL)
        elif load.entity in CONTACT and severity != "info" and listed >= PEOPLE:
            classification = _higher(classification, "restricted" if listed >= MANY_PEOPLE else "confidential")
        out.append(Weight(severity, classification, tags))
    return out


def _combined(loads: Sequence[Load]) -> list[bool]:
    """Which of them are a name, a date of birth or health data that the other two stand near."""
    kinds = [_kind(load) for load in loads]
    if not {"name", "birth", "health"}.issubset(kinds):
        return [False] * len(loads)
    places = {
        kind: _Places(load for load, own in zip(loads, kinds, strict=True) if own == kind)
        for kind in ("name", "birth", "health")
    }
    return [
        bool(kind) and all(places[other].near(load) for other in places if other != kind)
        for load, kind in zip(loads, kinds, strict=True)
    ]


def _kind(load: Load) -> str:
    """What a match adds to a person's file: ``name``, ``birth``, ``health``, or nothing."""
    if load.sample or load.contact:
        return ""
    if load.category == "health":
        return "health"
    return {"PERSON": "name", "DATE_OF_BIRTH": "birth"}.get(load.entity, "")


def _higher(one: Classification, other: Classification) -> Classification:
    return max(one, other, key=CLASSIFICATIONS.index)


def _severities(loads: Sequence[Load]) -> list[Severity]:
    people = {load.person for load in loads if load.person and not load.contact}
    crowd = len(people) >= PEOPLE or any(load.cells >= PEOPLE and not load.contact for load in loads)
    names = _Places(load for load in loads if load.entity == "PERSON" and not load.sample)
    others = _Places(load for load in loads if _identifies(load))
    out: list[Severity] = []
    for load in loads:
        severity = load.severity
        if load.contact:
            severity = "info"
        elif (
            load.entity in CONTACT
            and severity != "info"
            and (
                crowd
                or (load.entity == "PERSON" and not load.sample and others.near(load))
                or (_identifies(load) and names.near(load))
            )
        ):
            severity = stronger(severity, "medium")
        out.append(severity)
    return out


def load_of(item: Located, text: str, setting: Setting) -> Load:
    """The weight of one match in a text whose ``setting_of`` is given."""
    match, rule = item.match, item.match.rule
    severity, sample = match.severity or rule.severity, match.severity == "info"
    cells = len(item.spans) if match.cells else 0
    person = item.value.casefold() if rule.entity in NAMING and not sample and not cells else ""
    contact = (
        severity != "info"
        and (not cells or setting == "metadata")
        and is_project_contact(rule.entity, item.value, text, item.spans[0], setting)
    )
    return Load(
        rule.entity, rule.category, severity, item.start, item.end, person, sample, contact, cells,
        rule.classification, rule.tags,
    )  # fmt: skip


def setting_of(path: str | None, part: Part) -> Setting:
    """Whose matter a text is, told by its file's name, its kind, and whether a program printed it."""
    if path is not None and _METADATA_FILE.search(path):
        return "metadata"
    if part.address.output is not None:
        return "open"
    if part.kind not in _OPEN_KINDS or (path is not None and _README.match(PurePath(path).name)):
        return "project"
    return "open"


def stronger(one: Severity, other: Severity) -> Severity:
    """The higher of two severities."""
    return max(one, other, key=SEVERITIES.index)


def _identifies(load: Load) -> bool:
    return load.category in {"gov_id", "financial", "health", "contact"} and load.entity != "PERSON" and not load.sample


class _Places:
    """Where matches stand, each with ``NEAR`` code points on either side, those that overlap as one."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, loads: Iterable[Load]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted((load.start - NEAR, load.end + NEAR) for load in loads):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def near(self, load: Load) -> bool:
        """Whether one of them stands near a match."""
        place = bisect_right(self._ends, load.start)
        return place < len(self._starts) and self._starts[place] < load.end


def is_project_contact(entity: str, value: str, text: str, place: Span, setting: Setting) -> bool:
    """Whether contact data at a place of a text is a project's own and tells of no person.

    That is all of it in files of metadata, on lines of authors and the like, and in lists under such a head; else a
    role's address, unless people write it to each other, and in code, settings and documentation an address of the
    internal network, or who is to do something there.
    """
    if entity == "IP_ADDRESS":
        from safe_prompt.detectors.validators.network_numbers import is_internal  # most texts hold none

        return setting != "open" and is_internal(value)
    if entity not in CONTACT:
        return False
    if setting == "metadata":
        return True
    start = place.start
    low = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    if _is_credit(text, low, place) or (setting == "project" and _TODO.search(text, max(0, start - 12), start)):
        return True
    return entity == "EMAIL_ADDRESS" and _ROLE.search(value) is not None and not _is_written(text, place, setting)


def _is_credit(text: str, low: int, place: Span) -> bool:
    """Whether contact data on a line that begins at ``low`` is that of an author, a translator and the like."""
    before = text[low : place.start]
    if (
        _METADATA_LINE.search(before) is not None
        or _CREDIT_LINE.match(before) is not None
        or _YEARS.match(text, place.end) is not None
    ):
        return True
    if ">" in before:
        before = _TAGS.sub("", before.partition("<a ")[0]).replace("&lt;", "<")
    return _CREDITED.fullmatch(before) is not None and _is_credited(text, low)


def _is_credited(text: str, line: int) -> bool:
    """Whether the list that a line at ``line`` belongs to is one of authors, translators and the like.

    Its head is the nearest line above without an address, or one behind a blank line; its first entry may say it too.
    """
    least = max(0, line - _LISTED)
    first = end = line
    while end > least:
        begin = text.rfind("\n", least, end - 1) + 1
        if not begin and least:
            return False
        above = text[begin : end - 1].strip()
        named = above.endswith(",") and len(above) <= 80  # an entry without an address, or with one that is spelt out
        if "@" not in above and "&#64;" not in above and not named and above not in _JOINING:
            if not above:  # a blank line between the head and its list
                above = text[text.rfind("\n", least, begin - 1) + 1 : begin].strip()
            if ">" in above:
                above = _TAGS.sub("", above)
            if len(above) <= 160 and "@" not in above and (_METADATA_LINE.search(above) or _CREDITS_HEAD.search(above)):
                return True
            break
        first = end = begin
    return _METADATA_LINE.search(text, first, text.find("\n", first)) is not None if first < line else False


def _is_written(text: str, place: Span, setting: Setting) -> bool:
    """Whether people write a role's address to each other, or keep it as that of a user or a customer."""
    from safe_prompt.detectors.line_kinds import is_correspondence, is_in_record, is_said  # few texts hold one

    start, end = place
    if is_in_record(text, start):
        return True
    return setting == "open" and (is_said(text, start, end) or is_correspondence(text, start, end))


def _with(item: Located, weight: Weight) -> Located:
    match, rule = item.match, item.match.rule
    if weight == (match.severity or rule.severity, rule.classification, rule.tags):
        return item
    return Located(match._replace(**weight._asdict()), item.spans, item.value)


__all__ = ["stronger", "weaker", "weigh"]
