"""What a user would do with the installed package. Run by the Python that it is installed for."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).parent / "project"
SCRIPTS = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("VOLC_IM", "PYTEST"))}


def run(*command):
    done = subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def started(*command):
    child = subprocess.Popen(command, cwd=PROJECT, env=ENVIRONMENT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    return child, child.stdout.readline()


def ends(pid):
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} still runs")


def test_a_users_tests_pass():
    code, text = run(sys.executable, "-m", "pytest", "-q", "--ignore=failing")
    assert code == 0, text
    assert re.search(r"\b10 passed", text), text


def test_with_xdist_each_worker_has_an_emulator():
    code, text = run(sys.executable, "-m", "pytest", "-q", "--ignore=failing", "-n", "2")
    assert code == 0, text


def test_a_failure_says_where_to_look():
    for more in ([], ["-n", "1"]):
        code, text = run(sys.executable, "-m", "pytest", "failing", *more)
        assert code == 1, text
        assert re.search(r"Emulator console: http://127\.0\.0\.1:\d+/_emulator/", text), text
        assert "→ BatchGetUser 200 #1" in text, text


def test_types_are_there():
    code, text = run(sys.executable, "-m", "mypy", "--strict", "typed.py")
    assert code == 0, text


def test_a_test_that_is_killed_leaves_no_emulator():
    child, line = started(sys.executable, "started.py")
    child.kill()
    child.wait()
    ends(int(line))


def test_the_program_takes_the_place_of_python():
    for command in ([sys.executable, "-m", "volc_im_emulator"], [str(SCRIPTS / "volc-im-emulator")], [str(SCRIPTS / "volc-im"), "emulator"]):
        child, line = started(*command)
        with urllib.request.urlopen(json.loads(line)["url"] + "/_emulator/health") as answer:
            health = json.load(answer)
        from volc_im_emulator import __version__

        assert (health["pid"], health["version"]) == (child.pid, __version__)
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 0
    code, text = run(sys.executable, "-m", "volc_im_emulator", "--no-such-option")
    assert code == 2, text


def test_a_missing_program_is_an_error_with_words():
    done = subprocess.run(
        [sys.executable, "-m", "volc_im_emulator"], env={**ENVIRONMENT, "VOLC_IM_BIN": "/no/such"}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "VOLC_IM_BIN names /no/such, which does not exist" in done.stderr


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
        print(f"emulator-python: {name[5:].replace('_', ' ')}")
