"""Campaigns: batches that a store remembers, so that they survive their process and machines share them."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Optional, Protocol, Union

from ._errors import invalid
from ._native_library import from_json, library
from ._record import Record

if TYPE_CHECKING:
    from ._campaign_run import CampaignRun


class ClaimRequest(NamedTuple):
    """Asks for a part of a campaign, or keeps it for longer."""

    campaign: str
    """The campaign's name."""
    part: int
    """Number of the part, from 0."""
    digest: str
    """What the part is made of."""
    owner: str
    """Who asks: another text for each run of a campaign."""
    lease_ms: int
    """Milliseconds that the claim holds."""


class SettleRequest(NamedTuple):
    """Stores the outcome of a part."""

    campaign: str
    """The campaign's name."""
    part: int
    """Number of the part, from 0."""
    owner: str
    """Who has claimed it."""
    record: str
    """The outcome; empty where nothing was sent and the part is free again."""
    replaces: str
    """The record that this one replaces; empty for a part that has none yet."""


class ReadRequest(NamedTuple):
    """Asks for the parts of a campaign from a number on."""

    campaign: str
    """The campaign's name."""
    start: int
    """The first number of interest."""
    most: int
    """How many at most. Fewer mean that there are no more."""


class Settled(NamedTuple):
    """Answer to a claim: the part was settled."""

    record: str
    """Its outcome."""


class Running(NamedTuple):
    """Answer to a claim: another owner has the part."""

    ms_left: int
    """Milliseconds that its claim still holds, above 0."""


ClaimAnswer = Union[Literal["claimed", "lost", "differs"], Settled, Running]
"""`claimed`: the part is the asker's. `lost`: another owner had claimed it and never settled it. `differs`: it is known with
another digest."""


class LedgerPart(NamedTuple):
    """A part as a store knows it."""

    part: int
    """Its number."""
    digest: str
    """What it is made of."""
    owner: str
    """Who has claimed it; empty for a part that is free."""
    ms_left: int
    """Milliseconds that the claim still holds; 0 when it is over, or the part is settled."""
    record: str
    """Its outcome; empty before."""


class LedgerStore(Protocol):
    """Remembers campaigns. Its functions run on threads of the client. Each is atomic, and durable before it returns; one that
    raises, or takes longer than 5 s, is asked again, and meanwhile nothing is sent."""

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        """Claims a part, or keeps it for longer for the same owner.

        Without a row, or with one of the same digest without owner or with this one, stores digest, owner and the end of the
        claim: `claimed`. With another digest `differs`, with a record `Settled`, with another owner `Running` until the end of
        its claim and then `lost`; these change nothing.
        """

    def settle(self, request: SettleRequest) -> bool:
        """Stores a record if the part has this owner and its record equals `replaces`. True as well if it has this record
        already. An empty record clears the owner, too; true as well if the part is free already."""

    def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        """The parts in ascending order. What was claimed and settled before is in it: a campaign stops where a part stays away that
        it had claimed."""


class AsyncLedgerStore(Protocol):
    """A `LedgerStore` of coroutine functions, for an `AsyncImClient`, on whose event loop they run."""

    async def claim(self, request: ClaimRequest) -> ClaimAnswer:
        """See `LedgerStore.claim`."""

    async def settle(self, request: SettleRequest) -> bool:
        """See `LedgerStore.settle`."""

    async def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        """See `LedgerStore.read`."""


class CampaignReport(NamedTuple):
    """Report of a whole campaign, whichever machines ran it: every item is sent, failed, unknown, left or running, exactly
    one of them."""

    total: Optional[int]
    """Number of items; `None` while no machine has seen the end of the list."""
    sent: int
    """Number of sent items."""
    failed: int
    """Number of items that the service rejected."""
    unknown: int
    """Number of items that may have been sent: sending them again could do the work twice."""
    left: int
    """Number of items, as far as they are known, that were not sent and are safe to send."""
    running: int
    """Number of items that a machine is sending."""
    parts: int
    """Number of parts that were ever claimed."""
    unknown_parts: list[int]
    """Numbers of the parts with unknown items."""


class CampaignItem(Record):
    """An item of a campaign that failed or is unknown."""

    part: int
    """Number of its part."""
    outcome: Literal["failed", "unknown"]
    """Its outcome."""
    index: int
    """Its place in the whole list."""
    item: Any
    """The item where it is short, such as an id, and has an outcome apart from its part's."""
    code: Optional[str]
    """The service's code, where it gave one."""
    message: str
    """Message."""


Resolution = Literal["sent", "failed", "left"]
"""What a person found out about unknown items. `left` lets the next run send them again."""

_Reading = Generator[Union[ReadRequest, SettleRequest], Any, Any]


