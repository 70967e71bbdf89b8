"""Replace everything that policy would mask, confirm or block by placeholders, and print the text.

Nothing else in the text changes but the spaces of printed tables, whose columns stay in line: `safe-prompt unmask
--trusted` gives it back byte for byte. Placeholders are kept in an encrypted vault (--vault FILE, else a session
vault of yours that expires). Other operators throw something away: partial, hash and digits keep a shape, year and
prefix a part of dates and postcodes. Policy chooses one for each entity under [tool.safe-prompt.mask]; --operator
masks everything alike. Comments and tags in the text that allow findings are not heeded here."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from safe_prompt.cli.exit_codes import CLEAN, FAILED

OPERATORS = ("placeholder", "redact", "partial", "hash", "drop", "year", "prefix", "digits")


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt mask``."""
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a file, or - for standard input")
    parser.add_argument("--to", metavar="DEST", default="unknown", help="where the text goes (default: unknown)")
    parser.add_argument("--vault", metavar="FILE", help="keep placeholders in this file, not in the session vault")
    parser.add_argument("--operator", choices=OPERATORS, help="for all findings (default: as policy says)")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")
    parser.add_argument("--no-names", action="store_true", help="leave out the names tier")
    parser.add_argument("--clipboard", action="store_true", help="mask what is on the clipboard, in place")


def run(arguments: Namespace) -> int:
    """Mask, write, and return the exit code."""
    from safe_prompt.api import mask
    from safe_prompt.cli.clipboard import read_clipboard, write_clipboard
    from safe_prompt.cli.scan_command import start_of
    from safe_prompt.cli.streams import read_document, say, write_text
    from safe_prompt.documents.document import Document
    from safe_prompt.policy.settings import load_settings

    settings = load_settings(start_of([arguments.file]), arguments.policy)
    if arguments.clipboard:
        document, encoding = Document.from_text(read_clipboard()), "utf-8"
    else:
        document, encoding = read_document(arguments.file)
    reversible = arguments.operator in (None, "placeholder")
    vault = None
    if reversible:
        from safe_prompt.cli.vaults import open_vault

        vault = open_vault(arguments.vault, must_exist=False)
    masked = mask(
        document,
        to=arguments.to,
        policy=settings.policy,
        vault=vault,
        operator=arguments.operator,
        names=not arguments.no_names,
    )
    if vault is not None and len(vault):
        from safe_prompt.cli.vaults import keep_vault

        keep_vault(vault, arguments.vault)  # before the text is out: what cannot be restored must not go
    for note in masked.notes:
        say(note)
    for omission in masked.findings.not_scanned:
        say(f"not scanned: {omission.reason}")
    if arguments.clipboard:
        write_clipboard(masked.text)
        say("the clipboard holds the masked text")
    else:
        write_text(masked.text, encoding)
    count = len(masked.findings)
    say(
        f"{count} {'finding' if count == 1 else 'findings'}; verdict on the original to {arguments.to}: {masked.action}"
    )
    return FAILED if masked.withheld or masked.findings.not_scanned else CLEAN
