"""Registers the users of a CSV file, and goes on where it was when it is stopped and started again."""

import argparse
import csv
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Dict

from volc_im import ImClient, ValidationError

PART = 1000  # Users between two entries of the progress file.
Row = Dict[str, str]


def setting(name: str) -> str:
    """A variable of the environment that has to be set."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


def parts(rows: "Iterable[Row]") -> "Iterator[list[Row]]":
    rows = iter(rows)
    while part := list(islice(rows, PART)):
        yield part


def user_of(row: "Row") -> "dict[str, object]":
    """A row as the service takes it. An id that is no number is left as it is: the client says what is wrong."""
    user_id = row["user_id"].strip()
    user = {"user_id": int(user_id) if user_id.isdecimal() else user_id, "nick_name": row["nick_name"]}
    return {**user, "portrait": row["portrait"]} if row.get("portrait") else user


def register(im: ImClient, rows: "list[Row]") -> "list[tuple[Row, str]]":
    """Registers users, and returns those that were refused, with the reason. RuntimeError: the service is down."""
    rows, refused = list(rows), []
    while rows:
        try:
            # Registering a user twice does no harm: the next run may repeat what this one cannot be sure of.
            report = im.batch("RegisterUsers", users=[user_of(row) for row in rows])
        except ValidationError as error:
            # Nothing was sent. The path names the row: users[17].nick_name.
            place = re.match(r"users\[(\d+)\]", error.path)
            if place is None:
                raise
            refused.append((rows.pop(int(place[1])), str(error)))
            continue
        if report.unknown or report.left:
            raise RuntimeError(report.errors[0])
        return refused + [(rows[item.index], item.message) for item in report.failed]
    return refused


def keep(path: Path, refused: "list[tuple[Row, str]]") -> None:
    """Adds refused users to a CSV file with the reason. Mend them, and give that file to the next run."""
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["user_id", "nick_name", "portrait", "reason"], extrasaction="ignore")
        if is_new:
            writer.writeheader()
        writer.writerows({**row, "reason": reason} for row, reason in refused)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("users", type=Path, help="a CSV file with user_id, nick_name and, if there are any, portrait")
    parser.add_argument("--refused", type=Path, required=True, help="gets the users that were not registered")
    options = parser.parse_args()
    # Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
    im = ImClient(app_id=int(setting("VOLC_IM_APP_ID")), base_url=os.environ.get("VOLC_IM_BASE_URL"))

    stopped: "list[int]" = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stopped.append(number))

    progress = options.users.with_suffix(".progress")
    done = int(progress.read_text()) if progress.exists() else 0
    print(f"{done} rows were done before", flush=True)
    refusals = 0
    with im, options.users.open(encoding="utf-8-sig", newline="") as file:
        for part in parts(islice(csv.DictReader(file), done, None)):
            if stopped:
                print("stopped")
                return 1
            try:
                refused = register(im, part)
            except RuntimeError as error:
                print(f"stopped: {error}", file=sys.stderr)
                return 1
            keep(options.refused, refused)
            refusals += len(refused)
            done += len(part)
            # Written beside and renamed: there is never half a number.
            replacement = progress.with_suffix(".new")
            replacement.write_text(f"{done}\n")
            replacement.replace(progress)
            print(f"{done} rows", flush=True)
    print(f"everything is done; refused in this run: {refusals}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
