import { im, newGroup } from "./client.mjs";

const group = await newGroup();

// region call
const result = await im.raw("GetConversationUserCount", { ConversationShortId: BigInt(group), AppId: 123456 });
console.log(JSON.stringify(result));
// endregion call
