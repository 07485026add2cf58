"""Does what a scenario asks of Python's package; see ../README.md. A command a line, an answer a line."""

from __future__ import annotations

import json
import sys
import traceback

from scenario_calls import calls
from scenario_receiver import receive, stop


def serve() -> None:
    """Answers commands until there are no more."""
    commands = {"calls": calls, "receive": receive, "stop": stop}
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = commands[command.pop("do")](**command)
        except Exception:
            answer = {"failed": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
