"""Put values back in place of placeholders, and print the text.

A reply is untrusted: credentials stay masked, and nothing is put into URLs, links, images or HTML attributes.
With --trusted, for a text that `safe-prompt mask` wrote, everything comes back byte for byte."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from safe_prompt.cli.exit_codes import CLEAN


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt unmask``."""
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a file, or - for standard input")
    parser.add_argument("--vault", metavar="FILE", help="the file that mask wrote (default: the session vault)")
    parser.add_argument("--trusted", action="store_true", help="the text is the one that mask wrote")
    parser.add_argument("--clipboard", action="store_true", help="unmask what is on the clipboard, in place")


def run(arguments: Namespace) -> int:
    """Restore, write, and return the exit code."""
    from safe_prompt.api import unmask
    from safe_prompt.cli.clipboard import read_clipboard, write_clipboard
    from safe_prompt.cli.streams import read_document, say, write_text
    from safe_prompt.cli.vaults import open_vault
    from safe_prompt.documents.document import Document

    if arguments.clipboard:
        document, encoding = Document.from_text(read_clipboard()), "utf-8"
    else:
        document, encoding = read_document(arguments.file)
    restored = unmask(document.text, open_vault(arguments.vault, must_exist=True), trusted=arguments.trusted)
    if arguments.clipboard:
        write_clipboard(restored)
        say("the clipboard holds the restored text")
    else:
        write_text(restored, encoding)
    return CLEAN
