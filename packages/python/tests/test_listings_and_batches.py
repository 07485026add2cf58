"""Listings that keep their place, batches that tell of each item once; waiting and awaited."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import Emulator, group, message
from tqdm import tqdm
from volc_im import ApiError, AsyncImClient, BatchOptions, BatchReport, CallOptions, HttpError, ImClient, ImError, RetryOptions, ValidationError, call_info

NO_RETRY = RetryOptions(max_attempts=1)
UNPACED = BatchOptions(paced=False)


def filled_group(im: ImClient, emulator: Emulator, count: int) -> int:
    conversation = group(emulator)
    for number in range(count):
        im.send_message(**message(conversation, f"m{number}"))
    return conversation


def texts(messages: list[Any]) -> list[str]:
    return [json.loads(found.content)["text"] for found in messages]


def expected(count: int) -> list[str]:
    return [f"m{number}" for number in range(count)]


def test_a_listing_gives_items_and_pages_and_keeps_its_place(emulator: Emulator) -> None:
    with ImClient(**emulator.options, retry=NO_RETRY) as im:
        conversation = filled_group(im, emulator, 45)
        listing = im.paginate("GetConversationMessages", conversation_short_id=conversation)
        assert texts(list(listing)) == expected(45)
        assert listing.cursor is None and list(listing) == []
        pages = list(im.paginate("GetConversationMessages", conversation_short_id=conversation, limit=10).pages())
        assert [len(page.messages) for page in pages] == [10, 10, 10, 10, 5]
        assert all(call_info(page) for page in pages)

        emulator.faults({"action": "GetConversationMessages", "every": 2, "fault": {"type": "status", "status": 503}})
        listing = im.paginate("GetConversationMessages", conversation_short_id=conversation)
        got: list[Any] = []
        for _ in range(10):
            try:
                got += listing
                break
            except HttpError:
                assert listing.cursor is not None
        assert listing.cursor is None and texts(got) == expected(45)
        emulator.faults()

        listing = im.paginate("GetConversationMessages", conversation_short_id=conversation)
        first = [item for _, item in zip(range(25), listing)]
        assert texts(first) == expected(25)
        assert listing.cursor is not None
        with pytest.raises(ValidationError) as caught:
            next(listing.pages())
        assert caught.value.rule == "in_use"
        # By its cursor, the page that was left half read comes again.
        later = im.paginate("GetConversationMessages", conversation_short_id=conversation, cursor=listing.cursor)
        assert texts(list(later)) == expected(45)[20:]
        # The listing itself goes on with the next item.
        assert texts(list(listing)) == expected(45)[25:] and listing.cursor is None


def test_loops_at_once_share_a_listing(emulator: Emulator) -> None:
    """W14: every item is handed out once."""
    with ImClient(**emulator.options) as im:
        conversation = filled_group(im, emulator, 45)
        listing = im.paginate("GetConversationMessages", conversation_short_id=conversation, limit=4)
        with ThreadPoolExecutor(4) as pool:
            found = [item for items in pool.map(lambda _: list(listing), range(4)) for item in items]
        assert sorted(texts(found)) == sorted(expected(45))

    async def collect(listing: Any, most: int) -> list[Any]:
        items: list[Any] = []
        async for item in listing:
            items.append(item)
            if len(items) == most:
                break
        return items

    async def main() -> None:
        async with AsyncImClient(**emulator.options) as im:
            listing = im.paginate("GetConversationMessages", conversation_short_id=conversation, limit=4)
            found = await collect(listing, 10)
            rest = await asyncio.gather(*[collect(listing, 100) for _ in range(4)])
            assert sorted(texts(found + [item for items in rest for item in items])) == sorted(expected(45))

    asyncio.run(main())


def test_an_awaited_listing_keeps_its_place_too(emulator: Emulator) -> None:
    with ImClient(**emulator.options) as waiting:
        conversation = filled_group(waiting, emulator, 45)

    async def main() -> None:
        async with AsyncImClient(**emulator.options, retry=NO_RETRY) as im:
            emulator.faults({"action": "GetConversationMessages", "every": 2, "fault": {"type": "status", "status": 503}})
            listing = im.paginate("GetConversationMessages", conversation_short_id=conversation)
            got: list[Any] = []
            while listing.cursor is not None:
                try:
                    async for page in listing.pages():
                        got += page.messages
                except HttpError:
                    pass
            assert texts(got) == expected(45)
            emulator.faults()
            listing = im.paginate(
                "GetConversationMessages", conversation_short_id=conversation, options=CallOptions(timeout=5)
            )
            assert texts([item async for item in listing]) == expected(45)

    asyncio.run(main())


def test_what_cannot_be_listed_is_refused(emulator: Emulator) -> None:
    im: Any = ImClient(**emulator.options)
    for action, rule in (("SendMessage", "not_paged"), ("Nonsense", "unknown_action"), (5, "unknown_action")):
        with pytest.raises(ValidationError) as caught:
            im.paginate(action)
        assert caught.value.rule == rule
    with pytest.raises(ValidationError) as caught:
        list(im.paginate("GetConversationMessages", conversation=1))
    assert caught.value.rule == "unknown_field"


def broadcast(receiver: list[int]) -> dict[str, Any]:
    return {"sender": 10001, "receiver": receiver, "msg_type": 10001, "content": '{"text":"hi"}'}


def assert_told(report: BatchReport[Any]) -> None:
    """Every item exactly once."""
    told = [item.index for item in [*report.failed, *report.unknown, *report.left]]
    assert len(set(told)) == len(told) and len(told) + report.sent == report.total


def test_a_long_list_is_split_and_progress_is_told(emulator: Emulator) -> None:
    emulator.forget()
    progress: list[tuple[int, int]] = []
    with ImClient(**emulator.options) as im:
        receiver = list(range(1, 1202))
        report = im.batch(
            "BatchSendMessage",
            **broadcast(receiver),
            options=UNPACED,
            on_progress=lambda done, total: progress.append((done, total)),
        )
    assert (report.total, report.sent, report.rest) == (1201, 1201, None)
    assert len(report.result.user_message_id) == 1201 and report.result.user_message_id[777] > 1 << 53
    sizes = sorted(len(json.loads(request["body"])["Receiver"]) for request in emulator.requests("BatchSendMessage"))
    assert sizes == [201, 500, 500]
    assert progress[-1] == (1201, 1201)


def test_progress_drives_tqdm_awaited(emulator: Emulator) -> None:
    async def main() -> None:
        async with AsyncImClient(**emulator.options) as im:
            with tqdm(total=0, disable=False, file=open("/dev/null", "w")) as bar:

                def show(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                options = BatchOptions(part_size=10, concurrency=2, paced=False)
                report = await im.batch("BatchSendMessage", **broadcast(list(range(1, 101))), options=options, on_progress=show)
                assert (bar.n, bar.total, report.sent) == (100, 100, 100)

    asyncio.run(main())


def test_what_may_have_been_sent_is_unknown_and_is_not_sent_again(emulator: Emulator) -> None:
    emulator.forget()
    emulator.faults({"action": "BatchSendMessage", "every": 3, "fault": {"type": "reset", "after": "processing"}})
    with ImClient(**emulator.options) as im:
        options = BatchOptions(part_size=10, concurrency=1, paced=False)
        report = im.batch("BatchSendMessage", **broadcast(list(range(1, 101))), options=options)
    assert_told(report)
    assert (report.sent, len(report.unknown), len(report.failed), len(report.left)) == (70, 30, 0, 0)
    assert all(isinstance(error, ImError) and error.maybe_sent for error in report.errors) and report.errors
    bodies = [json.loads(request["body"]) for request in emulator.requests("BatchSendMessage")]
    receivers = [user for body in bodies for user in body["Receiver"]]
    assert len(set(receivers)) == len(receivers)


def test_what_can_be_repeated_is_left_and_the_rest_can_be_run(emulator: Emulator) -> None:
    emulator.faults({"action": "AddFriend", "first": 1, "fault": {"type": "status", "status": 503}})
    with ImClient(**emulator.options, retry=NO_RETRY) as im:
        options = BatchOptions(concurrency=1, paced=False)
        big = 9007199254740993
        report = im.batch("AddFriend", user_id=1, friend_user_ids=[big + number for number in range(25)], options=options)
        assert_told(report)
        assert [item.index for item in report.left] == list(range(10)) and report.left[0].item == big
        assert report.rest and report.rest["friend_user_ids"] == [big + number for number in range(10)]
        again: Any = im
        second = again.batch("AddFriend", **report.rest, options=options)
        assert (second.sent, second.rest) == (10, None)


def test_failures_of_single_items_are_told_by_their_place(emulator: Emulator) -> None:
    emulator.control("POST", "failing_users", {"users": ["7", "33"]})
    with ImClient(**emulator.options) as im:
        users: Any = [{"user_id": number, "nick_name": f"user {number}"} for number in range(1, 46)]
        report = im.batch("RegisterUsers", users=users, options=UNPACED)
    emulator.control("POST", "failing_users", {"users": []})
    assert_told(report)
    assert [item.index for item in report.failed] == [6, 32]
    assert report.failed[0].item == users[6] and report.failed[0].code
    assert [failure.id for failure in report.result.failed] == [7, 33]


def test_wrong_batches_send_nothing(emulator: Emulator) -> None:
    emulator.forget()
    im: Any = ImClient(**emulator.options)
    receiver: list[Any] = list(range(1, 601))
    receiver[555] = "x"
    for call, path, rule in (
        (lambda: im.batch("BatchSendMessage", **broadcast(receiver)), "receiver[555]", "integer"),
        (lambda: im.batch("SendMessage"), "action", "not_batched"),
        (lambda: im.batch("AddFriend", user_id=1), "friend_user_ids", "required"),
        (lambda: im.batch("Nonsense"), "action", "unknown_action"),
        (lambda: im.batch("AddFriend", options=BatchOptions(part_size=0)), "part_size", "range"),
    ):
        with pytest.raises(ValidationError) as caught:
            call()
        assert (caught.value.path, caught.value.rule) == (path, rule)
    assert emulator.requests("BatchSendMessage") == []


def test_another_application_of_a_batch(emulator: Emulator) -> None:
    with ImClient(**emulator.options) as im:
        report = im.batch("AddFriend", user_id=1, friend_user_ids=[2], app_id=654321, options=UNPACED)
    assert [item.code for item in report.failed] == ["AppNotFound"]
    assert isinstance(report.errors[0], ApiError)


def test_cancelling_a_batch_sends_nothing_more(emulator: Emulator) -> None:
    emulator.forget()
    emulator.faults({"action": "BatchSendMessage", "fault": {"type": "latency", "ms": 100}})

    async def main() -> None:
        async with AsyncImClient(**emulator.options) as im:
            options = BatchOptions(part_size=10, concurrency=1, paced=False)
            task = asyncio.ensure_future(im.batch("BatchSendMessage", **broadcast(list(range(1, 501))), options=options))
            while not emulator.requests("BatchSendMessage"):
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            sent = len(emulator.requests("BatchSendMessage"))
            await asyncio.sleep(0.3)
            assert 1 <= sent <= len(emulator.requests("BatchSendMessage")) <= sent + 1 < 50

    asyncio.run(main())
