from __future__ import annotations

import os
import sys
import sysconfig

from ._error import EmulatorError


def program_path() -> str:
    """The path of the program ``volc-im``: that of VOLC_IM_BIN, or the one in this package."""
    given = os.environ.get("VOLC_IM_BIN")
    if given:
        if os.path.isfile(given):
            return given
        raise EmulatorError(f"VOLC_IM_BIN names {given}, which does not exist", "NoProgram")
    name = "volc-im.exe" if sys.platform == "win32" else "volc-im"
    path = os.path.join(os.path.dirname(__file__), "bin", name)
    if os.path.isfile(path):
        return path
    raise EmulatorError(
        f"this installation of volc-im-emulator has no program for {sysconfig.get_platform()}: install a wheel for it, "
        "or set VOLC_IM_BIN to the path of the program",
        "NoProgram",
    )
