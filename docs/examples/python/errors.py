from client import im, new_group, text_message

group = new_group()
message = {**text_message(group, "hello"), "sender": 99999}

# region catch
from volc_im import ApiError, ValidationError

try:
    im.send_message(**message)
except ApiError as error:
    print(error.kind, error.code, error.maybe_sent)
# endregion catch

# region validation
try:
    im.query_online_status(user_ids=[10001] * 101)
except ValidationError as error:
    print(error.kind, error.path, error.rule)
# endregion validation
