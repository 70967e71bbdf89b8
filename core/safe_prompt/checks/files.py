"""Which files a scan reads, and which it leaves out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from safe_prompt.documents.document import Omission
from safe_prompt.errors import ConfigError

STDIN: Final = "-"
# Content that is no text, by ending: left out of a folder scan without opening it.
KINDS_OF_BINARY: Final[dict[str, str]] = {
    ending: reason
    for reason, endings in {
        "image": "avif bmp gif heic heif icns ico jpeg jpg png psd tif tiff webp",
        "audio or video": "aac avi flac m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg ogv opus wav webm wmv",
        "font": "eot otf ttf woff woff2",
        "archive": "7z bz2 gz jar lz4 rar tar tgz whl xz zip zst",
        "office document or PDF": "doc docx odp ods odt pdf ppt pptx xls xlsx",
        "compiled code": "a class dll dylib exe lib o obj pyc pyd pyo so wasm",
        "binary data": "bin dat db duckdb feather h5 hdf5 joblib mo npy npz onnx parquet pickle pkl pt pth "
        "rds safetensors sqlite sqlite3",
    }.items()
    for ending in endings.split()
}
_VERSION_CONTROL: Final = frozenset({".git", ".hg", ".svn"})


class Target(NamedTuple):
    """A file to scan: its place on disk, and the path that reports show (``/``-separated)."""

    file: str
    shown: str
    size: int


class Selection(NamedTuple):
    """Files to scan in order, and what was left out. ``excluded`` counts what settings left out."""

    targets: tuple[Target, ...]
    skipped: tuple[Omission, ...]
    not_scanned: tuple[Omission, ...]
    excluded: int


def select(paths: Sequence[str], excluded: Callable[[Path, bool], bool]) -> Selection:
    """Files under the given paths, sorted, each once.

    A file that is named is scanned whatever git ignores; ``excluded`` (settings: absolute path, is it a
    folder) holds for it too, so that a hook that names files keeps to the settings.

    Raises:
        ConfigError: a path does not exist.
    """
    found: dict[str, Target] = {}
    skipped: list[Omission] = []
    not_scanned: list[Omission] = []
    count = 0
    for path in paths:
        try:
            mode = Path(path).stat().st_mode
        except (OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError | ValueError) and not os.path.lexists(path):
                raise ConfigError("no such file or folder", place=path, remedy="Check the path.") from None
            reason = getattr(error, "strerror", None) or type(error).__name__
            not_scanned.append(Omission(path, f"cannot be read ({reason})"))
            continue
        if stat.S_ISDIR(mode):
            for item in _walk(Path(path), excluded):
                if isinstance(item, Target):
                    found.setdefault(item.file, item)
                else:
                    omission, because = item
                    (not_scanned if because == "failed" else skipped).append(omission)
                    count += because == "settings"
        elif not stat.S_ISREG(mode):
            not_scanned.append(Omission(path, "not a regular file; pipe its text into: safe-prompt scan -"))
        elif excluded(Path(os.path.abspath(path)), False):  # noqa: PTH100  (resolve() would follow links)
            skipped.append(Omission(shown(path), "excluded by settings"))
            count += 1
        else:
            found.setdefault(path, Target(path, shown(path), Path(path).stat().st_size))
    targets = tuple(sorted(found.values(), key=lambda target: target.shown))
    taken = {target.shown for target in targets}
    left_out = tuple(omission for omission in skipped if omission.path not in taken)
    return Selection(targets, left_out, tuple(not_scanned), count)


def shown(path: str | Path) -> str:
    """A path as reports show it: as given, ``/``-separated, without a leading ``./``."""
    text = Path(path).as_posix()
    return text[2:] if text.startswith("./") else text


_Item = Target | tuple[Omission, str]


def _walk(folder: Path, excluded: Callable[[Path, bool], bool]) -> Iterator[_Item]:
    from safe_prompt.checks.ignored import GitIgnore

    top = Path(os.path.abspath(folder))  # noqa: PTH100
    ignore = GitIgnore(top)
    # A folder that is named is scanned although git ignores it; then its parents' patterns say nothing.
    inside_ignored = ignore.lies_in_ignored(top)
    some_ignored = False
    pending = [folder]
    while pending:
        current = pending.pop()
        absolute = Path(os.path.abspath(current))  # noqa: PTH100
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as error:
            yield Omission(shown(current), f"cannot be read ({error.strerror})"), "failed"
            continue
        folders: list[Path] = []
        for entry in entries:
            path, full = current / entry.name, absolute / entry.name
            if entry.is_symlink():
                yield Omission(shown(path), "symbolic link"), "kind"
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and entry.name in _VERSION_CONTROL:
                yield Omission(shown(path), "version control data"), "kind"
            elif excluded(full, is_folder):
                yield Omission(shown(path), "excluded by settings"), "settings"
            elif not inside_ignored and ignore.ignores(full, folder=is_folder):
                some_ignored = True
                yield Omission(shown(path), "ignored by .gitignore"), "git"
            elif is_folder:
                folders.append(path)
            else:
                yield _file(path)
        pending.extend(reversed(folders))
    if some_ignored:
        for tracked in ignore.tracked_though_ignored(top):
            path = folder / tracked.relative_to(top)
            if not tracked.is_symlink() and tracked.exists() and not excluded(tracked, False):
                yield _file(path)


def _file(path: Path) -> _Item:
    try:
        status = path.lstat()
    except OSError as error:
        return Omission(shown(path), f"cannot be read ({error.strerror})"), "failed"
    if not stat.S_ISREG(status.st_mode):
        return Omission(shown(path), "not a regular file"), "kind"
    reason = KINDS_OF_BINARY.get(path.suffix[1:].lower())
    if reason:
        return Omission(shown(path), reason), "kind"
    return Target(str(path), shown(path), status.st_size)
