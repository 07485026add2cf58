"""Message content: files and properties."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import vectors
from javascript_vectors import snake
from volc_im import MediaFile, ValidationError, media_content, read_media_content, read_property, text_content


def of(kind: str) -> list[dict[str, Any]]:
    return [vector for vector in vectors("content.jsonl") if vector["do"] == kind]


def file_of(facts: dict[str, Any]) -> MediaFile:
    return MediaFile(**{"kind": "", **{snake(name): value for name, value in facts.items()}})


@pytest.mark.parametrize("vector", of("media"), ids=lambda vector: vector["name"])
def test_every_file(vector: dict[str, Any]) -> None:
    file = file_of(vector["file"])
    if "error" in vector:
        with pytest.raises(ValidationError) as caught:
            media_content(file)
        assert (caught.value.path, caught.value.rule) == (vector["error"]["path"], vector["error"]["rule"])
        return
    content = media_content(file)
    assert json.loads(content) == json.loads(vector["content"])
    assert read_media_content(content) == [file]


@pytest.mark.parametrize("vector", of("read"), ids=lambda vector: vector["name"])
def test_every_content(vector: dict[str, Any]) -> None:
    files = vector["files"]
    assert read_media_content(vector["content"]) == (None if files is None else [file_of(file) for file in files])


@pytest.mark.parametrize("vector", of("property"), ids=lambda vector: vector["name"])
def test_every_property(vector: dict[str, Any]) -> None:
    if vector.get("error", {}).get("rule") == "syntax":
        return
    property = json.loads(vector["property"])
    if "error" in vector:
        with pytest.raises(ValidationError) as caught:
            read_property(property)
        assert (caught.value.path, caught.value.rule) == ("property", "type")
        return
    found = {key: [vars(item) for item in items] for key, items in read_property(property).items()}
    expected = {key: [item_of(item) for item in items] for key, items in vector["items"].items()}
    assert found == expected


def item_of(facts: dict[str, Any]) -> dict[str, Any]:
    item = dict.fromkeys(("uid", "sec_uid", "create_time", "idempotent_id", "value"))
    item.update({snake(name): value for name, value in facts.items()})
    return {**item, "uid": None if item["uid"] is None else int(item["uid"])}


def test_wrong_types_are_refused_by_their_names() -> None:
    file: Any = MediaFile
    make: Any = media_content
    for given, path in (
        (file(kind="image", width="5"), "width"),
        (file(kind="image", width=5.5), "width"),
        (file(kind="image", width=True), "width"),
        (file(kind="image", width=-1), "width"),
        (file(kind="image", width=10**16), "width"),
        (file(kind="image", url=5), "url"),
        (file(kind="image", ext={"a": 1}), "ext"),
        (file(kind="image", extra={"a": object()}), "extra"),
        ({"kind": "image"}, "file"),
    ):
        with pytest.raises(ValidationError) as caught:
            make(given)
        assert (caught.value.path, caught.value.rule) == (path, "type"), given
    with pytest.raises(ValidationError):
        make(file(kind="image", width=1 << 64))
    with pytest.raises(ValidationError) as caught:
        make(file(kind=None))
    assert (caught.value.path, caught.value.rule) == ("kind", "required")
    assert read_media_content(text_content("hi")) is None
