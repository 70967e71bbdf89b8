"""Patterns for reading a model's reply: placeholders as models write them, and places that carry values off.

``EVENT`` finds the next thing that matters in running text. ``BEGINNING`` finds, at the end of what has
arrived, anything that could still become such a thing: it must match every proper beginning of every event,
or a stream would be restored differently from the whole text (tests/masking/test_restore.py).
"""

from __future__ import annotations

import re

_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_Z = f"[{_INVISIBLE}]{{0,2}}"
_MARKS = r"_\-*\u2010\u2011\u2013\uff3f"
_GAP = rf"{_Z}(?:\\{{0,4}}[{_MARKS}]|[ \u00a0]{{1,2}}|&(?:#95|#[xX]5[fF]|lowbar);){_Z}"

INVISIBLE = re.compile(f"[{_INVISIBLE}]")
HTML_GAP = re.compile(r"&(?:#|lowbar)")

WINDOW = 512
"""Code points at the end of a stream within which an unfinished event can begin."""

LINK_TEXT = 300
"""Code points behind a placeholder in brackets that are read to see whether they are the text of a link."""

# A run: characters of host names, mail addresses and ports.
_R = r"\w.%+@:~\-"
_TAIL = r"(?:@[\w\-]{1,60}\.\w|\.[A-Za-z]{2,24}(?::[0-9]{1,5})?[/?#])"

_PLACEHOLDER = (
    rf"[sS]{_Z}[pP]{_GAP}(?P<kind>(?:[A-Za-z]{_Z}){{1,24}}){_GAP}(?P<number>(?:[0-9]{_Z}){{1,8}}){_GAP}"
    rf"(?P<check>(?:[A-Za-z2-7]{_Z}){{3}}[A-Za-z2-7])"
)

EVENT = re.compile(
    "|".join(
        (
            r"(?P<label>^[ \t>*+\-0-9.)]{0,40}\[)",
            r"(?P<fence>^[ \t]{0,3}(?:`{3,40}|~{3,40})[ \t]{0,8}(?P<language>[A-Za-z0-9_+\-]{0,40})"
            r"(?![A-Za-z0-9_+\-]))",
            rf"(?P<mail>(?<![{_R}])[{_R}]{{1,200}}@[\w\-]{{1,60}}\.\w)",
            rf"(?P<host>(?<![{_R}])[{_R}]{{1,200}}\.[A-Za-z]{{2,24}}(?::[0-9]{{1,5}})?[/?#])",
            r"(?P<url>(?i:https?|ftps?|sftp|wss?|mailto|javascript|vbscript):(?=\S)|(?i:file):[/\\]"
            r"|(?i:data):[\w.+/\-]{0,80}[;,]|:[/\\]/|:/\\|//(?=[\w\[])|(?i:www)\.(?=\w))",
            r"(?P<tag><(?:!(?=[\-\[A-Za-z])|\?(?=[A-Za-z])"
            r"|/?(?P<name>[A-Za-z][A-Za-z0-9+.\-]{0,40})(?=[\s/>]|:\S)))",
            r"(?P<css>(?<!\w)(?i:url)\()",
            r"(?P<target>\]\()",
            r"(?P<close>\])",
            r"(?P<open>\[)",
            r"(?P<blank>\n(?=[ \t\r]{0,40}\n))",
            rf"(?P<placeholder>{_PLACEHOLDER})",
        )
    ),
    re.MULTILINE,
)

_GAPS = rf"(?:[\\{_MARKS} \u00a0{_INVISIBLE}]|&#?[A-Za-z0-9]{{0,6}};?){{1,12}}"
_WORDS = (
    "https:",
    "ftps:",
    "sftp:",
    "wss:",
    "mailto:",
    "javascript:",
    "vbscript:",
    "file:",
    "www.",
    "url",
    "data",
)
_BEGUN_WORDS = "|".join(
    re.escape(word)
    for word in sorted({word[:end] for word in _WORDS for end in range(1, len(word) + 1)} | {"http:", "ftp:", "ws:"})
)

BEGINNING = re.compile(
    "(?:"
    + "|".join(
        (
            r"^[ \t>*+\-0-9.)]{1,40}",
            r"^[ \t]{0,3}(?:`{1,40}|~{1,40})[ \t]{0,8}[A-Za-z0-9_+\-]{0,40}",
            rf"(?<![{_R}])[{_R}]{{1,300}}",
            rf"(?i:{_BEGUN_WORDS})",
            r"(?i:data):[\w.+/\-]{0,80}",
            r":[/\\]?|//?",
            r"<(?:[!?]|/?(?:[A-Za-z][A-Za-z0-9+.\-]{0,40}:?)?)",
            r"\]",
            r"\n[ \t\r]{0,40}",
            rf"[sS]{_Z}(?:[pP](?:{_GAPS}(?:[A-Za-z{_INVISIBLE}]{{1,72}}(?:{_GAPS}(?:[0-9{_INVISIBLE}]{{1,24}}"
            rf"(?:{_GAPS}[A-Za-z2-7{_INVISIBLE}]{{0,9}})?)?)?)?)?)?",
        )
    )
    + r")\Z",
    re.MULTILINE,
)

RUN = re.compile(rf"[{_R}]{{0,300}}")
HOST_BEHIND = re.compile(rf"[{_R}]{{0,200}}?(?:{_TAIL}|//)")
HOST_BEHIND_BEGUN = re.compile(rf"[{_R}]{{0,300}}/?\Z")
URL_END = re.compile(r"[ \t\r\n\f\v<]|\]\(")
"""Where common viewers end a link in running text: ASCII white space does, quotes and brackets do not."""
BRACKETS = re.compile(r"[\[\]]|\n[ \t\r]{0,40}\n")
JSON_START = re.compile(r"\s{0,64}(?:\{\s{0,64}[\"}]|\[\s{0,64}[\"{\[\]\-0-9tfn])")
JSON_BEGUN = re.compile(r"\s{0,64}(?:[{\[]\s{0,64})?\Z")
