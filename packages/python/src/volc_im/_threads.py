"""Threads for user code. None of them keeps the process from ending."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from ._fork import renew_after_fork

_IDLE = 10.0
"""How long a thread without work stays, in seconds."""


class Threads:
    """Runs jobs on at most `size` threads; at most `room` more jobs wait for one."""

    __slots__ = ("__weakref__", "_count", "_idle", "_jobs", "_lock", "_name", "_room", "_size")

    def __init__(self, name: str, size: int, room: int) -> None:
        self._name = name
        self._size = size
        self._room = room
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Without threads and jobs."""
        self._lock = threading.Condition(threading.Lock())
        self._jobs: deque[Callable[[], object]] = deque()
        self._idle = 0
        self._count = 0

    def submit(self, job: Callable[[], object]) -> bool:
        """Runs a job, which must not raise, as soon as a thread is free. False when the queue is full."""
        with self._lock:
            if self._idle > len(self._jobs):
                self._jobs.append(job)
                self._lock.notify()
                return True
            if self._count >= self._size:
                if len(self._jobs) >= self._room + self._idle:
                    return False
                self._jobs.append(job)
                return True
            self._count += 1
        try:
            threading.Thread(target=self._work, args=(job,), name=self._name, daemon=True).start()
        except RuntimeError:
            # The system, or an interpreter that is ending, gives no more threads.
            with self._lock:
                self._count -= 1
                if self._count == 0:
                    return False
                self._jobs.append(job)
        return True

    def _work(self, job: Callable[[], object]) -> None:
        lock = self._lock
        while True:
            job()
            del job
            with lock:
                if not self._jobs:
                    self._idle += 1
                    lock.wait_for(lambda: bool(self._jobs), _IDLE)
                    self._idle -= 1
                if not self._jobs:
                    self._count -= 1
                    return
                job = self._jobs.popleft()
