import { callInfo } from "volc-im";
import { im, newGroup, textMessage } from "./client.mjs";

const conversationShortId = await newGroup();
const message = textMessage(conversationShortId, "hello");

// region limits
await im.sendMessage(message, { timeoutMs: 2_000, deadlineMs: 5_000 });
// endregion limits

// region retry
await im.sendMessage(message, { retry: { maxAttempts: 2, maxDelayMs: 500 } });
await im.sendMessage(message, { retry: false });
// endregion retry

// region idempotency
const first = await im.sendMessage(message, { clientMsgId: "order-4711-shipped" });
const again = await im.sendMessage(message, { clientMsgId: "order-4711-shipped" });
console.log("one message:", first.messageId === again.messageId);
// endregion idempotency

// region info
const sent = await im.sendMessage(message);
const info = callInfo(sent);
console.log(info.attempts, "attempt", info.requestId !== undefined);
// endregion info
