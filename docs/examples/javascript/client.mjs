import { ImClient } from "volc-im";

/** A client of the emulator that the environment names. */
export const im = new ImClient({
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
  appId: 123456,
  baseUrl: process.env.VOLC_IM_BASE_URL,
});

/** A new group of user 10001. */
export async function newGroup() {
  const group = await im.createConversation({
    conversationCoreInfo: { conversationType: 2, name: "Weekend hike" },
    ownerUserId: 10001,
  });
  return group.conversationShortId;
}

/** A text message of user 10001. */
export const textMessage = (conversationShortId, text) => ({
  sender: 10001,
  conversationShortId,
  msgType: 10001,
  content: JSON.stringify({ text }),
});
