"""What around a span speaks for a name, and what against it."""

from __future__ import annotations

from safe_prompt.lazy_pattern import lazy_pattern
from safe_prompt.names.words import words

WIDE = 120  # code points on either side that are looked at
_TITLED = lazy_pattern(
    r"(?:\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Lady|Lord|Dame|Rev|Fr|Sgt|Capt|Lt|Col|Gen|Hon|Herrn?|Frau|Mme|Mlle"
    r"|Monsieur|Madame|Señora?|Sra?|Don|Doña"
    r"|Signora?|Sig|Dott|Dr?a|Professor|Doctor|President|Senator|Judge|Chancellor|Minister|Mayor|King|Queen"
    r"|Prince|Princess|Pope|Saint|CEO|CTO|CFO)\.?"
    r"|\b(?i:dear|hi|hello|hey|liebe[r]?|chère?|caro|cara|estimad[oa]|querid[oa]|prezad[oa]|sehr geehrte[r]?"
    r"|geachte|beste|kære|hej))\s{1,3}\Z"
)
_BY = lazy_pattern(
    r"(?i:(?:\b(?:by|authors?|maintainer|ask|contact|call|phone|meet|met|cc|attn|from|to|with|patient|client"
    r"|customer|employee|colleague|manager"
    r"|boss|friend|owner|signed|my name is|i am|i'm|this is|name|thanks to|thank)\b(?:\s*[:=])?"
    r"|@author)\s{1,3}[\"'“(]?)\Z"
)
_SAYS = lazy_pattern(
    r"(?:,?\s(?:(?i:who|said|says|asked|told|wrote|writes|thinks|wants|called|calls|replied|born|lives|lived"
    r"|works at|joined|emailed|agreed|complained"
    r"|phoned|died|he|she|his|her|himself|herself)\b)|\s?[<(][\w.+-]{1,64}@|['’]s\s+(?:wife|husband|son"
    r"|daughter|mother|father|brother|sister|phone|address|email"
    r"|birthday|house|account|salary|diagnosis|team|boss|manager)\b|,\s+(?:aged\s+)?\d{1,2}\b|,?\s+(?:DOB|SSN"
    r"|born|geboren|née?)\b)"
)
_CODE_BEFORE = lazy_pattern(r"(?:[`_./\\=\[{$%#~\w]|::|->|[`'\"]{2}|:\w+:|\]\()\Z")
_CODE_AFTER = lazy_pattern(r"[`_(\[{=\\]|\.[a-z_]|/\w|::|->|:\w|\w|\s?\(\)|-[a-z]|\*\w|\s?=\s?\w")
_GLUED_BEFORE = lazy_pattern(r"[\w_/\\]\Z")
_GLUED_AFTER = lazy_pattern(r"[\w_\\]|/\w")
_CITATION = lazy_pattern(r"\s+et\s+al\b|\s*[,&]?\s*\(?(?:19|20)\d\d[a-z]?\)")
_PLACE_OF = lazy_pattern(
    r"(?:\b(?i:c/|calle|avda\.?|avenida|ctra\.?|plaza|paseo|rua|praça|rue|boulevard|via|viale|piazza|hospital|hôpital|ospedale"
    r"|clínica|colegio|école|são|santa|san|sankt|st\.)|\bC/)\s{1,2}(?:(?:de|del|do|da|la|du|Dr\.?|Infanta)\s){0,2}\Z"
)
_NEXT_WORD = lazy_pattern(r"(?:\s+|['’]s?\s+)([^\W\d_]+)")


def supports(before: str, after: str) -> tuple[str, ...]:
    """Evidence in the text before and after a span: a title or greeting, a word that people follow or go before."""
    titled, context = _TITLED.search(before), _BY.search(before) or _SAYS.match(after)
    return (*(("title",) if titled else ()), *(("context",) if context else ()))


def in_code(before: str, after: str) -> bool:
    """Whether a span is part of an identifier, a path, a call, a citation of code or of a paper."""
    return bool(_CODE_BEFORE.search(before) or _CODE_AFTER.match(after) or _CITATION.match(after))


def glued(before: str, after: str) -> bool:
    """Whether a span is part of a longer word or path."""
    return bool(_GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after))


def of_a_thing(before: str, after: str) -> bool:
    """Whether the word before or behind makes the name a thing's: ``Hospital``, ``Calle``; ``Award``, ``Street``."""
    if _PLACE_OF.search(before):
        return True
    following = _NEXT_WORD.match(after)
    return following is not None and following[1][0].isupper() and following[1].lower() in words().named
