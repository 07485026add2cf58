"""The emulator for code that waits."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from typing import Any, Mapping, Optional, Union

from ._child import Child
from ._generated import types
from ._generated.methods import ClientUserActs, Control, User
from ._http import Transport
from ._options import command_line
from ._program import program_path
from ._wanted import Where, acted, call_line, delivery_line, milliseconds, not_seen, rule


class ClientUser(ClientUserActs):
    """A client user of the service."""

    def __init__(self, emulator: "Emulator", user: User) -> None:
        self._emulator = emulator
        self._user = user

    def _act(self, kind: str, fields: Mapping[str, Any]) -> types.ActAnswer:
        answer = self._emulator.control.act(type=kind, user=self._user, **fields)
        return acted(kind, self._user, answer, self._emulator.url)


class _Control(Control):
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _send(self, verb: str, path: str, query: Optional[Mapping[str, Any]] = None, body: Any = None) -> Any:
        return self._transport.send(verb, path, query, body)


class State:
    """The data of an emulator as a whole."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def save(self) -> Any:
        """A snapshot of all data: JSON to keep in a file."""
        return self._control.export_state()

    def load(self, snapshot: Mapping[str, Any]) -> None:
        """Puts a snapshot in the place of all data."""
        self._control.import_state(snapshot)


class Clock:
    """The clock of data and ids."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def now(self) -> datetime:
        """What time it is there."""
        return datetime.fromtimestamp((self._control.clock()).now_ms / 1000, timezone.utc)

    def set(self, time: Union[datetime, str], *, fixed: Optional[bool] = None, wire: Optional[bool] = None) -> None:
        """Goes on from another time, or stands still there with ``fixed``."""
        self._control.set_clock(set=_text(time), fixed=fixed, wire=wire)

    def advance(self, by: Union[timedelta, float]) -> None:
        """Moves forward, or back by what is negative. A number is seconds."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        self._control.set_clock(advance_ms=round(seconds * 1000))

    def reset(self) -> None:
        """Goes back to real time."""
        self._control.set_clock(reset=True)


class Emulator:
    """A running emulator.

    url: where it listens, the base URL of clients.
    console_url: its console, for a browser.
    env: what clients and backends need, by the names of the environment.
    control: every method of the control API.
    state: the data as a whole.
    clock: the clock of data and ids.
    """

    def __init__(self, url: str, env: Mapping[str, str], child: Optional[Child]) -> None:
        self.url = url
        self.console_url = f"{url}/_emulator/"
        self.env = dict(env)
        self.control: Control = _Control(Transport(url, child))
        self.state = State(self.control)
        self.clock = Clock(self.control)
        self._child = child

    def as_user(self, user: User) -> ClientUser:
        """A client user, who sends, recalls, reads, joins and so on."""
        return ClientUser(self, user)

    def fault(
        self,
        action: Optional[str] = None,
        *,
        skip: Optional[int] = None,
        first: Optional[int] = None,
        every: Optional[int] = None,
        times: Optional[int] = None,
        **fault: Any,
    ) -> int:
        """Makes requests go wrong: ``fault("SendMessage", status=503, first=1)``. Returns the rule's number.

        action: only this action; every one when absent.
        skip: lets so many matching requests pass first.
        first: strikes the first so many after those.
        every: strikes each so-many-th of them.
        times: strikes at most so often.
        fault: ``type`` and the fields of that fault, as ``control-api.json`` has them; ``status`` when absent.
        """
        conditions = {"after": skip, "first": first, "every": every, "times": times}
        return (self.control.add_fault(rule(action, conditions, fault))).id

    def wait_for_call(
        self,
        action: str,
        where: Where = None,
        *,
        after: Optional[int] = None,
        attempt: Optional[int] = None,
        timeout: Optional[float] = None,
    ) -> types.Call:
        """Waits until a call was answered, or finds one that was.

        where: what its body contains.
        after: only calls with a greater number.
        attempt: at least this attempt.
        timeout: how long, in seconds: 5 when absent, at most 60.
        """
        found = self.control.wait_for_call(
            action=action, where=where, after=after, attempt=attempt, wait_ms=milliseconds(timeout)
        )
        if found.request is not None:
            return found.request
        others = (self.control.calls(limit=20, brief=True)).requests
        raise not_seen(f"call of {action}", where, map(call_line, others), self.url)

    def wait_for_delivery(
        self,
        event_type: str,
        where: Where = None,
        *,
        after: Optional[int] = None,
        outcome: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> types.Delivery:
        """Waits until a callback was answered or given up, or finds one.

        where: what its EventData contains.
        after: only callbacks with a greater number.
        outcome: accepted, refused, timeout, error, bad_answer.
        timeout: how long, in seconds: 5 when absent, at most 60.
        """
        found = self.control.wait_for_delivery(
            event_type=event_type, where=where, after=after, outcome=outcome, wait_ms=milliseconds(timeout)
        )
        if found.delivery is not None:
            return found.delivery
        others = (self.control.deliveries(limit=20, brief=True)).deliveries
        raise not_seen(f"callback {event_type}", where, map(delivery_line, others), self.url)

    def trigger(self, event_type: str, data: Where = None, **options: Any) -> types.Sent:
        """Posts an event to the backend now, without anything having happened. Options are those of ``control.send_callback``."""
        return self.control.send_callback(event_type=event_type, data=data, **options)

    def resend(self, delivery: Union[int, types.Delivery], **options: Any) -> types.Sent:
        """Posts a callback again: the same bytes, or a ``variant`` of it. Options are those of ``control.resend``."""
        number = delivery if isinstance(delivery, int) else delivery.id
        return self.control.resend(number, **options)

    def reset(self) -> None:
        """Clears data, faults, calls and callbacks, and goes back to real time. Where callbacks go stays."""
        self.control.reset()

    def seen(self) -> str:
        """What it saw last and where to look, for people."""
        lines = [f"Emulator console: {self.console_url}"]
        lines += map(call_line, (self.control.calls(limit=10, brief=True)).requests)
        lines += map(delivery_line, (self.control.deliveries(limit=10, brief=True)).deliveries)
        return "\n".join(lines)

    def stop(self) -> None:
        """Ends the emulator. One that was running already stays."""
        if self._child is not None:
            self._child.stop()

    def __enter__(self) -> "Emulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_emulator(*, program: Optional[str] = None, **options: Any) -> Emulator:
    """Starts an emulator, in two milliseconds or so.

    With VOLC_IM_EMULATOR_URL in the environment, uses the one that runs there.

    program: the path of the program, instead of the one that was installed.
    options: those of ``volc-im emulator``, such as ``app_id``, ``callback_url``, ``callback_secret``, ``before_timeout``,
        ``seed`` (a path), ``clock``.
    """
    running = os.environ.get("VOLC_IM_EMULATOR_URL", "").rstrip("/")
    if running:
        return Emulator(running, {"VOLC_IM_BASE_URL": running}, None)
    child = Child(program or program_path(), command_line(options))
    try:
        ready = child.ready()
    except BaseException:
        child.stop()
        raise
    return Emulator(ready["url"], ready["env"], child)


def _text(time: Union[datetime, str]) -> str:
    if isinstance(time, str):
        return time
    if time.tzinfo is None:
        raise ValueError("the time has no time zone")
    return time.isoformat()
