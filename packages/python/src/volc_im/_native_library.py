"""Calls into the native library, loaded at the first use.

uniffi's module makes the objects and has what is called seldom. What is called often are C functions that take an object's
address, numbers, and slices: the bytes, then their length. `bindings-uniffi/README.md` says the form of each argument.
"""

from __future__ import annotations

import ctypes
import json
import os
from typing import TYPE_CHECKING, Any, Callable

from ._errors import error_of

if TYPE_CHECKING:
    from types import ModuleType

_Address = ctypes.c_uint64
_SLICE = (ctypes.c_char_p, ctypes.c_size_t)
_HEAD = 8
"""Bytes of an outcome's length, which counts what comes after it."""
_FAILED, _BROKEN = 1, 2


class Library:
    """The generated module, and the C functions."""

    def __init__(self, module: ModuleType) -> None:
        self.module: Any = module
        self._error: Any = self.module.NativeError
        self.language: Any = self.module.Language.PYTHON
        # A library opened once more is the same one.
        self._library = ctypes.CDLL(self.module._UniffiLib._name)
        self._free = self._function("free", None, ctypes.c_void_p)
        int64, uint64, uint32 = ctypes.c_int64, ctypes.c_uint64, ctypes.c_uint32
        text = self._text
        self.build = text("build", _Address, uint32, *_SLICE, *_SLICE, *_SLICE, int64)
        self.parse = text("parse", _Address, uint32, *_SLICE, uint32, *_SLICE)
        self.next = text("next", _Address, int64)
        self.response = text("response", _Address, int64, uint32, *_SLICE, *_SLICE, *_SLICE)
        self.verify = text("verify", _Address, *_SLICE, int64)
        self.unverified = text("unverified", _Address, *_SLICE)
        self.value = text("value", *_SLICE, *_SLICE)
        self.text = text("text", *_SLICE, *_SLICE)
        self.texts = text("texts", *_SLICE)
        moment = (int64, uint64)
        self.receive = text("receive", _Address, *moment, *_SLICE, *_SLICE, *_SLICE)
        self.on_body = text("body", _Address, uint64, *moment, *_SLICE)
        self.on_reply = text("reply", _Address, uint64, *moment, *_SLICE)
        self.on_input = text("on", _Address, uint64, *moment, uint32, *_SLICE, *_SLICE)
        self._start = self._outcome("start", _Address, uint32, *_SLICE, *_SLICE, *_SLICE)
        self.wait = text("wait", _Address, uint64)
        self.drop = self._function("drop", None, _Address)
        self.run = text("run", _Address, _Address, uint64, uint32, *_SLICE, *_SLICE, *_SLICE)
        self.answers = text("answers", _Address)

    def start(self, *given: Any) -> int:
        """A call that has not begun: its address, to be given to `drop`."""
        address: bytes = self._start(*given)
        return _Address.from_buffer_copy(address).value

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Calls a function of the generated module; its errors are this package's."""
        try:
            return function(*arguments)
        except self._error as error:
            raise error_of(from_json(error.facts)) from None

    def _function(self, name: str, result: Any, *arguments: Any) -> Any:
        function = self._library[f"volc_im_{name}"]
        function.argtypes = arguments
        function.restype = result
        return function

    def _outcome(self, name: str, *arguments: Any) -> Callable[..., Any]:
        """A function's value in bytes; `None` where it gives nothing."""
        call = self._function(name, ctypes.c_void_p, *arguments)
        free, string_at, length_at, fail = self._free, ctypes.string_at, ctypes.c_uint64.from_address, _fail

        def function(*given: Any) -> Any:
            at = call(*given)
            outcome = string_at(at + _HEAD, length_at(at).value)
            free(at)
            return fail(outcome) if outcome[0] else outcome[1:]

        return function

    def _text(self, name: str, *arguments: Any) -> Callable[..., Any]:
        """As `_outcome`, in text."""
        call = self._function(name, ctypes.c_void_p, *arguments)
        free, string_at, length_at, fail = self._free, ctypes.string_at, ctypes.c_uint64.from_address, _fail

        def function(*given: Any) -> Any:
            at = call(*given)
            outcome = string_at(at + _HEAD, length_at(at).value)
            free(at)
            return fail(outcome) if outcome[0] else outcome[1:].decode()

        return function


_raw_decode = json.JSONDecoder().raw_decode


def from_json(text: str) -> Any:
    """What the library's own JSON says: there is no white space around it, which `json.loads` takes time to look for."""
    return _raw_decode(text)[0]


def _fail(outcome: bytes) -> None:
    status, words = outcome[0], outcome[1:].decode()
    if status == _FAILED:
        raise error_of(from_json(words))
    if status == _BROKEN:
        raise RuntimeError(f"volc_im: {words}")


_library: list[Library] = []


def library() -> Library:
    """The library, loaded at the first use: importing this package does not load it."""
    if not _library:
        _library.append(Library(_generated_module()))
    return _library[0]


def _generated_module() -> Any:
    try:
        from ._native import volc_im as generated
    except (ImportError, OSError) as error:
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_native")
        if os.path.isdir(folder):
            words = f"volc_im: the native library in {folder} cannot be loaded: {error}"
        else:
            words = (
                "volc_im: its native library can only be loaded from a folder, not out of a zip archive, and is not "
                f"in {folder}: install the wheel unpacked, or let the program that packs yours collect volc_im's files"
            )
        raise ImportError(words, name="volc_im._native") from error
    return generated
