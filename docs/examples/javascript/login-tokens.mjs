// region issue
import { LoginTokens } from "volc-im/tokens";

const tokens = new LoginTokens({ appId: 123456, appKey: process.env.VOLC_IM_APP_KEY });
const token = tokens.issue(10001, { expiresAt: Date.now() + 24 * 3_600_000 });
// endregion issue

// region inspect
const { userId, isExpired } = tokens.inspect(token);
console.log(userId, isExpired);
// endregion inspect
