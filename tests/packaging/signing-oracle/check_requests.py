"""Signs each request of a file again with the vendor's own signer and compares the Authorization headers."""

import json
import sys
from collections import OrderedDict
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from volcengine.auth.SignerV4 import SignerV4
from volcengine.auth.SignParam import SignParam
from volcengine.Credentials import Credentials


def signed_again(account: dict, request: dict) -> str:
    """The Authorization that the vendor's signer makes for a request."""
    url = urlsplit(request["url"])
    headers = request["headers"]
    param = SignParam()
    param.set_method(request["method"])
    param.set_host(url.netloc)
    param.set_path(url.path)
    param.set_query(OrderedDict(parse_qsl(url.query)))
    param.set_body(request["body"])
    param.set_date(datetime.strptime(headers["x-date"], "%Y%m%dT%H%M%SZ"))
    param.set_header_list(OrderedDict([("Content-Type", headers["content-type"]), ("Host", url.netloc)]))
    credentials = Credentials(
        account["accessKeyId"],
        account["secretAccessKey"],
        "rtc",
        account.get("region", "cn-north-1"),
        account.get("sessionToken", ""),
    )
    result = SignerV4.sign_only(param, credentials)
    assert result.xContextSha256 == headers["x-content-sha256"], "the hash of the body differs"
    return result.authorization


def main(path: str) -> None:
    """Compares every request of the file; ends with an error when one differs or there is none."""
    count = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            expected = signed_again(case["account"], case["request"])
            actual = case["request"]["headers"]["authorization"]
            if actual != expected:
                sys.exit(f"{case['request']['url']}:\n  ours   {actual}\n  vendor {expected}")
            count += 1
    if count == 0:
        sys.exit("no request to compare")
    print(f"volcengine for Python reproduces all {count} signatures")


main(sys.argv[1])
