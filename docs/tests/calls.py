"""Runs the calls of a file, as pages show them: each gets the ids that the emulator gave instead of the pages' own."""

import json
import os
import re
import sys

from volc_im import ImClient, text_content

with open(sys.argv[1], encoding="utf-8") as file:
    calls = json.load(file)

im = ImClient(
    access_key_id=os.environ["VOLCENGINE_ACCESS_KEY"],
    secret_access_key=os.environ["VOLCENGINE_SECRET_KEY"],
    app_id=123456,
    base_url=os.environ["VOLC_IM_BASE_URL"],
)
given = {}
for line in calls["lines"]:
    code = line["code"]
    for shown, real in given.items():
        code = code.replace(shown, str(real))
    names = {"im": im, "text_content": text_content}
    exec(code, names)
    for name, field in line["keep"].items():
        given[calls["ids"][name]] = getattr(names["result"], re.sub("(?=[A-Z])", "_", field).lower())
    print(line["action"])
im.close()
