"""Language models."""

import json
from collections.abc import AsyncIterator
from typing import Protocol

import httpx


class Model(Protocol):
    """A language model: takes messages and yields its answer in pieces."""

    def __call__(self, messages: "list[dict[str, str]]") -> "AsyncIterator[str]": ...


def chat_completions(*, base_url: str, api_key: str, model: str, timeout: float = 60) -> Model:
    """A model behind OpenAI's interface, as Volcengine Ark and most others have it."""

    async def answer(messages: "list[dict[str, str]]") -> "AsyncIterator[str]":
        request = {"model": model, "messages": messages, "stream": True}
        headers = {"authorization": f"Bearer {api_key}"}
        async with httpx.AsyncClient(timeout=timeout) as http:
            async with http.stream("POST", f"{base_url}/chat/completions", json=request, headers=headers) as response:
                if response.status_code != 200:
                    raise RuntimeError(f"the model's server answered with {response.status_code}")
                async for line in response.aiter_lines():
                    data = line.removeprefix("data:").strip()
                    if data == line.strip():
                        continue
                    if data == "[DONE]":
                        return
                    for choice in json.loads(data)["choices"]:
                        yield choice["delta"].get("content") or ""
                raise RuntimeError("the model's answer broke off")

    return answer
