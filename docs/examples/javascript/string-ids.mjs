import { im } from "./client.mjs";

// region send
const { conversationShortId } = await im.createConversation({
  conversationCoreInfo: { conversationType: 2, name: "Weekend hike" },
  ownerUserIdStr: "anna",
});
await im.sendMessage({ senderStr: "anna", conversationShortId, msgType: 10001, content: JSON.stringify({ text: "hi" }) });
for await (const message of im.paginate("GetConversationMessages", { conversationShortId })) {
  console.log(message.senderStr, message.sender);
}
// endregion send
