from client import im, new_group, text_message

# region limits
from volc_im import CallOptions, RetryOptions, call_info

# endregion limits

group = new_group()
message = text_message(group, "hello")

# region limits
im.send_message(**message, options=CallOptions(timeout=2.0, deadline=5.0))
# endregion limits

# region retry
im.send_message(**message, options=CallOptions(retry=RetryOptions(max_attempts=2, max_delay=0.5)))
im.send_message(**message, options=CallOptions(retry=False))
# endregion retry

# region idempotency
first = im.send_message(**message, options=CallOptions(idempotency_id="order-4711-shipped"))
again = im.send_message(**message, options=CallOptions(idempotency_id="order-4711-shipped"))
print("one message:", first.message_id == again.message_id)
# endregion idempotency

# region info
sent = im.send_message(**message)
info = call_info(sent)
print(info.attempts, "attempt", info.request_id is not None)
# endregion info
