"""Hooks for PyInstaller, by the entry point `pyinstaller40`."""

from __future__ import annotations

import os


def hook_dirs() -> list[str]:
    """The folder of the hook."""
    return [os.path.dirname(os.path.abspath(__file__))]
