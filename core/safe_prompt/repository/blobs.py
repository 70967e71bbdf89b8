"""Contents by object id, over one ``git cat-file --batch`` (git's manual page, section "BATCH OUTPUT")."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from safe_prompt.repository.git import GitError, Repository

if TYPE_CHECKING:
    from subprocess import Popen

_PIECE = 1 << 20  # bytes


class Blobs(AbstractContextManager["Blobs"]):
    """Reads contents one after the other; starts git on the first one."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: Popen[bytes] | None = None

    def read(self, blob: str, limit: int) -> bytes | None:
        """The content, or None where it has more bytes than the limit.

        Raises:
            GitError: there is no such content in this clone.
        """
        process = self._process = self._process or self._repository.start("cat-file", "--batch")
        if process.stdin is None or process.stdout is None:
            raise GitError("git cat-file has no pipes")
        try:
            process.stdin.write(blob.encode("ascii") + b"\n")
            process.stdin.flush()
        except OSError:
            raise GitError("git cat-file ended unexpectedly") from None
        words = process.stdout.readline().split()
        if len(words) != 3:
            raise GitError("its content is not in this clone")
        size = int(words[2])
        if size > limit:
            left = size + 1
            while left > 0:
                left -= len(process.stdout.read(min(left, _PIECE))) or left
            return None
        data = process.stdout.read(size + 1)
        if len(data) != size + 1:
            raise GitError("git cat-file ended unexpectedly")
        return data[:-1]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:
                        continue  # it ended before us
            process.wait()
