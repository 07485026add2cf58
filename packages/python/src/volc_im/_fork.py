"""What belongs to one process alone: a fork leaves threads and held locks with the parent."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class OfOneProcess(Protocol):
    """Has threads, locks or native objects that a forked process makes anew."""

    def after_fork(self) -> None:
        """Forgets what belongs to the parent. Called in the child before anything else runs there."""


_owners: weakref.WeakSet[OfOneProcess] = weakref.WeakSet()


def renew_after_fork(owner: OfOneProcess) -> None:
    """Calls `owner.after_fork()` in every process that is forked while the owner lives."""
    _owners.add(owner)


def _renew_all() -> None:
    for owner in list(_owners):
        owner.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