class _LedgerBase:
    """A campaign in a store."""

    def __init__(self, campaign: str, store: Any, *, lease: Optional[float] = None) -> None:
        for name in ("claim", "settle", "read"):
            if not callable(getattr(store, name, None)):
                raise invalid("store", "type", f"must have a function {name}", type(store).__name__)
        if not isinstance(campaign, str):
            raise invalid("campaign", "type", "must be a string", type(campaign).__name__)
        native = library()
        native.call(native.module.NativeSurvey, campaign)
        if lease is not None and (isinstance(lease, bool) or not isinstance(lease, (int, float))):
            raise invalid("lease", "type", "must be a number of seconds", type(lease).__name__)
        if lease is not None and not 0 <= lease <= 1e9:
            raise invalid("lease", "range", "must be from 1 second to a day", repr(lease))
        self.campaign = campaign
        self.store = store
        self.lease_ms = None if lease is None else round(lease * 1000)
        self.runs: set[CampaignRun] = set()

    def stop(self) -> None:
        """Ends the batches of this process that run with this ledger: no further part is claimed, running calls end and are
        settled, and the batches return their report. May be called from a signal handler, also before they begin to send."""
        for run in list(self.runs):
            run.stop()

    def _report(self) -> _Reading:
        native = library()
        survey = native.call(native.module.NativeSurvey, self.campaign)
        while native.call(survey.add, parts_json((yield self._page(survey.next())))):
            pass
        return report_of(from_json(survey.report()))

    def _page(self, start: int) -> ReadRequest:
        return ReadRequest(self.campaign, start, library().module.ledger_page())

    def _next(self, parts: Sequence[LedgerPart]) -> Optional[int]:
        """Where the page after these parts begins; none after the last one."""
        native = library()
        survey = native.call(native.module.NativeSurvey, self.campaign)
        return survey.next() if native.call(survey.add, parts_json(parts)) else None

    def _resolve(
        self, part: int, resolution: Resolution, reason: str, positions: Optional[Sequence[int]]
    ) -> _Reading:
        native = library()
        parts = parts_json((yield ReadRequest(self.campaign, part, 1)))
        places = None if positions is None else list(positions)
        given = (self.campaign, part, parts, places, str(resolution), str(reason))
        owner, record, replaces = native.call(native.module.ledger_resolve, *given)
        if not (yield SettleRequest(self.campaign, part, owner, record, replaces)):
            raise invalid("part", "settled", "was settled by somebody else meanwhile", str(part))


class Ledger(_LedgerBase):
    """A campaign in a store: what a batch is given, and what its report is read from.

    Args:
        campaign: The campaign's name, 1 to 128 characters. Every machine gives the same name with the same input; another
            campaign has another name.
        store: Where it is remembered: a `FileLedgerStore`, a `volc_im.redis.RedisLedgerStore`, or your own.
        lease: Seconds that a claim holds without being renewed, from 1 to 86400; 60 by default. It is renewed while its part is
            being sent; after it, the part of a machine that crashed is unknown.

    Raises:
        ValidationError: If an argument is wrong.
    """

    if TYPE_CHECKING:

        def __init__(self, campaign: str, store: LedgerStore, *, lease: Optional[float] = None) -> None: ...

    def report(self) -> CampaignReport:
        """Counts the campaign without sending anything."""
        report: CampaignReport = self._run(self._report())
        return report

    def items(self) -> Iterator[CampaignItem]:
        """The items that failed or are unknown, a page of parts at a time."""
        start: Optional[int] = 0
        while start is not None:
            parts = self.store.read(self._page(start))
            yield from items_of(parts)
            start = self._next(parts)

    def resolve(
        self, part: int, resolution: Resolution, reason: str, *, positions: Optional[Sequence[int]] = None
    ) -> None:
        """Settles unknown items of a part as what a person found out.

        Args:
            part: Number of the part.
            resolution: What was found out. `left` only for a part that is unknown as a whole, when the machine that had
                claimed it is gone.
            reason: Why. It is kept with the part.
            positions: Only the items at these places of the whole list.

        Raises:
            ValidationError: If the part has no such unknown items, or was settled meanwhile.
        """
        self._run(self._resolve(part, resolution, reason, positions))

    def _run(self, steps: _Reading) -> Any:
        answer: Any = None
        while True:
            try:
                request = steps.send(answer)
            except StopIteration as end:
                return end.value
            is_read = isinstance(request, ReadRequest)
            answer = self.store.read(request) if is_read else self.store.settle(request)


