from typing import Optional

from volc_im_emulator import Emulator, start_emulator


def use(im: Emulator) -> Optional[int]:
    call = im.wait_for_call("SendMessage", {"Sender": 1})
    status: Optional[int] = call.status
    im.fault("SendMessage", status=503, first=1)
    sent: Optional[int] = im.as_user("text").send(1, "hi", mentioned_users=[1, "2"]).message_id
    return sent or status


use(start_emulator(app_id=1))
