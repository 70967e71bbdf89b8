"""Every check, in the order of reports. A check is a function of a project that yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from safe_prompt.errors import SafePromptError
from safe_prompt.posture import agents, files, gates, ignore_files, own_settings
from safe_prompt.posture.finding import Misconfiguration, NotChecked, Outcome
from safe_prompt.posture.project import Project


class Check(NamedTuple):
    """A check: its id (of what it finds), what it looks for, and how."""

    id: str
    title: str
    run: Callable[[Project], Iterable[Outcome]]


CHECKS: Final = (
    Check("unignored-sensitive-file", "sensitive files that git would add", files.unignored),
    Check("tracked-sensitive-file", "sensitive files that git tracks", files.tracked),
    Check("sensitive-file-in-history", "sensitive files in the history", files.in_history),
    Check("world-readable", "restricted files that every user of the machine can read", files.world_readable),
    Check("literal-key-in-agent-config", "keys written into assistants' settings", agents.literal_keys),
    Check("agent-auto-approve", "assistants that may act without asking", agents.auto_approve),
    Check("stale-destination", "approved destinations nobody verified for a year", own_settings.stale_destinations),
    Check("no-commit-hook", "a project with rules, and no hook that applies them", gates.commit_hook),
    Check("notebook-outputs", "notebooks tracked with outputs, and no hook for them", gates.notebook_outputs),
    Check(
        "false-safety-file", "ignore files that no tool reads, or that mean something else", ignore_files.false_safety
    ),
    Check("visible-to-assistants", "sensitive files that ignore files leave visible", ignore_files.visible),
    Check("unsafe-settings", "settings that let things through", own_settings.unsafe),
    Check("vault-in-project", "a vault among the project's files", own_settings.vaults),
    Check("key-in-project", "safe-prompt's own key among the project's files", own_settings.keys),
    Check("baseline-broken", "a baseline that cannot be used or is not shared", own_settings.baseline),
)


class Posture(NamedTuple):
    """What all checks said, in their order, and which ran."""

    found: tuple[Misconfiguration, ...]
    not_checked: tuple[NotChecked, ...]
    checks: tuple[str, ...]

    @property
    def broken(self) -> bool:
        """Whether something that should have been looked at could not be."""
        return any(item.broken for item in self.not_checked)


def review(project: Project, skip: Iterable[str] = ()) -> Posture:
    """Run every check that is not skipped. One that fails is named, and never takes the others with it."""
    skipped = frozenset(skip)
    found: list[Misconfiguration] = []
    not_checked: list[NotChecked] = []
    for check in CHECKS:
        if check.id in skipped:
            not_checked.append(NotChecked(check.id, "skipped on request"))
            continue
        for outcome in _outcomes(check, project):
            (found if isinstance(outcome, Misconfiguration) else not_checked).append(outcome)  # type: ignore[arg-type]
    not_checked += [
        NotChecked("files", f"{path}: cannot be read ({why})", True) for path, why in project.tree.unreadable
    ]
    return Posture(tuple(found), tuple(not_checked), tuple(check.id for check in CHECKS if check.id not in skipped))


def _outcomes(check: Check, project: Project) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        for outcome in check.run(project):
            outcomes.append(outcome)  # one by one: what came before an error is kept
    except SafePromptError as error:
        outcomes.append(NotChecked(check.id, str(error), True))
    except OSError as error:
        outcomes.append(NotChecked(check.id, error.strerror or type(error).__name__, True))
    except Exception as error:  # its text may hold what was read: the type alone is said
        outcomes.append(NotChecked(check.id, f"internal error ({type(error).__name__})", True))
    return outcomes
