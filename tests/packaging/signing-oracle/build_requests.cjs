// Prints requests that the installed package built, one JSON text a line, with what a signer needs to sign them again.

const { ImProtocol } = require("volc-im");

const BIG_ID = "7000000000000000001";
const accounts = [
  { accessKeyId: "AKLTplain", secretAccessKey: "plain-secret", appId: 123456 },
  { accessKeyId: "AKLTtemporary", secretAccessKey: "se/cr+et==", sessionToken: "STS2/token+==", appId: 1 },
  { accessKeyId: "AKLToverseas", secretAccessKey: "secret", appId: 2147483647, region: "ap-southeast-1" },
  { accessKeyId: "AKLTlocal", secretAccessKey: "secret", appId: 5, baseUrl: "http://127.0.0.1:8080" },
];
const calls = [
  ["SendMessage", { sender: 10001n, conversationShortId: BIG_ID, msgType: 10001, content: '{"text":"你好 👋 \\" \\n"}' }],
  ["CreateConversation", { conversationCoreInfo: { conversationType: 2, name: "a & b = c" }, ownerUserId: 1 }],
  ["GetConversationMessages", { conversationShortId: BigInt(BIG_ID), cursor: "0", limit: 20 }],
  ["QueryOnlineStatus", { userIds: [1, "2", 3n] }],
];
const moments = [0, Date.UTC(2024, 1, 29, 23, 59, 59, 999), Date.UTC(2025, 3, 17, 14, 9, 39)];

for (const account of accounts) {
  const protocol = new ImProtocol(account);
  for (const [action, input] of calls) {
    for (const now of moments) {
      const request = protocol.buildRequest(action, input, { now });
      console.log(JSON.stringify({ account, request }));
    }
  }
}
