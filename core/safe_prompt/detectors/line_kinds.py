"""Whether a line is said by people (a sentence, the head of a letter, a form, a row) or belongs to a program.

An address of a role (``info@``) or of an internal network is a project's own matter in code, settings and
documentation; what people write to each other with it is about somebody. Offsets are code points of the text; no more
than ``REACH`` of them are read on either side.
"""

from __future__ import annotations

from safe_prompt.lazy_pattern import lazy_pattern

REACH = 200
_SAID_WORDS = 3  # words beside the value that make a sentence

# What code, settings, commands, comments and markup of documentation begin with.
_PROGRAM_START = lazy_pattern(
    r"\s*(?:[#$%@*|;=]|//|/\*|--|<!|<\w|>>>|\.\.|`|(?:import|from\s\w+\simport|def|class|return|git|curl|wget|ssh|scp|ping|"
    r"sudo|docker|kubectl|export|set|const|let|var|public|private|if|for|while)\s)"
)
_PROGRAM_SIGN = lazy_pattern(r"[{}\[\]=`\\|$]|->|(?<=[g-zG-Z_])::|::(?=[g-zG-Z_])|\w\(|\);?\s*$|</|https?:")
_CODE_SIGN = lazy_pattern(r"[{}`\\$]|->|(?<=[g-zG-Z_])::|::(?=[g-zG-Z_])|[A-Za-z_]\d{0,2}\(|\);?\s*$|[\"']\s?[:=]")
_LOGGED = lazy_pattern(
    r"\d{1,2}:\d{2}:\d{2}|\d{9}|(?<![A-Za-z])(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL|TRACE|NOTICE)(?![A-Za-z])"
)
_WORD = lazy_pattern(r"[^\W\d_]{2,}")
_IDEOGRAPH = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# What wget, curl, ping and traceroute print before the address of a public host.
_HOST = lazy_pattern(
    r"(?:Resolving|Connecting to|Connected to|Trying|PING|traceroute to|Re-using existing connection to)\s"
)
_BEFORE = " \t(<,:;，：；（。、„“"
_AFTER = " \t)>,.;!?，。；！？）、”“"
_MAIL_HEAD = lazy_pattern(
    r"(?i)(?:[>|]\s?){0,3}\s{0,8}(?:from|to|cc|bcc|reply-to|sender|von|an|antwort an|de|à|para|da|per|van|aan|od|do"
    r"|från|till|fra|til|发件人|收件人|抄送|差出人|宛先|보낸사람|받는사람)\s{0,2}[:：]\s{0,4}(?:[^@\n:={}]{0,80}[<\s,;(\[\"]|[^\n={}]{0,120}[,;]\s?)?"
)
_FORM_LABEL = lazy_pattern(
    r"(?i)(?:^|[\s,;|(])(?:e-?\s?mail(?:[ -]?(?:address|adresse|adres))?|mail|kontakt|contacts?|contacto"
    r"|contatto|contato|courriel|correo(?:\s(?:electrónico|e))?|posta elettronica|indirizzo e-?mail|e-?post|mailto"
    r"|邮箱|电子邮[箱件]|メール|이메일)\s{0,3}[:：]\s{0,4}<?$"
)
# User(email="…"), customer = {"name": …, "mail": "…"
_RECORD = lazy_pattern(
    r"(?i)(?<![a-z])(?:users?|customers?|clients?|patients?|employees?|members?|persons?|people|leads?|students?|guests?|subscribers?"
    r"|recipients?|kunden?|usuarios?|clientes?)\W{0,4}[({\[][^\n]{0,120}e?-?mail\w{0,8}[\"']?\s?[:=,]\s?[\"']$"
)
_SEPARATORS = ";\t|,"


def is_said(text: str, start: int, end: int) -> bool:
    """Whether the value stands in a sentence: among words, and without what code, logs and settings are made of."""
    low, high = _line(text, start, end)
    before, after = text[low:start], text[end:high]
    if (before and not _joins(before[-1], _BEFORE)) or (after and not _joins(after[0], _AFTER)):
        return False
    if before.endswith("<"):
        before, after = before[:-1], after.removeprefix(">")
    around = f"{before} {after}"
    if _PROGRAM_START.match(before) or _PROGRAM_SIGN.search(around) or _LOGGED.search(around):
        return False
    return len(_WORD.findall(around)) >= _SAID_WORDS or len(_IDEOGRAPH.findall(around)) >= _SAID_WORDS


def is_correspondence(text: str, start: int, end: int) -> bool:
    """Whether the value stands behind ``From:`` and the like, or behind the label of a form, or is a field of a row."""
    low, high = _line(text, start, end)
    before = text[low:start]
    if _MAIL_HEAD.fullmatch(before):
        return True
    if _PROGRAM_START.match(before) or _PROGRAM_SIGN.search(before):
        return False
    return _FORM_LABEL.search(before) is not None or _is_field(before, text[end:high])


def is_program(text: str, start: int, end: int) -> bool:
    """Whether the value stands in a line of code, settings, commands or comments; a log's line is none of them."""
    low, high = _line(text, start, end)
    before, after = text[low:start], text[end:high]
    if before[-1:] in ("'", '"', "`") or _PROGRAM_START.match(before) or _CODE_SIGN.search(f"{before} {after}"):
        return True
    return before.rstrip()[-1:] == "=" and _LOGGED.search(f"{before} {after}") is None


def is_host(text: str, start: int, end: int) -> bool:
    """Whether a program says on the line which host it looks up or connects to."""
    return _HOST.search(text, *_line(text, start, start)) is not None


def is_in_record(text: str, start: int) -> bool:
    """Whether the value is the address in a literal or call that is about a user, a customer and the like."""
    return _RECORD.search(text, max(0, start - REACH), start) is not None


def _is_field(before: str, after: str) -> bool:
    """Whether the value is a whole field of a line of three or more: ``…;active;2024``."""
    for mark in _SEPARATORS:
        if before.count(mark) + after.count(mark) >= 2:
            left, right = before.rpartition(mark)[2], after.partition(mark)[0]
            return not left.strip(' "') and not right.strip(' "')
    return False


def _joins(sign: str, plain: str) -> bool:
    return sign in plain or _IDEOGRAPH.match(sign) is not None


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    """The value's line, no further than ``REACH`` on either side."""
    low = text.rfind("\n", max(0, start - REACH), start) + 1 or max(0, start - REACH)
    high = text.find("\n", end, end + REACH)
    return low, high if high >= 0 else min(len(text), end + REACH)
