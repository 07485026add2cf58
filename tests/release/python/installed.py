import sys
from importlib.metadata import version

from volc_im import CallbackError, Callbacks, ImProtocol

assert version("volc-im") == sys.argv[1], version("volc-im")

callbacks = Callbacks(secret="a-secret-of-tests", app_id=123456)
body = callbacks.sign("BeforeSendMessage", {"AppId": 123456, "MessageBody": {"Content": "hi"}})
assert callbacks.verify(body).get("MessageBody.Content") == "hi"
try:
    callbacks.verify(body.replace(b"hi", b"ho"))
except CallbackError as error:
    assert error.kind == "callback"
else:
    raise AssertionError("a changed body was accepted")

protocol = ImProtocol(access_key_id="AKLTexample", secret_access_key="secret", app_id=123456)
request = protocol.build_request("QueryOnlineStatus", {"user_ids": [10001]})
assert request.headers["authorization"].startswith("HMAC-SHA256 Credential=AKLTexample/"), request.headers
print(f"volc-im {sys.argv[1]}: installed from a registry")
