"""Batches of any length."""

from __future__ import annotations

from typing import Any, Generic, Optional, TypeVar

from ._errors import ImError, error_of
from ._generated.codes import ErrorCode
from ._record import Record
from ._call_events import CallEvents
from ._ledger import CampaignReport
from ._ledger import report_of as report_of_facts

Result = TypeVar("Result", bound=Record)


class BatchItem(Record):
    """An item not confirmed as successful."""

    index: int
    """Its place in the whole list."""
    item: Any
    """The item as it was given."""
    code: Optional[ErrorCode]
    """The service's code, where it gave one."""
    message: str
    """Message."""


BatchItem._reads(code=ErrorCode)


class BatchReport(Generic[Result]):
    """Outcome of a batch. Every item is sent, failed, unknown or left, exactly one of them."""

    __slots__ = ("errors", "failed", "left", "rest", "result", "sent", "total", "unknown")

    def __init__(
        self,
        *,
        total: int,
        sent: int,
        result: Result,
        failed: list[BatchItem],
        unknown: list[BatchItem],
        left: list[BatchItem],
        rest: Optional[dict[str, Any]],
        errors: list[ImError],
    ) -> None:
        self.total = total
        """Number of items."""
        self.sent = sent
        """Number of sent items."""
        self.result = result
        """The results of all calls as one: lists concatenated, dictionaries merged."""
        self.failed = failed
        """Items that the service rejected."""
        self.unknown = unknown
        """May have been sent: sending again could do the work twice."""
        self.left = left
        """Not sent, and safe to send again."""
        self.rest = rest
        """The input for the items left, for `im.batch(action, **report.rest)`; `None` if there are none."""
        self.errors = errors
        """The errors of the calls that failed."""

    def __repr__(self) -> str:
        counts = f"total={self.total}, sent={self.sent}, failed={len(self.failed)}"
        return f"BatchReport({counts}, unknown={len(self.unknown)}, left={len(self.left)})"


def campaign_report_of(events: CallEvents) -> CampaignReport:
    """The report that a campaign ended with, or its error."""
    outcome = events.outcome
    if outcome is None or outcome[0] != "campaign":
        events.fail()
    return report_of_facts(outcome[1])


def report_of(events: CallEvents, result: type[Result]) -> BatchReport[Result]:
    """The report that a batch ended with, or its error."""
    outcome = events.outcome
    if outcome is None or outcome[0] != "batch":
        events.fail()
    _, (total, sent, failed, unknown, left, errors), joined, rest = outcome
    return BatchReport(
        total=total,
        sent=sent,
        result=result._of(joined),
        failed=[BatchItem._of(item) for item in failed],
        unknown=[BatchItem._of(item) for item in unknown],
        left=[BatchItem._of(item) for item in left],
        rest=rest,
        errors=[error_of(error) for error in errors],
    )
