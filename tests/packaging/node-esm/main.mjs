// Node, ESM: calls and a callback.

import assert from "node:assert/strict";
import { Callbacks, ImClient } from "volc-im";

const { VOLC_IM_BASE_URL, VOLC_IM_APP_ID, VOLC_IM_ACCESS_KEY, VOLC_IM_SECRET_KEY } = process.env;
const im = new ImClient({
  accessKeyId: VOLC_IM_ACCESS_KEY,
  secretAccessKey: VOLC_IM_SECRET_KEY,
  appId: Number(VOLC_IM_APP_ID),
  baseUrl: VOLC_IM_BASE_URL,
});
const { conversationShortId } = await im.createConversation({
  conversationCoreInfo: { conversationType: 2 },
  ownerUserId: 10001,
});
assert.match(conversationShortId, /^\d{19}$/);

const callbacks = new Callbacks({ secret: "s", appId: Number(VOLC_IM_APP_ID) });
const event = callbacks.verify(callbacks.sign({ type: "AfterPush", data: { UserId: 7000000000000000001n } }));
assert.equal(event.data.UserId, "7000000000000000001");
