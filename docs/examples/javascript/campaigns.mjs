import { im } from "./client.mjs";

// region run
import { Ledger } from "volc-im";
import { FileLedgerStore } from "volc-im/file";

// Such as the lines of a file or the rows of a query, always in the same order.
function* users() {
  for (let user = 20001; user <= 21200; user++) yield user;
}

const store = new FileLedgerStore(process.env.LEDGER ?? "spring-2026.ledger");
const ledger = new Ledger("spring-2026", store);
const stop = new AbortController();
const send = () => {
  const message = { sender: 10001, receiver: users(), msgType: 10001, content: JSON.stringify({ text: "The hike starts at 9." }) };
  return im.batch("BatchSendMessage", message, { ledger, concurrency: 1, signal: stop.signal });
};
const sent = await send();
console.log(sent.sent, "sent,", sent.failed, "failed,", sent.unknown, "unknown");
// endregion run

// region stop
process.once("SIGTERM", () => stop.abort());
// endregion stop

// region resolve
for (const part of sent.unknownParts) {
  console.log("part", part, "is unknown");
  await ledger.resolve(part, "sent", "asked three of the receivers: they have it");
}
// endregion resolve

// region report
const report = await ledger.report();
console.log(report.sent, "of", report.total);
// endregion report

// The same call again sends nothing.
console.log((await send()).sent);
await store.close();
