import { im, newGroup, textMessage } from "./client.mjs";

const conversationShortId = await newGroup();
for (let number = 1; number <= 5; number++) await im.sendMessage(textMessage(conversationShortId, `message ${number}`));

// region items
const messages = im.paginate("GetConversationMessages", { conversationShortId, limit: 2 });
for await (const message of messages) {
  console.log(message.content);
  if (message.content.includes("3")) break;
}
// endregion items

// region resume
for await (const message of messages) console.log("later", message.content);
// endregion resume

// region pages
for await (const page of im.paginate("GetConversationMessages", { conversationShortId, limit: 3 }).pages()) {
  console.log(page.messages.length);
}
// endregion pages
