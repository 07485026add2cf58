// Prints random requests that the installed package built, one JSON text a line, with what a signer needs to sign them again.
// Arguments: how many, and a seed.

const { ImProtocol } = require("volc-im");

const [count, seed] = process.argv.slice(2).map(Number);

/** Whole numbers below an end, from the seed. */
let state = BigInt(seed) | 1n;
function below(end) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
  return Number((state >> 16n) % BigInt(end));
}

const pick = (list) => list[below(list.length)];
const repeated = (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make);
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const word = (least, most, of = letters) => repeated(least, most, () => of[below(of.length)]).join("");
/** Any text: of one to four bytes a character, quotes, controls, what URLs and headers treat specially. */
const text = (most) =>
  repeated(0, most, () => pick([...letters, ..." \"\\/&=+%~*'()\n\t\0\u007f\u2028é你好👋𝄞", String.fromCodePoint(0x4e00 + below(20000))])).join("");
const id = () => String(7000000000000000000n + BigInt(below(1e15)));

function account() {
  const given = { accessKeyId: `AKLT${word(1, 40)}`, secretAccessKey: word(1, 60, `${letters}+/=`), appId: below(2 ** 31) };
  if (below(2)) given.sessionToken = word(1, 400, `${letters}+/=._-`);
  if (below(3) === 0) given.region = pick(["cn-north-1", "ap-southeast-1"]);
  if (below(3) === 0) given.baseUrl = pick([`http://127.0.0.1:${1 + below(65535)}`, "https://im.example.com", `https://proxy-${below(100)}.example:8443`]);
  return given;
}

const calls = [
  () => ["SendMessage", { sender: 1 + below(1e9), conversationShortId: id(), msgType: 10001, content: JSON.stringify({ text: text(200) }), ext: Object.fromEntries(repeated(0, 5, () => [word(1, 20), text(50)])) }],
  () => ["CreateConversation", { conversationCoreInfo: { conversationType: 2, name: text(40), description: text(100) }, ownerUserId: 1 + below(1e9) }],
  () => ["GetConversationMessages", { conversationShortId: id(), cursor: String(below(1e9)), limit: 1 + below(20) }],
  () => ["QueryOnlineStatus", { userIds: repeated(1, 100, () => 1 + below(1e9)) }],
  () => ["BatchSendMessage", { sender: 1, receiver: repeated(1, 100, () => 1 + below(1e9)), msgType: 10001, content: text(300) }],
];

const latest = Date.UTC(2099, 11, 31);

for (let number = 0; number < count; number += 1) {
  const given = account();
  const [action, input] = pick(calls)();
  const request = new ImProtocol(given).buildRequest(action, input, { now: below(latest) });
  console.log(JSON.stringify({ account: given, request }));
}
