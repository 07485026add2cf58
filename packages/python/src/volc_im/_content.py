"""Message content, which is JSON text inside JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable, Optional

from ._errors import invalid
from ._input_json import exact_json
from ._native_library import library
from ._text import text

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        return lambda cls: cls


_NOTHING: Any = None
"""Marks a field whose default is a new dictionary."""


def text_content(message: str) -> str:
    """The content of a text message."""
    content: str = library().module.text_content(text(message, "message"))
    return content


def json_content(value: Any) -> str:
    """The content of a message of another type, from what JSON can hold."""
    native = library()
    content: str = native.call(native.module.json_content, exact_json(value).decode())
    return content


def read_text_content(content: str) -> Optional[str]:
    """The text of a text message's content; `None` for any other content."""
    found: Optional[str] = library().module.read_text_content(text(content, "content"))
    return found


@dataclass_transform(kw_only_default=True)
class Facts:
    """Members as attributes, without the module `dataclasses`, which an import would load and run for each class."""

    if not TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            own = self.__dict__
            members = type(self).__annotations__
            for name, kind in members.items():
                own[name] = {} if kind.startswith("dict") else None
            own.update(given)
            for name in given:
                if name not in members:
                    raise TypeError(f"{type(self).__name__} has no member {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class MediaFile(Facts):
    """A file of a message.

    Not documented by the vendor: the members are those of the vendor's client SDKs,
    and clients may need any of them.
    """

    kind: str
    """Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur."""
    url: Optional[str] = None
    """Address of the file."""
    md5: Optional[str] = None
    """MD5 of the file, in hex."""
    mime_type: Optional[str] = None
    """MIME type."""
    display_type: Optional[str] = None
    """How clients are to show it."""
    size: Optional[int] = None
    """Size in bytes."""
    file_name: Optional[str] = None
    """Name of the file."""
    uri: Optional[str] = None
    """Id of the file in the vendor's storage."""
    vid: Optional[str] = None
    """Id of the video in the vendor's storage."""
    width: Optional[int] = None
    """Width in pixels."""
    height: Optional[int] = None
    """Height in pixels."""
    duration: Optional[str] = None
    """Duration in seconds, as text."""
    thumb_url: Optional[str] = None
    """Address of the thumbnail."""
    thumb_width: Optional[int] = None
    """Width of the thumbnail in pixels."""
    thumb_height: Optional[int] = None
    """Height of the thumbnail in pixels."""
    preview_url: Optional[str] = None
    """Address of the preview."""
    preview_width: Optional[int] = None
    """Width of the preview in pixels."""
    preview_height: Optional[int] = None
    """Height of the preview in pixels."""
    cover_url: Optional[str] = None
    """Address of a video's cover."""
    cover_uri: Optional[str] = None
    """Id of a video's cover in the vendor's storage."""
    asr_text: Optional[str] = None
    """Text that was recognised in audio."""
    ext: dict[str, str] = _NOTHING
    """Further keys, whole, such as `s:file_ext_key_source_app_id`."""
    extra: dict[str, Any] = _NOTHING
    """Further members by name."""


class PropertyItem(Facts):
    """One value of a message's property."""

    uid: Optional[int] = None
    """The user who set it."""
    sec_uid: Optional[str] = None
    """Another id of that user."""
    create_time: Optional[int] = None
    """When it was set."""
    idempotent_id: Optional[str] = None
    """Idempotency id of the operation."""
    value: Optional[str] = None
    """The value: a text, or the JSON text of any other value."""
    extra: dict[str, Any] = _NOTHING
    """Further members by name."""


def media_content(file: MediaFile) -> str:
    """The content of an image, video, audio or file message.

    Raises:
        ValidationError: When the kind is empty, a key is given twice, or a field is of another type.
    """
    if not isinstance(file, MediaFile):
        raise invalid("file", "type", "must be a MediaFile", file.__class__.__name__)
    native = library()
    members = {_CAMEL[name]: value for name, value in vars(file).items() if value is not None}
    members["ext"] = {text(key, "ext"): text(value, "ext") for key, value in file.ext.items()}
    members["extra"] = {text(key, "extra"): json.loads(exact_json(value, "extra")) for key, value in file.extra.items()}
    crossed = exact_json(members).decode()
    content: str = native.call(native.module.media_content, crossed, native.language)
    return content


def read_media_content(content: str) -> Optional[list[MediaFile]]:
    """The files of a media message's content; `None` for any other content."""
    found = library().module.read_media_content(text(content, "content"))
    return None if found is None else [_read(MediaFile, file) for file in json.loads(found)]


def read_property(property: Any) -> dict[str, list[PropertyItem]]:
    """The items of each key of a message's `property`.

    The vendor does not document the form. Both that are plausible are read: a list of items by key, and a dictionary with
    `Items` by key.

    Raises:
        ValidationError: When it has another form.
    """
    native = library()
    found = native.call(native.module.read_property, exact_json(property, "property").decode())
    return {key: [_read(PropertyItem, item) for item in items] for key, items in json.loads(found).items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


_CAMEL = {name: _camel(name) for kind in (MediaFile, PropertyItem) for name in kind.__annotations__}
_SNAKE = {camel: name for name, camel in _CAMEL.items()}


def _read(kind: Any, members: dict[str, Any]) -> Any:
    return kind(**{_SNAKE[name]: value for name, value in members.items()})
