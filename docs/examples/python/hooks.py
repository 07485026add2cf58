import os

from volc_im import ImClient

settings = {
    "access_key_id": os.environ["VOLCENGINE_ACCESS_KEY"],
    "secret_access_key": os.environ["VOLCENGINE_SECRET_KEY"],
    "app_id": 123456,
    "base_url": os.environ["VOLC_IM_BASE_URL"],
}

# region attempts
im = ImClient(
    **settings,
    on_response=lambda event: print(event.action, event.attempt, event.status, flush=True),
)
# endregion attempts
im.query_online_status(user_ids=[10001])
im.close()
