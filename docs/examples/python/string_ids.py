from client import im

# region send
from volc_im import ConversationType, MsgType, text_content

group = im.create_conversation(
    conversation_core_info={"conversation_type": ConversationType.GROUP, "name": "Weekend hike"},
    owner_user_id_str="anna",
).conversation_short_id
im.send_message(sender_str="anna", conversation_short_id=group, msg_type=MsgType.TEXT, content=text_content("hi"))
for message in im.paginate("GetConversationMessages", conversation_short_id=group):
    print(message.sender_str, message.sender)
# endregion send
