"""List known AI providers and assistants, or tell which one a host, URL, model or piece of code means."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from safe_prompt.cli.exit_codes import CLEAN


def configure(parser: ArgumentParser) -> None:
    """Options of ``safe-prompt destinations``."""
    parser.add_argument("what", choices=("list", "identify"))
    parser.add_argument("name", nargs="?", metavar="HOST-OR-CODE", help="identify: host, URL, provider:model or code")
    parser.add_argument("--policy", metavar="FILE", help="settings on top of all others")


def run(arguments: Namespace) -> int:
    """List destinations, or identify one."""
    from safe_prompt.errors import ConfigError
    from safe_prompt.policy.destinations import Destination, catalogue, declared, identify
    from safe_prompt.policy.settings import load_settings

    policy = load_settings(policy_file=arguments.policy).policy
    found: list[Destination]
    if arguments.what == "list":
        if arguments.name:
            raise ConfigError("list takes no name", remedy="Use: safe-prompt destinations identify NAME.")
        ids = sorted({*catalogue().by_id, *(entry.id for entry in policy.destinations)})
        found = [destination for id_ in ids if (destination := declared(id_, policy)) is not None]
    else:
        if not arguments.name:
            raise ConfigError("no host or code given", remedy="Use: safe-prompt destinations identify api.openai.com.")
        found = [identify(arguments.name, policy)]
        if found[0].id == "unknown":
            from safe_prompt.policy.code_marks import identify_code

            found = list(identify_code(arguments.name, policy)) or found
    width = max(len(destination.id) for destination in found)
    for destination in found:
        hosts = ", ".join(destination.hosts[:3]) + (", …" if len(destination.hosts) > 3 else "")
        print(f"{destination.id:<{width}}  {destination.kind:<12}  {destination.title}  {hosts}".rstrip())
    return CLEAN