class AsyncLedger(_LedgerBase):
    """A `Ledger` in a store of coroutine functions, for an `AsyncImClient`."""

    if TYPE_CHECKING:

        def __init__(self, campaign: str, store: AsyncLedgerStore, *, lease: Optional[float] = None) -> None: ...

    async def report(self) -> CampaignReport:
        """See `Ledger.report`."""
        report: CampaignReport = await self._run(self._report())
        return report

    async def items(self) -> AsyncIterator[CampaignItem]:
        """See `Ledger.items`."""
        start: Optional[int] = 0
        while start is not None:
            parts = await self.store.read(self._page(start))
            for item in items_of(parts):
                yield item
            start = self._next(parts)

    async def resolve(
        self, part: int, resolution: Resolution, reason: str, *, positions: Optional[Sequence[int]] = None
    ) -> None:
        """See `Ledger.resolve`."""
        await self._run(self._resolve(part, resolution, reason, positions))

    async def _run(self, steps: _Reading) -> Any:
        answer: Any = None
        while True:
            try:
                request = steps.send(answer)
            except StopIteration as end:
                return end.value
            is_read = isinstance(request, ReadRequest)
            answer = await (self.store.read(request) if is_read else self.store.settle(request))


class FileLedgerStore:
    """Campaigns in a file, for one process at a time. Lines are only appended, and are on disk before a part is sent; one that a
    crash cut off counts for nothing.

    Args:
        path: The file. A file beside it, its name with `.lock`, is locked while this is open: parts that were claimed and not
            settled are then those of a process that is gone.
        read_only: Opens it for reports, also while another process writes to it.

    Raises:
        ValidationError: If the file cannot be opened, or another process has it open.
    """

    def __init__(self, path: Union[str, os.PathLike[str]], *, read_only: bool = False) -> None:
        self._library = library()
        self._native: Any = self._library.call(self._library.module.NativeLedgerFile, os.fspath(path), read_only)

    def claim(self, request: ClaimRequest) -> ClaimAnswer:
        """See `LedgerStore.claim`."""
        return claim_answer_of(self._library.call(self._open().claim, *request))

    def settle(self, request: SettleRequest) -> bool:
        """See `LedgerStore.settle`."""
        return bool(self._library.call(self._open().settle, *request))

    def read(self, request: ReadRequest) -> Sequence[LedgerPart]:
        """See `LedgerStore.read`."""
        return parts_of(self._library.call(self._open().read, *request))

    def close(self) -> None:
        """Unlocks the file."""
        self._native = None

    def __enter__(self) -> FileLedgerStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Any:
        if self._native is None:
            raise invalid("store", "closed", "this store was closed")
        return self._native


def report_of(facts: dict[str, Any]) -> CampaignReport:
    """A report as core writes it."""
    names = ("total", "sent", "failed", "unknown", "left", "running", "parts", "unknownParts")
    return CampaignReport(*(facts[name] for name in names))


def items_of(parts: Sequence[LedgerPart]) -> Iterator[CampaignItem]:
    """The items of parts that failed or are unknown."""
    native = library()
    for item in from_json(native.call(native.module.ledger_items, parts_json(parts))):
        part, outcome, index, given, code, message = item
        yield CampaignItem(part=part, outcome=outcome, index=index, item=given, code=code, message=message)


def parts_json(parts: Sequence[LedgerPart]) -> str:
    """Parts as core reads them."""
    return json.dumps([list(LedgerPart(*part)) for part in parts], ensure_ascii=False, separators=(",", ":"))


def parts_of(text: str) -> list[LedgerPart]:
    """Parts as core writes them."""
    return [LedgerPart(*part) for part in json.loads(text)]


_WORDS: tuple[Literal["claimed", "lost", "differs"], ...] = ("claimed", "lost", "differs")


def claim_answer_of(text: str) -> ClaimAnswer:
    """An answer as core writes it."""
    native = library().module
    answer = native.claim_answer(text)
    if isinstance(answer, native.NativeClaim.SETTLED):
        return Settled(answer.record)
    if isinstance(answer, native.NativeClaim.RUNNING):
        return Running(answer.ms_left)
    for word in _WORDS:
        if isinstance(answer, getattr(native.NativeClaim, word.upper())):
            return word
    raise ValueError("the campaign's key holds something else")


def claim_answer_text(answer: ClaimAnswer) -> str:
    """An answer as core reads it."""
    native = library().module
    if isinstance(answer, Settled):
        claim = native.NativeClaim.SETTLED(record=answer.record)
    elif isinstance(answer, Running):
        claim = native.NativeClaim.RUNNING(ms_left=int(answer.ms_left))
    elif answer in _WORDS:
        claim = getattr(native.NativeClaim, answer.upper())()
    else:
        raise TypeError(f"claim returned {type(answer).__name__}, and no ClaimAnswer")
    text: str = native.claim_text(claim)
    return text


def is_awaitable(value: Any) -> bool:
    """Whether a store's function is one of coroutines."""
    return inspect.isawaitable(value)
