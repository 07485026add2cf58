// region client
import { ImClient } from "volc-im";

const im = new ImClient({
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
  appId: 123456,
  baseUrl: process.env.VOLC_IM_BASE_URL, // The emulator's; without it, the service is called.
});
// endregion client

// region send
const { conversationShortId } = await im.createConversation({
  conversationCoreInfo: { conversationType: 2, name: "Weekend hike" },
  ownerUserId: 10001,
});
const sent = await im.sendMessage({
  sender: 10001,
  conversationShortId,
  msgType: 10001,
  content: JSON.stringify({ text: "hello" }),
});
console.log("sent", sent.messageId);
// endregion send

// region list
for await (const message of im.paginate("GetConversationMessages", { conversationShortId })) {
  console.log(message.sender, message.content);
}
// endregion list
