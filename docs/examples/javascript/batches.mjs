import { im } from "./client.mjs";

// region batch
const receiver = Array.from({ length: 1200 }, (_, number) => 20001 + number);
const message = { sender: 10001, receiver, msgType: 10001, content: JSON.stringify({ text: "The hike starts at 9." }) };
const report = await im.batch("BatchSendMessage", message, {
  onProgress: (done, total) => console.log(done, "of", total),
  concurrency: 1,
});
console.log(report.sent, "sent,", report.failed.length, "failed,", report.unknown.length, "unknown");
// endregion batch

// region rest
if (report.rest) await im.batch("BatchSendMessage", report.rest);
// endregion rest
