"""Sends a text to every user of a file, once, however often the job is stopped and started again."""

import argparse
import os
import signal
import sys
from pathlib import Path

from journal import Journal
from volc_im import BatchOptions, ImClient, MsgType, text_content

PART = 1000  # Receivers between two entries of the journal. A stop waits for a part: 5 seconds at the documented rate.


def setting(name: str) -> str:
    """A variable of the environment that has to be set."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("receivers", type=Path, help="a file with a user id a line")
    parser.add_argument("text")
    parser.add_argument("--journal", type=Path, required=True, help="remembers what was sent; one for each text")
    parser.add_argument("--unpaced", action="store_true", help="without the documented rate, for the emulator")
    options = parser.parse_args()
    sender = int(setting("SENDER_USER_ID"))
    # Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
    im = ImClient(app_id=int(setting("VOLC_IM_APP_ID")), base_url=os.environ.get("VOLC_IM_BASE_URL"))
    journal = Journal(options.journal, options.text)

    stopped: "list[int]" = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stopped.append(number))

    # Each user once, also if the file names one twice.
    receivers = list(dict.fromkeys(map(int, options.receivers.read_text().split())))
    waiting = [user for user in receivers if user not in journal.outcomes]
    print(f"{len(receivers)} receivers, {len(waiting)} to send to", flush=True)

    for start in range(0, len(waiting), PART):
        if stopped:
            break
        part = waiting[start : start + PART]
        journal.begin(part)
        report = im.batch(
            "BatchSendMessage",
            sender=sender,
            receiver=part,
            msg_type=MsgType.TEXT,
            content=text_content(options.text),
            options=BatchOptions(paced=not options.unpaced),
        )
        failed, unknown, left = ({item.item for item in items} for items in (report.failed, report.unknown, report.left))
        journal.settle(sent=[user for user in part if user not in failed | unknown | left], failed=failed, unknown=unknown)
        for item in report.failed:
            print(f"{item.item}: {item.message}", file=sys.stderr)
        print(f"{len(journal.outcomes)} of {len(receivers)}", flush=True)
        if unknown or left:  # The service is down or out of reach: later parts would fare no better.
            print(f"stopped: {report.errors[0]}", file=sys.stderr)
            break

    rest = sum(user not in journal.outcomes for user in receivers)
    sent, failures, unknowns = map(journal.count, ("sent", "failed", "unknown"))
    print(f"{sent} sent, {failures} failed, {unknowns} unknown, {rest} left")
    return 1 if rest else 0


if __name__ == "__main__":
    sys.exit(main())
