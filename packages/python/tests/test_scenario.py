"""Every action by its own method, against the emulator, waiting and awaited."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Callable

import pytest
from conftest import Emulator, vectors
from javascript_vectors import snake, wired
from volc_im import AsyncImClient, ImClient, Record


def filled(value: Any, kept: dict[str, Any]) -> Any:
    """What earlier steps kept, in the place of its name."""
    if isinstance(value, str) and value.startswith("$"):
        return kept[value[1:]]
    if isinstance(value, list):
        return [filled(item, kept) for item in value]
    if isinstance(value, dict):
        return {name: filled(item, kept) for name, item in value.items()}
    return value


def at(result: Any, path: str) -> Any:
    """The value at a path in JavaScript's spelling."""
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(result, Record):
            result = getattr(result, snake(step))
        elif isinstance(result, dict):
            result = result.get(int(step)) if step.isdigit() and int(step) in result else result[step]
        else:
            result = result[int(step)]
    return result


def plain(value: Any) -> Any:
    """A value for comparison with JavaScript's, which reads ids as texts."""
    return value.to_dict() if isinstance(value, Record) else value


def same(expected: Any, got: Any) -> bool:
    return got == expected or isinstance(got, int) and str(int(got)) == expected


def run(call: Callable[[str, dict[str, Any]], Any]) -> None:
    kept: dict[str, Any] = {}
    called = set()
    for step in vectors("scenario.jsonl"):
        action = step["action"]
        given = filled(wired(step["input"], step["body"]), kept)
        result = call(snake(action), given)
        for name, path in step.get("keep", {}).items():
            kept[name] = at(result, path)
        for path, expected in step.get("expect", {}).items():
            assert same(expected, plain(at(result, path))), f"{action}: {path} in {result}"
        called.add(action)
    assert len(called) == 57


def test_every_action_works_by_its_method(emulator: Emulator) -> None:
    with ImClient(**emulator.options) as im:
        run(lambda method, given: getattr(im, method)(**given))


def test_every_action_works_by_its_awaited_method(emulator: Emulator) -> None:
    emulator.control("POST", "reset")
    loop = asyncio.new_event_loop()
    im = AsyncImClient(**emulator.options)
    run(lambda method, given: loop.run_until_complete(getattr(im, method)(**given)))
    loop.run_until_complete(im.aclose())
    loop.close()


def test_every_method_says_what_it_does() -> None:
    for client in (ImClient, AsyncImClient):
        for vector in vectors("requests/actions.jsonl"):
            doc = getattr(client, snake(vector["action"])).__doc__
            assert doc and "Args:" in doc and "Raises:" in doc


@pytest.mark.parametrize("client", [ImClient, AsyncImClient])
def test_fields_that_are_not_known_are_refused_by_python(client: Any) -> None:
    im = client(access_key_id="a", secret_access_key="b", app_id=1)
    with pytest.raises(TypeError, match="no_such_field"):
        im.send_message(no_such_field=1)
