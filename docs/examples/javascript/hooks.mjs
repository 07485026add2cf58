import { ImClient } from "volc-im";

const settings = {
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
  appId: 123456,
  baseUrl: process.env.VOLC_IM_BASE_URL,
};

// region attempts
const im = new ImClient({
  ...settings,
  onResponse: ({ action, attempt, status }) => console.log(action, attempt, status),
});
// endregion attempts
await im.queryOnlineStatus({ userIds: [10001] });
