"""The one tested form of a rule for values that only the issuer's name beside them gives away.

Many keys are bare hex, base 62 or a UUID. Their rules say ``names`` (what the issuer is called) and ``value_regex``
(what a key looks like); the loader makes the regex, the keywords and the examples from them, so that every such rule
knows the same contexts: assignments, keyword arguments, nested JSON and YAML, headers, URLs, XML, tables, prose, and
the value on the line below.
"""

from __future__ import annotations

import re

from safe_prompt.rules.rule import Rule

SAME_LINE, NEXT_LINE = 64, 40  # code points that may stand between name and value, on the name's line and on the next
REJECT = ("hash-name", "repeated", "hash-list")
VALIDATOR = "random_text"
# What a name may be glued to in lower case or in capitals: wandbkey, TWILIOAUTHTOKEN.
_GLUED = (
    "api|app|auth|access|account|admin|bearer|client|cred|key|live|oauth|pass|pat|private|prod|pwd|sdk|secret|sid|test|"
    "token|webhook"
)
# The value was a file's name: a picture, a script, a page by its hash.
_FILE = (
    r"(?:\.min)?\.(?:css|gif|html?|ico|jpe?g|js|json|map|mp[34]|pdf|png|svg|ts|txt|webp|woff2?|xml|zip)(?![A-Za-z0-9])"
)
TELLING = (
    "key", "keys", "apikey", "token", "tokens", "accesstoken", "authtoken", "secret", "secrets", "clientsecret",
    "password", "passwd", "passphrase", "credential", "credentials", "auth", "authorization", "bearer", "pat", "skey",
    "hapikey",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9]+")


def completed(rule: Rule, given: frozenset[str]) -> Rule:
    """The rule with the regex and all else that follows from its ``names`` and ``value_regex``.

    ``given``: the keys that its file holds; of the defaults only those that it does not say are replaced.

    Raises:
        ValueError: one of the two is missing, or the file holds what is made from them.
    """
    made = sorted(given & {"regex", "ignore_case", "keywords"})
    if made:
        raise ValueError(f'key "{made[0]}" is made from "names" and "value_regex"')
    if not rule.value_regex or not rule.names or not all(_WORD.search(name) for name in rule.names):
        raise ValueError('"names" and "value_regex" go together, and every name holds a word')
    changes: dict[str, object] = {
        "regex": named_regex(rule.names, rule.value_regex),
        "ignore_case": True,
        "keywords": named_keywords(rule.names),
        "examples": rule.examples if "examples" in given else (),
    }
    if "validator" not in given:
        changes |= {"validator": VALIDATOR, "checksum": "required"}
    if "reject" not in given:
        changes["reject"] = REJECT
    if rule.telling:
        changes |= {"context": TELLING, "context_required": True}
    return rule._replace(**changes)  # type: ignore[arg-type]  # the values fit the fields of these names


def named_regex(names: tuple[str, ...], value_regex: str) -> str:
    """A verbose regex, to be used with case ignored, for a value behind one of the names.

    A name is a word of its own (``myWandbKey``, ``WANDB_KEY``, ``wandbkey``; not ``rewandbed``); its words may be
    joined by anything short. The value, whose case counts, is no part of a longer word. At most one line end lies
    between.
    """
    issuer = "|".join(_name_regex(name) for name in sorted(names, key=len, reverse=True))
    return (
        r"(?-i:(?!(?<=[A-Z])|(?<=[a-z])(?![A-Z])))"  # no word goes on before it
        f"(?:{issuer})"
        rf"(?!(?!{_GLUED})(?-i:[a-z]|(?<=[A-Z])[A-Z]))"  # nor behind it
        rf"[^\n]{{0,{SAME_LINE}}}?(?:\n[^\n]{{0,{NEXT_LINE}}}?)?"
        rf"(?<![A-Za-z0-9_-])(?<!blob/)(?<!tree/)(?<!commit/)(?P<value>(?-i:{value_regex}))(?![A-Za-z0-9_-])(?!{_FILE})"
    )


def _name_regex(name: str) -> str:
    return r"[\s_.&'-]{0,3}".join(map(re.escape, _WORD.findall(name)))


def named_keywords(names: tuple[str, ...]) -> tuple[str, ...]:
    """The longest word of each name, in lower case: one of them stands in every match."""
    return tuple(dict.fromkeys(max(_WORD.findall(name), key=len).lower() for name in names))


def named_examples(name: str) -> tuple[str, ...]:
    """Templates of texts in which such a rule finds its value, written with one name of the issuer."""
    words = [word.lower() for word in _WORD.findall(name)]
    snake, kebab, pascal = "_".join(words), "-".join(words), "".join(word.capitalize() for word in words)
    camel, upper, title = pascal[0].lower() + pascal[1:], snake.upper(), " ".join(word.capitalize() for word in words)
    return tuple(
        example.replace("<upper>", upper)
        .replace("<snake>", snake)
        .replace("<kebab>", kebab)
        .replace("<pascal>", pascal)
        .replace("<camel>", camel)
        .replace("<title>", title)
        for example in _EXAMPLES
    )


_EXAMPLES = (
    "<upper>_API_KEY={value}",
    "export <upper>_TOKEN='{value}'",
    '<snake>_api_key = "{value}"',
    'const <camel>Key string = "{value}"',
    '{{"<snake>": {{"api_key": "{value}"}}}}',
    '{{"<snake>": {{\n    "token": "{value}"\n}}}}',
    "<snake>:\n  api_key: {value}\n",
    "- name: <upper>_TOKEN\n  value: {value}\n",
    'os.environ["<upper>_KEY"] = "{value}"',
    '"os.environ[\\"<upper>_KEY\\"] = \\"{value}\\"\\n",',
    'client = <pascal>(api_key="{value}")',
    '<snake>.configure(\n    token="{value}",\n)',
    '<add key="<pascal>Token" value="{value}"/>',
    "<<pascal>Key>{value}</<pascal>Key>",
    'curl -H "X-<pascal>-Key: {value}" https://host/',
    "https://host/<kebab>/v1/items?api_key={value}&page=2",
    "| <title> key | {value} | note |",
    "**<title> key:** `{value}`",
    "I set <upper>_API_KEY to {value}, but it fails.",
    "my <title> api key is {value}. Thanks",
    "🔑 use this <title> token for prod: {value}, please",
    "Here is the key for <title> ({value}).",
    "<title> token\n{value}",
)
