// Build and sign SendMessage against hand-written node:crypto with a cached signing key, and read a page of messages
// against plain JSON.parse, which damages ids. Ratios within one run: the machine's own speed does not matter.

import { createHash, createHmac } from "node:crypto";
import { ImProtocol } from "volc-im";

const BIG_ID = "7000000000000000001";
const account = { accessKeyId: "AKLTbench", secretAccessKey: "bench-secret", appId: 123456 };
const input = { sender: 10001, conversationShortId: BIG_ID, msgType: 10001, content: '{"text":"hello"}' };
const protocol = new ImProtocol(account);

const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const date = () => `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
const signingKey = ["cn-north-1", "rtc", "request"].reduce(hmac, hmac(account.secretAccessKey, date().slice(0, 8)));

function byHand() {
  const body = `{"AppId":123456,"Sender":10001,"ConversationShortId":${BIG_ID},"MsgType":10001,"Content":${JSON.stringify(input.content)}}`;
  const [now, hash] = [date(), sha256(body)];
  const headers = `content-type:application/json\nhost:rtc.volcengineapi.com\nx-content-sha256:${hash}\nx-date:${now}\n`;
  const names = "content-type;host;x-content-sha256;x-date";
  const canonical = `POST\n/\nAction=SendMessage&Version=2020-12-01\n${headers}\n${names}\n${hash}`;
  const scope = `${now.slice(0, 8)}/cn-north-1/rtc/request`;
  const signature = hmac(signingKey, `HMAC-SHA256\n${now}\n${scope}\n${sha256(canonical)}`).toString("hex");
  return { body, now, hash, authorization: `HMAC-SHA256 Credential=AKLTbench/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

const message = (index) =>
  `{"AppId":123456,"MessageId":70000000000000${String(index).padStart(5, "0")},"ConversationShortId":${BIG_ID},` +
  `"ConversationType":2,"MsgType":10001,"Sender":10001,"Content":"{\\"text\\":\\"message ${index}\\"}","Status":0,` +
  `"CreateTime":1700000000000,"IndexInConversation":1669723135894214,"Ext":{"s:from":"server"}}`;
const page =
  `{"ResponseMetadata":{"RequestId":"r","Action":"GetConversationMessages","Version":"2020-12-01"},"Result":{"Messages":` +
  `[${Array.from({ length: 100 }, (_, index) => message(index)).join(",")}],"NewCursor":1669723135894215,"HasMore":true}}`;

/** Microseconds of one run: the best of several rounds, so that the machine's other work counts least. */
function microseconds(run, count) {
  for (let index = 0; index < count; index++) run();
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    for (let index = 0; index < count; index++) run();
    best = Math.min(best, ((performance.now() - start) * 1000) / count);
  }
  return best;
}

const rows = [
  ["build + sign SendMessage", () => protocol.buildRequest("SendMessage", input), "node:crypto by hand", byHand, 5000],
  [
    "read a page of 100 messages",
    () => protocol.parseResponse("GetConversationMessages", { status: 200, body: page }),
    "JSON.parse",
    () => JSON.parse(page),
    500,
  ],
];
for (const [what, ours, name, theirs, count] of rows) {
  const [own, other] = [microseconds(ours, count), microseconds(theirs, count)];
  console.log(`${what}: ${own.toFixed(1)} µs, ${name} ${other.toFixed(1)} µs, ratio ${(own / other).toFixed(2)}`);
}
