import { ImClient } from "volc-im";

const baseUrl = process.env.VOLC_IM_BASE_URL;

// region found
const im = new ImClient({ appId: 123456, baseUrl });
// endregion found
console.log(Object.keys((await im.queryOnlineStatus({ userIds: [10001] })).queryOnlineResults).length);

// region function
const byFunction = new ImClient({
  appId: 123456,
  baseUrl,
  credentials: async () => {
    const keys = await fromVault("im");
    return { accessKeyId: keys.id, secretAccessKey: keys.secret, expiresAt: keys.expires };
  },
});
// endregion function

async function fromVault() {
  console.log("asked");
  const expires = new Date(Date.now() + 3_600_000);
  return { id: process.env.VOLCENGINE_ACCESS_KEY, secret: process.env.VOLCENGINE_SECRET_KEY, expires };
}
const status = () => byFunction.queryOnlineStatus({ userIds: [10001] });
console.log((await Promise.all([status(), status(), status()])).length);

// region role
const roleTrn = "trn:iam::2000000001:role/im";
const byRole = new ImClient({ appId: 123456, credentials: { assumeRole: { roleTrn } } });
// endregion role
byRole.close?.();
