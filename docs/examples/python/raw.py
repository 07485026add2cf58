from client import im, new_group

group = new_group()

# region call
result = im.raw("GetConversationUserCount", {"ConversationShortId": group, "AppId": 123456})
print(result)
# endregion call
