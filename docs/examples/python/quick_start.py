# region client
import os

from volc_im import ConversationType, ImClient, MsgType, text_content

im = ImClient(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=123456,
    base_url=os.environ.get("VOLC_IM_BASE_URL"),  # The emulator's; without it, the service is called.
)
# endregion client

# region send
group = im.create_conversation(
    conversation_core_info={"conversation_type": ConversationType.GROUP, "name": "Weekend hike"},
    owner_user_id=10001,
).conversation_short_id
sent = im.send_message(sender=10001, conversation_short_id=group, msg_type=MsgType.TEXT, content=text_content("hello"))
print("sent", sent.message_id)
# endregion send

# region list
for message in im.paginate("GetConversationMessages", conversation_short_id=group):
    print(message.sender, message.content)
# endregion list

im.close()
