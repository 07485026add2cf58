// Node, CommonJS: calls and a callback.

const assert = require("node:assert/strict");
const { Callbacks, ImClient, ImError } = require("volc-im");

async function main() {
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
  await assert.rejects(im.sendMessage({}), ImError);

  const callbacks = new Callbacks({ secret: "s", appId: Number(VOLC_IM_APP_ID) });
  const event = callbacks.verify(callbacks.sign({ type: "AfterPush", data: { UserId: 7000000000000000001n } }));
  assert.equal(event.data.UserId, "7000000000000000001");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
