# region issue
import os
from datetime import datetime, timedelta, timezone

from volc_im import LoginTokens

tokens = LoginTokens(app_id=123456, app_key=os.environ["VOLC_IM_APP_KEY"])
token = tokens.issue(10001, expires_at=datetime.now(timezone.utc) + timedelta(days=1))
# endregion issue

# region inspect
content = tokens.inspect(token)
print(content.user_id, content.is_expired)
# endregion inspect
