from client import im

# region batch
from volc_im import BatchOptions, MsgType, text_content

report = im.batch(
    "BatchSendMessage",
    sender=10001,
    receiver=list(range(20001, 21201)),
    msg_type=MsgType.TEXT,
    content=text_content("The hike starts at 9."),
    options=BatchOptions(concurrency=1),
    on_progress=lambda done, total: print(done, "of", total),
)
print(report.sent, "sent,", len(report.failed), "failed,", len(report.unknown), "unknown")
# endregion batch

# region rest
if report.rest:
    im.batch("BatchSendMessage", **report.rest)
# endregion rest
