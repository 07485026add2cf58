"""Emulator of Volcengine IM for tests."""

from ._async_emulator import AsyncClientUser, AsyncEmulator, start_emulator_async
from ._emulator import ClientUser, Emulator, start_emulator
from ._error import EmulatorError
from ._generated import types
from ._generated.version import VERSION as __version__
from ._program import program_path

__all__ = [
    "AsyncClientUser",
    "AsyncEmulator",
    "ClientUser",
    "Emulator",
    "EmulatorError",
    "__version__",
    "program_path",
    "start_emulator",
    "start_emulator_async",
    "types",
]
