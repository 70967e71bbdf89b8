"""The system's clipboard, through the platform's own program. Text goes over pipes, never as an argument."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

from safe_prompt.errors import ConfigError

_POWERSHELL: Final = ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command")
_UTF8: Final = "[Console]::InputEncoding=[Console]::OutputEncoding=[Text.Encoding]::UTF8;"
_READ: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "wayland": (("wl-paste", "--no-newline"),),
    "x11": (("xclip", "-selection", "clipboard", "-out"), ("xsel", "--clipboard", "--output")),
    "darwin": (("pbpaste",),),
    "windows": ((*_POWERSHELL, _UTF8 + "[Console]::Out.Write((Get-Clipboard -Raw))"),),
}
_WRITE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "wayland": (("wl-copy",),),
    "x11": (("xclip", "-selection", "clipboard", "-in"), ("xsel", "--clipboard", "--input")),
    "darwin": (("pbcopy",),),
    "windows": ((*_POWERSHELL, _UTF8 + "Set-Clipboard -Value ([Console]::In.ReadToEnd())"),),
}


def read_clipboard() -> str:
    """The clipboard's text.

    Raises:
        ConfigError: there is no program to reach it, or it holds no text.
    """
    return _run(_command(_READ), None)


def write_clipboard(text: str) -> None:
    """Put a text on the clipboard.

    Raises:
        ConfigError: there is no program to reach it, or it failed.
    """
    _run(_command(_WRITE), text)


def _systems() -> tuple[str, ...]:
    if sys.platform == "darwin":
        return ("darwin",)
    if sys.platform == "win32":
        return ("windows",)
    wanted = [
        name for name, variable in (("wayland", "WAYLAND_DISPLAY"), ("x11", "DISPLAY")) if os.environ.get(variable)
    ]
    return (*wanted, "windows")  # powershell.exe is there under WSL


def _command(table: dict[str, tuple[tuple[str, ...], ...]]) -> tuple[str, ...]:
    for system in _systems():
        for command in table[system]:
            if shutil.which(command[0]):
                return command
    remedy = "Install wl-clipboard (Wayland) or xclip (X11), or use a file or a pipe."
    raise ConfigError("no program here reaches the clipboard", place="--clipboard", remedy=remedy)


def _run(command: tuple[str, ...], text: str | None) -> str:
    # A program that puts text there stays alive to serve it and holds the pipes: its output is not waited
    # for.
    output = subprocess.DEVNULL if text is not None else subprocess.PIPE
    source = text.encode("utf-8", "surrogatepass") if text is not None else None
    empty = subprocess.DEVNULL if source is None else None
    try:
        done = subprocess.run(
            command,
            input=source,
            stdin=empty,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        why = f"exit {error.returncode}" if isinstance(error, subprocess.CalledProcessError) else type(error).__name__
        raise ConfigError(
            f"{command[0]} did not work ({why})", place="--clipboard", remedy="Use a file or a pipe."
        ) from None
    return (done.stdout or b"").decode("utf-8", "replace")
