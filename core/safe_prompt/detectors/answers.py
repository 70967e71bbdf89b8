"""What somebody answers when asked: a birth date, a number, a name or an address in the turn behind a question.

The question says what the answer is, as a column's name does for its values. Turns are lines of a chat, with who speaks
before them or above, texts of a list of messages, cues of subtitles. Offsets are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from safe_prompt.detectors.column_names import Meaning, words_of
from safe_prompt.detectors.column_phrases import phrases
from safe_prompt.detectors.column_values import SHAPES, date, name, phone
from safe_prompt.detectors.format_signs import SIGNS
from safe_prompt.detectors.heading_words import Headings, near
from safe_prompt.detectors.tables import Column, Table
from safe_prompt.documents.span import Span
from safe_prompt.lazy_pattern import lazy_pattern

HEAD = 8_000  # code points in which the first request of a chat stands
SENTENCE_MAX = 120  # code points of a question, and of an answer
SHORT = 40  # code points of an answer that says nothing yet, and of one on the question's line
APART_MAX = 400  # code points between a question and its answer

_NUMBERS = frozenset(
    f"column-{name}"
    for name in (
        "us-ssn", "national-id", "passport", "driver-license", "medical-record", "customer-id", "bank-account",
        "vehicle",
    )
)  # fmt: skip
_ASKED = _NUMBERS | {"column-person", "column-phone", "column-address", "column-date-of-birth"}
MEANINGS: Mapping[str, Meaning] = {f"asked {rule}": Meaning(rule, "certain") for rule in sorted(_ASKED)}

# The end of a question that ends a turn: of a line, of a text in quotes, of a cue or a marked message.
_TURN_ENDS = r"(?:\\{0,2}[\"'])\s{0,24}[,}\]]|[\"'”»*_) ]{0,3}(?:</\w{1,8}>|<\|\w{1,20}\|>)?[ \t\r]{0,4}\n"
_QUESTION = lazy_pattern(
    rf"\?[?!]{{0,3}}(?:[ ][^\n?\"<>]{{1,80}})?(?:{_TURN_ENDS})|\?[ \t]{{1,4}}(?=(?:[AR](?:nswer)?[:.)][ ]?)?[+(]?[0-9])"
)
# What is asked for without a question mark.
_REQUEST = lazy_pattern(rf"\.(?:{_TURN_ENDS})")
_PLEASE = lazy_pattern(
    r"(?i)(?<![^\W\d_])(?:please|enter your|bitte|veuillez|por favor|per favore|alstublieft|proszę|vänligst|venligst)"
    r"(?![^\W\d_])"
)
# One of these a text with a request holds: told in a tenth of the time.
_TURN_TEXT = lazy_pattern(
    r"\\{0,2}[\"'](?:content|text|message|body|value|msg|utterance|answer)\\{0,2}[\"']\s?:\s?(\\{0,2}[\"'])"
)
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d{3})?(?:[ \u202f]?[AaPp][Mm])?"
_DAY = r"\d{1,4}[./-](?:\d{1,2}|[^\W\d_]{3,9})[./-]\d{2,4}"
# Lines that hold no word of a turn: who speaks and when.
_FURNITURE = lazy_pattern(
    rf"\d{{1,5}}|[^\n]{{0,30}}-->[^\n]{{0,30}}|(?:[^\n]{{0,45}}?[ ,\t\[(])?(?:{_DAY},? (?:at )?)?{_CLOCK}[\])]?:?"
    rf"|[^\n\[]{{0,45}}\[[^\]\n]{{5,40}}\]:?|\[[^\]\n]{{0,14}}{_CLOCK}\] [^\n:]{{2,45}}"
    r"|<\|im_start\|>\w+|<\|[^\n>]{1,60}\|>|#{1,4} ?[^\W\d_][\w ]{1,20}:?|[^\W\d_][\w ]{1,20}:|- \w{2,12}: \w{2,12}"
    r"|\*{2}[^*\n]{2,24}\*{2}:?"
)
# A line that tells when somebody said something, behind one that tells who.
_WHEN = lazy_pattern(rf"\n[ \t]{{0,4}}{_DAY},? (?:at )?{_CLOCK}[ \t\r]{{0,4}}\n")
# What stands before the words of a turn on their line.
_OPENING = lazy_pattern(
    rf"(?:[-–—•>*] {{1,3}})?(?:<v(?:\.\w+)* [^>\n]{{2,40}}>|\u200e?\[?(?:{_DAY},? )?(?:{_CLOCK})?\]?(?: ?[-–] )?"
    r"(?:<@?[^<>\n]{2,40}> |\w{2,20}> |[*_]{0,2}~?[^\W\d_][^:\n\"]{0,40}:[*_]{0,2}[ \t]{1,4})?)?[\"'“]?"
)
_LEAD = lazy_pattern(
    r"(?i)(?:(?:yes|sure|ok(?:ay)?|of course|hi|hello|ja|oui|sí|si|sì|sim|tak|natürlich|claro|certo|klar)[,.!]? )?"
    r"(?:(?:it['’]s|it is|that['’]s|this is|i['’]m|my (?:full )?name is|my \w{3,12} is|das ist|es ist|ich heiße"
    r"|c['’]est|je m['’]appelle|es el|es|me llamo|è|mi chiamo|het is|dat is|ik heet|é|chamo-me|to|det är|jag heter"
    r"|det er|jeg hedder) )?"
)
_DATE_IN = lazy_pattern(
    r"(?<![\w/.:-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}(?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:de |of )?[^\W\d_]{3,10}\.?,?[ -](?:de )?\d{2,4}"
    r"|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)"
    r"(?![\w/:-]|\.\d|,? \d{1,2}:\d)"
)
_PHONE_IN = lazy_pattern(r"(?<![\w.,/:+-])\+?\(?\d(?:[\d ()/–-]|\.(?=\d)){5,20}\d(?![\w:/-]|[.,]\d)")
_NUMBER_IN = lazy_pattern(r"(?<![\w.,/:+-])[A-Z0-9](?:[ .\-/]?[A-Z0-9]){3,30}(?![\w:/-]|[.,]\d)")
_HOUSE = lazy_pattern(r"\d")
# Questions about a kind of value, not about somebody's.
_ABSTRACT = lazy_pattern(
    r"(?i)(?<![^\W\d_])(?:formats?|formatted|fields?|columns?|regex|validate|parse|example|mean|means|schema|type|many"
    r"|how do i|how to|called|release|company|default|sort|convert|why)(?![^\W\d_])"
)
# What is asked in other words than a column is named with; without accents, as ``words_of`` makes them.
_WORDS = {
    "column-date-of-birth": """
