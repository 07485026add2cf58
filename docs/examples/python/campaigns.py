from client import im

# region run
import os

from volc_im import BatchOptions, FileLedgerStore, Ledger, MsgType, text_content

store = FileLedgerStore(os.environ.get("LEDGER", "spring-2026.ledger"))
ledger = Ledger("spring-2026", store)


def send():
    # Such as the lines of a file or the rows of a query, always in the same order.
    users = iter(range(20001, 21201))
    return im.batch(
        "BatchSendMessage",
        ledger=ledger,
        sender=10001,
        receiver=users,
        msg_type=MsgType.TEXT,
        content=text_content("The hike starts at 9."),
        options=BatchOptions(concurrency=1),
    )


report = send()
print(report.sent, "sent,", report.failed, "failed,", report.unknown, "unknown")
# endregion run

# region stop
import signal

signal.signal(signal.SIGTERM, lambda *_: ledger.stop())
# endregion stop

# region resolve
for part in report.unknown_parts:
    print("part", part, "is unknown")
    ledger.resolve(part, "sent", "asked three of the receivers: they have it")
# endregion resolve

# region report
report = ledger.report()
print(report.sent, "of", report.total)
# endregion report

# The same call again sends nothing.
print(send().sent)
