"""The way into the native library and back, made at its first use.

The module that uniffi generates does most of it. What happens often crosses by functions prepared here instead: the
generated code spends more time on buffers and checks than the library on its work. HACKING.md has the numbers.
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any, Callable, NoReturn

from ._errors import ImError, error_of

if TYPE_CHECKING:
    from types import ModuleType

_PREFIX = "uniffi_volc_im_uniffi_fn_"
_Handle = ctypes.c_uint64


class _Buffer(ctypes.Structure):
    """uniffi's RustBuffer."""

    _fields_ = (("capacity", ctypes.c_uint64), ("len", ctypes.c_uint64), ("data", ctypes.c_void_p))


class _Status(ctypes.Structure):
    """uniffi's RustCallStatus."""

    _fields_ = (("code", ctypes.c_int8), ("error", _Buffer))


class Bytes(ctypes.Structure):
    """uniffi's ForeignBytes: bytes lent for a call."""

    _fields_ = (("len", ctypes.c_int32), ("data", ctypes.c_char_p))


def lent(text: bytes) -> Bytes:
    """Bytes as an argument."""
    return Bytes(len(text), text)


class Library:
    """The generated module, and the prepared functions. Each takes the handle of its object first."""

    def __init__(self, module: ModuleType) -> None:
        self.module: Any = module
        generated: Any = module
        self._generated = generated
        # A library opened once more is the same one, but its functions take types of our own.
        self._library = ctypes.CDLL(generated._UniffiLib._name)
        self._free_buffer = self._function("ffi_volc_im_uniffi_rustbuffer_free", None, _Buffer)
        int64, uint64, uint16 = ctypes.c_int64, ctypes.c_uint64, ctypes.c_uint16
        self.verify = self._text_method("nativecallbacks", "verify_packed", Bytes, int64)
        self.build = self._text_method("nativeprotocol", "build_packed", Bytes, Bytes, Bytes, int64)
        self.parse = self._text_method("nativeprotocol", "parse_bytes", Bytes, uint16, Bytes)
        self.start = self._method("nativeclient", "start", _Handle, Bytes, Bytes, Bytes)
        self.start_raw = self._method("nativeclient", "start_raw", _Handle, Bytes, Bytes, Bytes)
        self.start_batch = self._method("nativeclient", "start_batch", _Handle, Bytes, Bytes, Bytes)
        self.wait = self._text_method("nativepending", "wait", uint64)
        # A handle that is given away is not freed.
        self.run = self._method("nativelane", "run", None, uint64, _Handle)
        self.wait_in_lane = self._text_method("nativelane", "wait")
        self.wait_for_rates = self._text_method("nativeratestore", "wait")
        moment = (int64, uint64)
        receiver = "nativereceiver"
        self.exchange = self._text_method(receiver, "start_bytes", Bytes, *moment, Bytes)
        self.exchange_with_body = self._text_method(receiver, "start_with_body_bytes", Bytes, Bytes, *moment, Bytes)
        self.on_body = self._text_method(receiver, "on_body_bytes", uint64, Bytes, *moment)
        self.on_reply = self._text_method(receiver, "on_reply_bytes", uint64, Bytes, ctypes.c_int8, *moment)
        self.on_input = self._text_method(receiver, "on_bytes", uint64, Bytes, ctypes.c_uint32, Bytes, *moment)
        self.event_texts = self._text_function("event_texts_bytes", Bytes)
        free = self._function(_PREFIX + "free_nativepending", None, _Handle)
        self.free_pending: Callable[[int], None] = lambda pending: free(pending, ctypes.byref(_Status()))

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Calls a function of the generated module; its errors are this package's."""
        try:
            return function(*arguments)
        except self._generated.ImError as error:
            raise native_error(error) from None

    def _function(self, name: str, result: Any, *arguments: Any) -> Any:
        function = self._library[name]
        function.argtypes = (*arguments, ctypes.POINTER(_Status))
        function.restype = result
        return function

    def _method(self, owner: str, name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
        call = self._function(f"{_PREFIX}method_{owner}_{name}", result, _Handle, *arguments)
        clone = self._function(f"{_PREFIX}clone_{owner}", _Handle, _Handle)

        def method(handle: int, *given: Any) -> Any:
            status = _Status()
            at = ctypes.byref(status)
            returned = call(clone(handle, at), *given, at)
            if status.code:
                self._fail(status)
            return returned

        return method

    def _text_function(self, name: str, *arguments: Any) -> Callable[..., str]:
        call = self._function(f"{_PREFIX}func_{name}", _Buffer, *arguments)

        def function(*given: Any) -> Any:
            status = _Status()
            returned = call(*given, ctypes.byref(status))
            if status.code:
                self._fail(status)
            return returned

        return self._text_of(function)

    def _text_method(self, owner: str, name: str, *arguments: Any) -> Callable[..., str]:
        return self._text_of(self._method(owner, name, _Buffer, *arguments))

    def _text_of(self, call: Callable[..., Any]) -> Callable[..., str]:
        free, string_at, byref = self._free_buffer, ctypes.string_at, ctypes.byref

        def text(*given: Any) -> str:
            buffer = call(*given)
            text = string_at(buffer.data, buffer.len)
            free(buffer, byref(_Status()))
            return text.decode()

        return text

    def _fail(self, status: _Status) -> NoReturn:
        generated = self._generated
        try:
            generated._uniffi_check_call_status(
                generated._UniffiFfiConverterTypeImError,
                generated._UniffiRustCallStatus.from_buffer_copy(status),
            )
        except generated.ImError as error:
            raise native_error(error) from None
        raise AssertionError("a call that failed without an error")


def native_error(error: Any) -> ImError:
    """This package's error for one of the generated module."""
    facts = dict(vars(error))
    facts["kind"] = type(error).__name__.lower()
    if "call" in facts:
        facts["call"] = vars(facts["call"])
    return error_of(facts)


_library: list[Library] = []


def library() -> Library:
    """The library, loaded at the first use: an import of this package costs nothing of it."""
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
