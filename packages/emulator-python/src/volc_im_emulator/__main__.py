"""The program: ``python -m volc_im_emulator`` is ``volc-im emulator``."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NoReturn

from ._error import EmulatorError
from ._program import program_path


def _become(arguments: list[str]) -> NoReturn:
    try:
        program = program_path()
    except EmulatorError as error:
        sys.exit(f"volc-im-emulator: {error}")
    if sys.platform == "win32":
        # Windows has no exec: the console sends ctrl-c to both.
        try:
            sys.exit(subprocess.call([program, *arguments]))
        except KeyboardInterrupt:
            sys.exit(130)
    os.execv(program, [program, *arguments])


def emulator() -> NoReturn:
    """``volc-im-emulator``."""
    _become(["emulator", *sys.argv[1:]])


def volc_im() -> NoReturn:
    """``volc-im``."""
    _become(sys.argv[1:])


if __name__ == "__main__":
    emulator()
