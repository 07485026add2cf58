# region server
import os
from wsgiref.simple_server import make_server

from volc_im import Callbacks, accept, reject

callbacks = Callbacks(secret=os.environ["IM_CALLBACK_SECRET"], app_id=123456)


def before_send_message(event):
    return reject(1001, "no spoilers") if any("spoiler" in text for text in event.texts) else accept()


application = callbacks.wsgi({"BeforeSendMessage": before_send_message}, undecided="reject")
make_server("", int(os.environ.get("PORT", "3000")), application).serve_forever()
# endregion server
