"""Check settings files, or explain what policy does with a text on its way to a destination.

`check` reads the settings in force, or the files that are named. `explain` names for each finding the action,
the rule that decided and the file it stands in; it prints no value."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from safe_prompt.cli.exit_codes import CLEAN, FAILED


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt policy``."""
    parser.add_argument("what", choices=("check", "explain"))
    parser.add_argument("files", nargs="*", metavar="FILE", help="check: settings files; explain: the file to send")
    parser.add_argument("--text", metavar="T", help="explain: the text to send, instead of a file")
    parser.add_argument("--to", metavar="DEST", help="explain: destination id, host, URL or provider:model")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """Check or explain."""
    return _check(arguments) if arguments.what == "check" else _explain(arguments)


def _check(arguments: Namespace) -> int:
    from safe_prompt.policy.settings import load_file, load_settings
    from safe_prompt.rules.loader import load_in_force

    if arguments.files:
        for file in arguments.files:
            load_file(file)
            print(f"{file}: no errors")
        return CLEAN
    settings = load_settings(policy_file=arguments.policy)
    load_in_force(tuple(settings.rule_files))
    print("built-in policy: in force")
    for source in settings.sources:
        print(f"{source.path}: no errors ({source.layer} settings)")
    for note in settings.notes:
        print(note)
    return CLEAN


def _explain(arguments: Namespace) -> int:
    from safe_prompt.cli.streams import read_document
    from safe_prompt.documents.document import Document
    from safe_prompt.errors import ConfigError
    from safe_prompt.findings.fingerprint import load_key
    from safe_prompt.pipeline import scan_document
    from safe_prompt.policy.settings import load_settings
    from safe_prompt.reports.text import printable
    from safe_prompt.rules.loader import load_in_force

    if not arguments.to:
        raise ConfigError("no destination given", remedy="Add --to DEST; see: safe-prompt destinations list.")
    if (arguments.text is None) == (len(arguments.files) != 1):
        raise ConfigError("give one text", remedy="Either --text T, or one FILE (- for standard input).")
    settings = load_settings(policy_file=arguments.policy)
    if arguments.text is not None:
        document = Document.from_text(arguments.text)
    else:
        document, _ = read_document(arguments.files[0])
    rules = load_in_force(tuple(settings.rule_files))
    # Inline allows are not heeded: this is about what would be sent.
    findings = scan_document(
        document, rules=rules, key=load_key(), terms=settings.terms, names=True, suppressions=False,
        policy=settings.policy,
    )  # fmt: skip
    decision = settings.policy.decide(findings, arguments.to)
    print(f"To {decision.destination.id} ({decision.destination.kind}): {decision.action}")
    for finding, verdict in zip(findings, decision.verdicts, strict=True):
        print(f"{finding.line}:{finding.column}  {finding.rule}  {finding.entity}  {verdict.action}")
        print(f"    {printable(verdict.reason)}")
        for matched in verdict.matched[1:]:
            print(f'    also {matched.action}, by "{matched.rule}" ({matched.place})')
    if not findings:
        print("Nothing found in the text.")
    for omission in findings.not_scanned:
        print(f"Not scanned: {omission.reason}")
    return FAILED if findings.not_scanned else CLEAN
