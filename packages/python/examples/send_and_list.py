"""A group, messages in it, and everything that was said, page by page."""

from __future__ import annotations

import os

from volc_im import ApiError, ConversationType, ErrorCode, ImClient, MsgType, call_info, read_text_content, text_content

with ImClient(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=int(os.environ["VOLC_IM_APP_ID"]),
    base_url=os.environ.get("VOLC_IM_BASE_URL"),
) as im:
    group = im.create_conversation(
        conversation_core_info={"conversation_type": ConversationType.GROUP, "name": "Weekend hike"},
        owner_user_id=10001,
    ).conversation_short_id
    for number in range(30):
        sent = im.send_message(
            sender=10001,
            conversation_short_id=group,
            msg_type=MsgType.TEXT,
            content=text_content(f"message {number}"),
        )
        info = call_info(sent)
        print(f"message {sent.message_id}, attempts: {info and info.attempts}")

    for message in im.paginate("GetConversationMessages", conversation_short_id=group):
        print(message.sender, read_text_content(message.content))

    try:
        im.send_message(sender=99999, conversation_short_id=group, msg_type=MsgType.TEXT, content=text_content("x"))
    except ApiError as error:
        if error.code != ErrorCode.PARTICIPANT_NOT_IN_CONVERSATION:
            raise
        print(f"99999 is no member, says request {error.request_id}")
