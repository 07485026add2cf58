"""The way into the native library and back, made at its first use.

The module that uniffi generates does most of it. What happens often crosses by functions prepared here instead: the
generated code spends more time on buffers and checks than the library on its work. HACKING.md has the numbers.
"""

from __future__ import annotations

import ctypes
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
        self.start_raw = self._method("nativeclient", "start_raw", _Handle, Bytes, Bytes, ctypes.c_int8, Bytes)
        self.start_batch = self._method("nativeclient", "start_batch", _Handle, Bytes, Bytes, Bytes)
        self.wait = self._text_method("nativepending", "wait", uint64)
        # A handle that is given away is not freed.
        self.run = self._method("nativelane", "run", None, uint64, _Handle)
        self.wait_in_lane = self._text_method("nativelane", "wait")
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

    def _text_method(self, owner: str, name: str, *arguments: Any) -> Callable[..., str]:
        method = self._method(owner, name, _Buffer, *arguments)
        free, string_at, byref = self._free_buffer, ctypes.string_at, ctypes.byref

        def text_method(handle: int, *given: Any) -> str:
            buffer = method(handle, *given)
            text = string_at(buffer.data, buffer.len)
            free(buffer, byref(_Status()))
            return text.decode()

        return text_method

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
        from ._native import volc_im as generated

        _library.append(Library(generated))
    return _library[0]
