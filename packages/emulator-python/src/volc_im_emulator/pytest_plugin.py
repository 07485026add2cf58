"""Fixtures for pytest: ``volc_im`` and ``volc_im_server``."""

from __future__ import annotations

from typing import Any, Generator, Iterator

import pytest

from ._emulator import Emulator, start_emulator
from ._error import EmulatorError


@pytest.fixture(scope="session")
def volc_im_options() -> "dict[str, Any]":
    """Options of the emulator, such as ``callback_url``. Define it in ``conftest.py`` to change them."""
    return {}


@pytest.fixture(scope="session")
def volc_im_server(volc_im_options: "dict[str, Any]") -> Iterator[Emulator]:
    """The emulator of this process: with pytest-xdist, each worker has its own."""
    with start_emulator(**volc_im_options) as emulator:
        yield emulator


@pytest.fixture
def volc_im(volc_im_server: Emulator) -> Emulator:
    """The emulator of this process, reset before each test."""
    volc_im_server.reset()
    return volc_im_server


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Generator[None, Any, None]:
    """Adds to what a test failed with what the emulator saw, and where to look."""
    outcome = yield
    report = outcome.get_result()
    emulator = getattr(item, "funcargs", {}).get("volc_im")
    if report.failed and isinstance(emulator, Emulator):
        try:
            seen = emulator.seen()
        except EmulatorError as error:
            seen = str(error)
        hint = "To look at it afterwards, run volc-im-emulator and set VOLC_IM_EMULATOR_URL to its URL."
        report.sections.append(("volc-im emulator", f"{seen}\n{hint}"))
