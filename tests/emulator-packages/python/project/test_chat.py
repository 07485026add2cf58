import asyncio
import json
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from volc_im_emulator import EmulatorError, start_emulator, start_emulator_async


@pytest.fixture
def backend(volc_im):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            body = json.dumps({"CheckCode": 1001, "CheckMessage": "no spoilers"}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    received = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    volc_im.control.set_target(url=f"http://127.0.0.1:{server.server_port}/im")
    yield received
    volc_im.control.set_target(url=None)
    server.shutdown()


def group(volc_im):
    return volc_im.as_user(10001).create_conversation(participants=[10002], name="hike").conversation_short_id


def test_users_act_and_the_data_shows_it(volc_im):
    conversation = group(volc_im)
    assert conversation > 1 << 53
    sent = volc_im.as_user(10002).send(conversation, "hi", ext={"a": "b"})
    (message,) = volc_im.control.messages(conversation_short_id=conversation).messages
    assert (message.message_id, message.sender, message.ext) == (sent.message_id, "10002", {"a": "b"})
    volc_im.as_user(10002).recall(conversation, sent.message_id)
    volc_im.as_user(10001).mark_read(conversation)
    assert volc_im.control.messages().messages[0].status == "recalled"


def test_each_test_begins_with_nothing(volc_im):
    assert volc_im.control.counts().conversations == 0
    assert volc_im.env["IM_CALLBACK_SECRET"] == "s"


# region docs
def test_a_fault_strikes_once_and_the_call_is_seen(volc_im):
    volc_im.fault("BatchGetUser", status=503, first=1)
    for _ in range(2):
        volc_im.control.invoke(action="BatchGetUser", body={"UserIds": [1]})
    assert volc_im.wait_for_call("BatchGetUser", {"UserIds": [1]}).status == 503
    assert volc_im.wait_for_call("BatchGetUser", attempt=2).status == 200
    with pytest.raises(EmulatorError, match="(?s)no call of SendMessage.*→ BatchGetUser 200 #2\nConsole: http") as failed:
        volc_im.wait_for_call("SendMessage", timeout=0.001)
    assert failed.value.code == "NotSeen"
    volc_im.fault("BatchGetUser", type="latency", ms=1)
    with pytest.raises(EmulatorError, match="expected u64"):
        volc_im.fault("BatchGetUser", type="latency", ms="x")
# endregion docs


def test_the_backend_refuses(volc_im, backend):
    conversation = group(volc_im)
    answer = volc_im.as_user(10002).send(conversation, "spoiler")
    assert (answer.ok, answer.refused_by_callback, answer.check_code) == (False, True, 1001)
    delivery = volc_im.wait_for_delivery("BeforeSendMessage", outcome="refused")
    assert volc_im.resend(delivery, variant="late").resend_of == delivery.id
    assert volc_im.trigger("AfterSendMessage").event_type == "AfterSendMessage"
    assert {event["EventType"] for event in backend} >= {"BeforeSendMessage", "AfterSendMessage"}
    with pytest.raises(EmulatorError) as refused:
        volc_im.as_user(7).send(conversation, "hi")
    assert refused.value.code == "ParticipantNotInConversation"
    assert "send_message of user 7" in str(refused.value) and volc_im.console_url in str(refused.value)


def test_data_and_clock_are_set(volc_im):
    conversation = group(volc_im)
    snapshot = json.loads(json.dumps(volc_im.state.save()))
    volc_im.reset()
    volc_im.state.load(snapshot)
    assert len(volc_im.control.conversation(conversation).members) == 2
    volc_im.clock.set(datetime(2031, 1, 1, tzinfo=timezone.utc), fixed=True)
    volc_im.clock.advance(timedelta(minutes=1))
    assert volc_im.clock.now() == datetime(2031, 1, 1, 0, 1, tzinfo=timezone.utc)
    with pytest.raises(ValueError):
        volc_im.clock.set(datetime(2031, 1, 1))
    volc_im.clock.reset()
    assert volc_im.clock.now().year < 2031


def test_asyncio():
    async def chat():
        async with await start_emulator_async(app_id=7) as im:
            assert im.env["VOLC_IM_APP_ID"] == "7"
            made = await im.as_user(1).create_conversation(participants=["text"])
            waiting = asyncio.ensure_future(im.wait_for_call("BatchGetUser", {"UserIds": [1]}))
            other = asyncio.ensure_future(im.wait_for_call("SendMessage", timeout=60))
            await im.control.invoke(action="BatchGetUser", body={"UserIds": [1]})
            assert (await waiting).status == 200
            other.cancel()
            with pytest.raises(asyncio.CancelledError):
                await other
            assert (await im.as_user("text").send(made.conversation_short_id, "é")).ok
            assert (await im.control.messages()).messages[0].content == "é"
            with pytest.raises(EmulatorError):
                await im.as_user(9).leave(made.conversation_short_id)
            return im

    im = asyncio.run(chat())
    with pytest.raises(EmulatorError) as gone:
        asyncio.run(im.control.health())
    assert gone.value.code == "Unreachable"


def test_an_emulator_that_cannot_start_says_why():
    with pytest.raises(EmulatorError, match="--ap-id"):
        start_emulator(ap_id=1)
    with pytest.raises(EmulatorError, match="/no/such/program cannot be run"):
        start_emulator(program="/no/such/program")
