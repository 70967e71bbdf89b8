"""Work on tables. minimise: the columns of a table, their types and entities, and a few masked rows, in place of the
table.

What is read: CSV, TSV, JSON records, JSON lines, or a printed DataFrame. All rows are looked at; in the rows that are
shown everything found is masked, as `safe-prompt mask` masks it (see there for operators and the vault)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from safe_prompt.cli.exit_codes import CLEAN

_ROWS = 3


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt dataset``."""
    from safe_prompt.cli.mask_command import OPERATORS

    parser.add_argument("what", choices=("minimise",))
    parser.add_argument("path", nargs="?", default="-", metavar="PATH", help="a file, or - for standard input")
    parser.add_argument("--rows", type=int, default=_ROWS, metavar="N", help=f"rows to show (default: {_ROWS})")
    parser.add_argument("--operator", choices=OPERATORS, help="for all findings (default: as policy says)")
    parser.add_argument("--vault", metavar="FILE", help="keep placeholders in this file, not in the session vault")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")
    parser.add_argument("--no-names", action="store_true", help="leave out the names tier")


def run(arguments: Namespace) -> int:
    """Minimise, write, and return the exit code."""
    from safe_prompt.cli.scan_command import start_of
    from safe_prompt.cli.streams import read_document, say, write_text
    from safe_prompt.cli.vaults import keep_vault, open_vault
    from safe_prompt.datasets.minimise import minimise
    from safe_prompt.errors import ConfigError
    from safe_prompt.policy.settings import load_settings

    if arguments.rows < 0:
        raise ConfigError("--rows: expected a whole number of at least 0")
    settings = load_settings(start_of([arguments.path]), arguments.policy)
    document, _ = read_document(arguments.path)
    vault = open_vault(arguments.vault, must_exist=False)
    before = len(vault)
    done = minimise(
        document,
        policy=settings.policy,
        vault=vault,
        rows=arguments.rows,
        operator=arguments.operator,
        names=not arguments.no_names,
    )
    if len(vault) > before:
        keep_vault(vault, arguments.vault)  # before the text is out: what cannot be restored must not go
    for note in done.notes:
        say(note)
    write_text(f"{done.text}\n", "utf-8")
    return CLEAN
