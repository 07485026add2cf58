from client import im, new_group, text_message

group = new_group()
for number in range(1, 6):
    im.send_message(**text_message(group, f"message {number}"))

# region items
messages = im.paginate("GetConversationMessages", conversation_short_id=group, limit=2)
for message in messages:
    print(message.content)
    if "3" in message.content:
        break
# endregion items

# region resume
for message in messages:
    print("later", message.content)
# endregion resume

# region pages
for page in im.paginate("GetConversationMessages", conversation_short_id=group, limit=3).pages():
    print(len(page.messages))
# endregion pages
