"""A client of the emulator that the environment names."""

import os

from volc_im import ConversationType, ImClient, text_content

im = ImClient(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=123456,
    base_url=os.environ.get("VOLC_IM_BASE_URL"),
)


def new_group() -> int:
    """A new group of user 10001."""
    core = {"conversation_type": ConversationType.GROUP, "name": "Weekend hike"}
    return im.create_conversation(conversation_core_info=core, owner_user_id=10001).conversation_short_id


def text_message(group: int, text: str) -> dict:
    """A text message of user 10001."""
    return {"sender": 10001, "conversation_short_id": group, "msg_type": 10001, "content": text_content(text)}
