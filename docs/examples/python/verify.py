from volc_im import CallbackError, Callbacks

callbacks = Callbacks(secret="a secret of your tests", app_id=123456)

# region sign
body = callbacks.sign("BeforeSendMessage", {"AppId": 123456, "MessageBody": {"Content": '{"text":"hi"}'}})
# endregion sign

# region verify
event = callbacks.verify(body)
print(event.type, event.get("MessageBody.Content"))
# endregion verify

# region refused
try:
    callbacks.verify(body.replace(b"hi", b"ho"))
except CallbackError as error:
    print(error.kind, error.reason)
# endregion refused
