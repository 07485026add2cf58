"""One signed request by a custom HTTP client, here aiohttp."""

from __future__ import annotations

import asyncio
import os

import aiohttp
from volc_im import ImError, ImProtocol

protocol = ImProtocol(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=int(os.environ["VOLC_IM_APP_ID"]),
    base_url=os.environ.get("VOLC_IM_BASE_URL"),
)


async def main() -> None:
    async with aiohttp.ClientSession() as http:
        request = protocol.build_request(
            "RegisterUsers", {"users": [{"user_id": 10001, "nick_name": "Anna"}, {"user_id": 10002, "nick_name": "Ben"}]}
        )
        # The signature covers the host and the body: send both as they are, and nowhere else.
        async with http.post(
            request.url, headers=request.headers, data=request.body, allow_redirects=False
        ) as answer:
            registered = protocol.parse_response("RegisterUsers", status=answer.status, body=await answer.read())
        print("failed:", registered.failed)

        request = protocol.build_request("GetMessages", {"conversation_short_id": 1, "message_ids": [1]})
        async with http.post(
            request.url, headers=request.headers, data=request.body, allow_redirects=False
        ) as answer:
            try:
                protocol.parse_response("GetMessages", status=answer.status, body=await answer.read())
            except ImError as error:
                print("refused:", error)


asyncio.run(main())
