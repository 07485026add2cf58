import os
import time
import urllib.error
import urllib.request

from volc_im import ImProtocol

protocol = ImProtocol(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=123456,
    base_url=os.environ.get("VOLC_IM_BASE_URL"),
)

# region once
request = protocol.build_request("QueryOnlineStatus", {"user_ids": [10001]})
post = urllib.request.Request(request.url, request.body, request.headers, method=request.method)
with urllib.request.urlopen(post) as response:
    result = protocol.parse_response("QueryOnlineStatus", status=response.status, body=response.read())
print(len(result.query_online_results))
# endregion once

# region loop
from volc_im import Done, Send


def call(action, given):
    machine = protocol.start(action, given)
    while True:
        step = machine.next()
        if isinstance(step, Done):
            return step.result
        if isinstance(step, Send):
            send(machine, step)
        else:
            time.sleep(step.seconds)


def send(machine, step):
    request = step.request
    post = urllib.request.Request(request.url, request.body, request.headers, method=request.method)
    try:
        with urllib.request.urlopen(post, timeout=step.timeout) as response:
            machine.on_response(status=response.status, body=response.read())
    except urllib.error.HTTPError as error:
        machine.on_response(status=error.code, body=error.read(), retry_after=error.headers.get("retry-after"))
    except OSError as error:
        # Only "connect" says that no byte was sent, so that the request may be repeated.
        machine.on_transport_error("other", str(error))


print(len(call("QueryOnlineStatus", {"user_ids": [10001]}).query_online_results))
# endregion loop
