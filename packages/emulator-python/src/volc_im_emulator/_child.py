from __future__ import annotations

import json
import subprocess
import tempfile
from typing import Any, Optional

from ._error import EmulatorError


class Child:
    """A running program. It ends with this process, however that ends: its standard input closes then."""

    def __init__(self, program: str, arguments: list[str]) -> None:
        # A file and no pipe: nobody has to read it while the program runs.
        self._errors = tempfile.TemporaryFile()
        command = [program, "emulator", "--json", "--exit-on-stdin-close", *arguments]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except OSError as error:
            self._errors.close()
            raise EmulatorError(f"{program} cannot be run: {error}", "NotStarted") from error

    def ready(self) -> dict[str, Any]:
        """Waits for the line that says it is ready."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line:
            ready: dict[str, Any] = json.loads(line)
            return ready
        self._process.wait()
        raise EmulatorError(f"the emulator did not start: {self.ended()}", "NotStarted")

    def ended(self) -> Optional[str]:
        """Why it ended, if it has."""
        code = self._process.poll()
        if code is None:
            return None
        self._errors.seek(0)
        return f"the program ended with {code}\n{self._errors.read().decode(errors='replace')}".strip()

    def stop(self) -> None:
        """Ends it and waits until it has ended."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
