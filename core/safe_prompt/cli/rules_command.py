"""List detection rules, show one, or prove rule files.

`check` expands every example from several seeds and scans it: examples must be found, counterexamples must
not, expressions must be bounded and quick on hostile input. Without FILE it checks the rules in force."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from safe_prompt.cli.exit_codes import CLEAN, USAGE
from safe_prompt.rules.rule import Rule


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt rules``."""
    parser.add_argument("what", choices=("list", "show", "check"))
    parser.add_argument("names", nargs="*", metavar="ID|FILE", help="show: a rule's id; check: rule files")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """List, show or check."""
    if arguments.what == "check":
        return _check(arguments)
    from safe_prompt.errors import ConfigError
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.rules.loader import load_in_force

    rules = load_in_force(tuple(load_settings(policy_file=arguments.policy).rule_files))
    if arguments.what == "list":
        width = max(len(rule.id) for rule in rules)
        for rule in sorted(rules, key=lambda one: (one.category, one.id)):
            print(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.category:<10}  {rule.entity}  {rule.title}")
        return CLEAN
    if not arguments.names:
        raise ConfigError("no rule named", remedy="Use: safe-prompt rules show ID; rules list names them.")
    for name in arguments.names:
        if name not in rules.by_id:
            from difflib import get_close_matches

            close = get_close_matches(name, rules.by_id, n=1)
            guess = f"Did you mean {close[0]}?" if close else "See: safe-prompt rules list."
            raise ConfigError(f"there is no rule {name!r}", remedy=guess)
        _show(rules.by_id[name])
    return CLEAN


def _show(rule: Rule) -> None:
    from safe_prompt.rules.template import expand

    print(f"{rule.id}: {rule.title}")
    print(f"  {rule.why}")
    if rule.remedy:
        print(f"  Remedy: {rule.remedy}")
    rows = {
        "entity": rule.entity,
        "category": rule.category,
        "classification": rule.classification,
        "severity": rule.severity,
        "confidence": f"{rule.confidence:g}",
        "tags": ", ".join(rule.tags),
        "detector": rule.detector,
        "keywords": ", ".join(rule.keywords),
        "validator": rule.validator,
        "context": ", ".join(rule.context),
        "source": f"{rule.source}{f', checked {rule.checked}' if rule.checked else ''}",
        "references": ", ".join(rule.references),
        "file": rule.file,
    }
    for key, value in rows.items():
        if value:
            print(f"  {key:<14} {value}")
    if rule.regex:
        print("  regex")
        for line in rule.regex.strip().splitlines():
            print(f"    {line.strip()}")
    if rule.value:
        value = expand(rule.value[0], "rules show")
        print("  example (made up, from a template)")
        print(f"    {expand(rule.all_examples[0], 'rules show', {'value': value})}")


def _check(arguments: Namespace) -> int:
    from pathlib import Path

    from safe_prompt.detectors.proof import Problem, prove
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.rules.loader import load_files, load_in_force, load_shipped

    if arguments.names:
        rules = load_files([Path(name) for name in arguments.names])
        taken = [rule for rule in rules if rule.id in load_shipped().by_id]
    else:
        taken = []
        rules = load_in_force(tuple(load_settings(policy_file=arguments.policy).rule_files))
    problems = [Problem(rule.id, rule.file, "its id is a shipped rule's") for rule in taken] + prove(
        rules, known=load_shipped().by_id
    )
    for problem in problems:
        print(f"{problem.file}: {problem.rule}: {problem.problem}")
    print(f"{len(rules)} rules checked, {len(problems)} problems")
    return USAGE if problems else CLEAN