birthday;you born;geboren;vous ne;etes vous ne;naciste;nacio usted;e nato;e nata;nasceu;urodzil;urodzila;fodd;fodt
geburtstag;verjaardag;anniversaire;cumpleanos;compleanno;aniversario;urodziny;fodelsedag;fodselsdag;bursdag""",
    "column-phone": """
your number;ur number;new number;your digits;reach you;call you;ihre nummer;deine nummer;votre numero;ton numero
tu numero;tuo numero;suo numero;je nummer;uw nummer;teu numero;seu numero;twoj numer;ditt nummer;dit nummer
vous joindre;te joindre;un telefono;seu telefone;seu telemovel;tu telefono;su telefono;emergency contact""",
    "column-address": """
you live;wohnen sie;wohnst du;habitez vous;habites tu;vives;vive usted;abita;abiti;woont u;woon je;mora;mieszka
mieszkasz;bor du;your address;ihre adresse;deine adresse;votre adresse;ton adresse;su direccion;tu direccion
suo indirizzo;tuo indirizzo;uw adres;je adres;sua morada;seu endereco;twoj adres;pana adres;pani adres;din adress
din adresse""",
    "column-person": """
your name;ur name;ihr name;dein name;heissen sie;heisst du;votre nom;ton nom;appelez vous;su nombre;tu nombre
se llama;te llamas;suo nome;tuo nome;si chiama;ti chiami;uw naam;je naam;seu nome;se chama;godnosc;ditt namn
dit navn;fullstandiga namn;fuldstaendige navn;speaking with;speaking to;wem spreche ich
heet u;heet je;pani nazywa;pan nazywa;sie nazywasz;heter du;hedder du""",
}
_OTHER_WORDS: Mapping[str, str] = {
    phrase.strip(): rule for rule, listed in _WORDS.items() for phrase in listed.replace("\n", ";").split(";")
}
_OF = frozenset(("number", "numero", "nummer", "numer"))
_LONGEST = 5


def answers(text: str, words: Headings) -> Iterator[Table]:
    """A table of all answers. ``words``: where the text names what may be asked for without a question mark."""
    asks = "?" in text
    if not asks and not words:
        return
    found: dict[str, set[Span]] = {}
    if asks:
        for question in _QUESTION.finditer(text):
            _read(text, question.start(), question.end(), found)
    if words and words.may_hold("request") and _may_request(text[:HEAD]):
        for request in near(_REQUEST, text, words.windows()):
            if _PLEASE.search(text, max(request.start() - SENTENCE_MAX, 0), request.start()):
                _read(text, request.start(), request.end(), found)
    if found:
        columns = (Column(f"asked {rule}", tuple(sorted(cells))) for rule, cells in sorted(found.items()))
        yield Table("answers", tuple(columns))


def _may_request(head: str) -> bool:
    """Whether one of the words with which people ask for something may stand there."""
    return any(sign in head for sign in SIGNS["request"])


def _read(text: str, start: int, end: int, found: dict[str, set[Span]]) -> None:
    """Adds what the turn behind a question answers, whose mark stands from ``start`` to ``end``."""
    asked = _asked(_sentence(text, start))
    answer = _answer(text, end) if asked else None
    for _ in range(2):  # "Sure." comes before it
        if answer is None:
            return
        told = [(rule, span) for rule in asked if (span := _value(text, answer, rule)) is not None]
        for rule, span in told:
            found.setdefault(rule, set()).add(span)
        stop = text.find("\n", answer.end - 1)
        if told or stop < 0 or answer.end - answer.start > SHORT or "?" in text[slice(*answer)]:
            return
        answer = _answer(text, stop + 1)


def _sentence(text: str, end: int) -> str:
    """The sentence that ends at an offset, on its line."""
    low = max(text.rfind("\n", max(end - SENTENCE_MAX, 0), end) + 1, end - SENTENCE_MAX, 0)
    line = text[low:end]
    for sign in (". ", "! ", "? ", ": ", "¿", '"', ">"):
        line = line.rpartition(sign)[2]
    return line


@lru_cache(maxsize=256)
def _asked(sentence: str) -> tuple[str, ...]:
    """Rules of what a question asks for; none where it asks about a kind of value."""
    if not 2 < len(sentence) <= SENTENCE_MAX or _ABSTRACT.search(sentence):
        return ()
    words = words_of(sentence)
    said, places = phrases().said, phrases().places
    rules: dict[str, None] = {}
    position = 0
    while position < len(words):
        for length in range(min(len(words) - position, _LONGEST), 0, -1):
            phrase = " ".join(words[position : position + length])
            rule = _OTHER_WORDS.get(phrase)
            if rule == "column-phone" and position + length < len(words) and words[position + length - 1] in _OF:
                continue  # "your number of shares", "votre numéro de client"
            place = places.get(phrase) if rule is None else None
            if place is not None and (said[place][1] == "certain" or said[place][0] in _NUMBERS):
                rule = said[place][0]
            if rule in _ASKED:
                rules[rule] = None
                if phrase == "emergency contact":
                    rules["column-phone"] = rules["column-person"] = None
                position += length - 1
                break
        position += 1
    return tuple(rules)


def _answer(text: str, end: int) -> Span | None:
    """The words of the turn behind an offset; None where there is none."""
    if text[end - 1] in " \t":  # on the same line
        stop = text.find("\n", end)
        return Span(end, min(len(text) if stop < 0 else stop, end + SHORT))
    if text[end - 1] != "\n":
        return _quoted(text, end, end + APART_MAX)
    position = end
    for _ in range(6):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        line = text[position:stop].strip()
        if len(line) > 2 * SENTENCE_MAX:
            break
        if line and (_FURNITURE.fullmatch(line) is None or _DATE_IN.fullmatch(line)) and not _WHEN.match(text, stop):
            begin = text.index(line, position)
            opening = _OPENING.match(text, begin, stop)
            begin = opening.end() if opening is not None else begin
            return _quoted(text, begin, stop) or (Span(begin, stop) if begin < stop else None)
        if stop == len(text):
            break
        position = stop + 1
    return None


def _quoted(text: str, start: int, end: int) -> Span | None:
    """The first text of a message in quotes."""
    opening = _TURN_TEXT.search(text, start, end)
    if opening is None:
        return None
    close = text.find(opening[1], opening.end(), opening.end() + SENTENCE_MAX)
    return Span(opening.end(), close) if close > 0 else None


def _value(text: str, answer: Span, rule: str) -> Span | None:
    """The part of an answer that has the shape of what was asked for."""
    start, end = answer
    for sign in ("<|", "</"):
        cut = text.find(sign, start, end)
        end = cut if cut > 0 else end
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead is not None else start
    while end > start and text[end - 1] in " \t\r\"'”*_.!,":
        end -= 1
    if rule == "column-date-of-birth":
        found = next((m for m in _DATE_IN.finditer(text, start, end) if date(m[0])), None)
        return Span(*found.span()) if found is not None else None
    if rule == "column-phone":
        found = next((m for m in _PHONE_IN.finditer(text, start, end) if phone(m[0])), None)
        return Span(*found.span()) if found is not None and sum(c.isdecimal() for c in found[0]) >= 7 else None
    if rule in _NUMBERS:
        found = next((m for m in _NUMBER_IN.finditer(text, start, end) if SHAPES[rule](m[0])), None)
        return Span(*found.span()) if found is not None and not date(found[0]) else None
    if rule == "column-person":
        return _person(text, start, end)
    value = text[start:end]
    told = SHAPES[rule](value) and _HOUSE.search(value) is not None
    return Span(start, end) if told and value.count(" ") <= 14 else None


def _person(text: str, start: int, end: int) -> Span | None:
    """A whole name that an answer is, or begins with before a comma."""
    for stop in (end, text.find(",", start, end)):
        value = text[start:stop] if stop > start else ""
        if name(value) and not value.islower() and value.count(" ") <= 4:
            return Span(start, stop)
    if "," in text[start:end]:  # "My brother, Ada Lovelace, 555 …"
        begin = text.index(",", start, end) + 1
        begin += text[begin : begin + 1] == " "
        stop = text.find(",", begin, end)
        value = text[begin : stop if stop > 0 else end]
        if name(value) and not value.islower() and value.count(" ") <= 4:
            return Span(begin, begin + len(value))
    return None
