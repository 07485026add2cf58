import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

base_url = os.environ["VOLC_IM_BASE_URL"]

# region found
from volc_im import ImClient

im = ImClient(app_id=123456, base_url=base_url)
# endregion found
print(len(im.query_online_status(user_ids=[10001]).query_online_results))
im.close()


def from_vault(name):
    print("asked")
    expires = datetime.now(timezone.utc) + timedelta(hours=1)
    return os.environ["VOLCENGINE_ACCESS_KEY"], os.environ["VOLCENGINE_SECRET_KEY"], expires


# region function
from volc_im.credentials import Credentials


def keys():
    key, secret, expires = from_vault("im")
    return Credentials(key, secret, expires_at=expires)


by_function = ImClient(app_id=123456, base_url=base_url, credentials=keys)
# endregion function

with ThreadPoolExecutor() as pool:
    print(len(list(pool.map(lambda _: by_function.query_online_status(user_ids=[10001]), range(3)))))
by_function.close()

# region role
from volc_im.credentials import AssumeRole

role = AssumeRole("trn:iam::2000000001:role/im")
by_role = ImClient(app_id=123456, credentials=role)
# endregion role
by_role.close()
