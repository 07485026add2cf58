"""A message to many users, with a progress bar, from a coroutine."""

from __future__ import annotations

import asyncio
import os

from tqdm import tqdm
from volc_im import AsyncImClient, BatchOptions, MsgType, text_content


async def main() -> None:
    async with AsyncImClient(
        access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
        secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
        app_id=int(os.environ["VOLC_IM_APP_ID"]),
        base_url=os.environ.get("VOLC_IM_BASE_URL"),
    ) as im:
        receiver = list(range(20001, 21251))
        with tqdm(total=len(receiver), unit=" users") as bar:
            report = await im.batch(
                "BatchSendMessage",
                sender=10001,
                receiver=receiver,
                msg_type=MsgType.TEXT,
                content=text_content("the hike starts at nine"),
                # Without it, at the documented rate.
                options=BatchOptions(paced=False),
                on_progress=lambda done, total: bar.update(done - bar.n),
            )
    print(f"{report.sent} sent, {len(report.failed)} refused, {len(report.unknown)} unknown, {len(report.left)} left")


asyncio.run(main())
