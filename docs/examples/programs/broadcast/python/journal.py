"""What happened to whom, in a file: a line for each part that is begun, and for each outcome."""

import os
from collections.abc import Iterable
from pathlib import Path


class Journal:
    """The outcomes of a job so far, by user: sent, failed or unknown. Users without one are still to be sent to."""

    def __init__(self, path: Path, text: str) -> None:
        self.outcomes: "dict[int, str]" = {}
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        whole = written[: written.rfind("\n") + 1]  # A machine that stopped may have left half a line.
        first = f"text {' '.join(text.split())}"
        if whole and whole.split("\n", 1)[0] != first:
            raise ValueError(f"{path} is the journal of another text")
        for line in whole.splitlines()[1:]:
            self._read(*line.split())
        # Users that were begun when the process died may have the message: it is not sent to them again.
        self.outcomes = {user: "unknown" if known == "begun" else known for user, known in self.outcomes.items()}
        self._file = path.open("a", encoding="utf-8")
        self._file.truncate(len(whole.encode()))
        if not whole:
            self._write([first])

    def begin(self, part: "list[int]") -> None:
        """Before a part is sent."""
        self._write([_line("begun", part)])

    def settle(self, **outcomes: "Iterable[int]") -> None:
        """After a part was sent: users by outcome. Those of the part that have none are still to be sent to."""
        self._write([*(_line(outcome, users) for outcome, users in outcomes.items()), "settled"])
        for outcome, users in outcomes.items():
            self.outcomes.update({user: outcome for user in users})

    def count(self, outcome: str) -> int:
        """Number of users with an outcome."""
        return sum(known == outcome for known in self.outcomes.values())

    def _read(self, outcome: str, *words: str) -> None:
        if outcome == "settled":
            self.outcomes = {user: known for user, known in self.outcomes.items() if known != "begun"}
        else:
            self.outcomes.update((int(user), outcome) for user in words)

    def _write(self, lines: "list[str]") -> None:
        self._file.write("".join(f"{line}\n" for line in lines))
        self._file.flush()
        os.fsync(self._file.fileno())


def _line(outcome: str, users: "Iterable[int]") -> str:
    return " ".join([outcome, *map(str, users)])
