import { ImError } from "volc-im";
import { im, newGroup, textMessage } from "./client.mjs";

const conversationShortId = await newGroup();
const message = { ...textMessage(conversationShortId, "hello"), sender: 99999 };

// region catch
try {
  await im.sendMessage(message);
} catch (error) {
  if (!(error instanceof ImError)) throw error;
  console.log(error.kind, error.code, error.maybeSent);
}
// endregion catch

// region validation
try {
  await im.queryOnlineStatus({ userIds: Array(101).fill(10001) });
} catch (error) {
  console.log(error.kind, error.path, error.rule);
}
// endregion validation
