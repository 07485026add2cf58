"""Results as JSON: for programs, for web pages, and by pydantic."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel, TypeAdapter, ValidationError
from volc_im import ImClient, MsgType, call_info, results
from volc_im import ValidationError as InvalidError
from volc_im.testing import respond
from conftest import Emulator, group, message

LARGE = 7221856821303362049


def page() -> Any:
    found = {"message_id": LARGE, "sender": 3, "msg_type": 10001, "content": "{}", "ext": {"a": "b"}, "create_time": 1744898979123}
    return respond("GetConversationMessages", messages=[found], new_cursor=LARGE + 1, has_more=True)


def test_ids_are_numbers_or_text() -> None:
    plain = page().to_dict()
    assert plain["messages"][0]["message_id"] == LARGE and plain["new_cursor"] == LARGE + 1
    for written in (page().to_dict(ids="str"), json.loads(page().to_json())):
        found = written["messages"][0]
        assert (found["message_id"], found["sender"]) == (str(LARGE), "3") and written["new_cursor"] == str(LARGE + 1)
        # No ids: numbers stay what they are.
        assert found["create_time"] == 1744898979123 and found["msg_type"] == 10001 and written["has_more"] is True
    assert json.loads(page().to_json(ids="int")) == page().to_dict()
    with pytest.raises(InvalidError) as caught:
        page().to_dict(ids="string")
    assert caught.value.path == "ids"


def test_large_integers_that_nobody_declared_are_text_too() -> None:
    result = results.SendMessageResult._of({"message_id": 1, "extra": {"Other": LARGE, "Small": 5, "In": [{"Deep": -LARGE}]}})
    extra = result.to_dict(ids="str")["extra"]
    assert extra == {"Other": str(LARGE), "Small": 5, "In": [{"Deep": str(-LARGE)}]}


def test_times_have_a_type_beside_the_number() -> None:
    assert page().messages[0].create_time_utc == datetime(2025, 4, 17, 14, 9, 39, 123000, timezone.utc)
    seconds = results.BlockedParticipant._of({"block_time": 1744898979, "create_time": 0})
    assert seconds.block_time_utc == datetime(2025, 4, 17, 14, 9, 39, 0, timezone.utc)
    assert seconds.create_time_utc is None
    # No datetime holds it.
    assert results.BlockedParticipant._of({"block_time": 1 << 60}).block_time_utc is None


def test_info_has_status_and_headers(emulator: Emulator) -> None:
    with ImClient(**emulator.options) as im:
        info = call_info(im.send_message(**message(group(emulator))))
    assert info and info.status == 200 and info.attempts == 1 and info.request_id and info.call_id
    assert info.headers["content-type"].startswith("application/json")


class Envelope(BaseModel):
    """A model of an application."""

    kind: MsgType
    page: results.GetConversationMessagesResult


def test_pydantic_reads_and_writes_results_and_codes() -> None:
    model = Envelope(kind=MsgType(10001), page=page())
    written = json.loads(model.model_dump_json())
    assert written["kind"] == 10001
    assert written["page"]["messages"][0]["message_id"] == str(LARGE)
    python = model.model_dump()
    assert python["page"]["messages"][0]["message_id"] == LARGE
    again = Envelope.model_validate_json(model.model_dump_json())
    assert again.page == model.page and isinstance(again.kind, MsgType)
    assert again.page.messages[0].message_id == LARGE
    # Codes are an open set.
    assert TypeAdapter(MsgType).validate_python(77) == MsgType(77)
    with pytest.raises(ValidationError):
        TypeAdapter(MsgType).validate_python("text")
    with pytest.raises(ValidationError):
        TypeAdapter(results.SendMessageResult).validate_python({"message_id": "many"})


@pytest.mark.parametrize("name", [name for name in dir(results) if name.endswith("Result")])
def test_every_result_has_a_schema(name: str) -> None:
    adapter = TypeAdapter(getattr(results, name))
    assert adapter.json_schema(mode="serialization")["type"] == "object"
    made = respond(name[: -len("Result")])
    assert adapter.validate_json(adapter.dump_json(made)) == made


def test_a_result_is_a_response_model_of_fastapi() -> None:
    import asyncio

    app = FastAPI()

    @app.get("/messages")
    async def messages() -> results.GetConversationMessagesResult:
        return page()  # type: ignore[no-any-return]

    async def main() -> None:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
            found = (await client.get("/messages")).json()
            assert found["messages"][0]["message_id"] == str(LARGE) and found["new_cursor"] == str(LARGE + 1)
            schema = (await client.get("/openapi.json")).json()
        assert "message_id" in json.dumps(schema)

    asyncio.run(main())
