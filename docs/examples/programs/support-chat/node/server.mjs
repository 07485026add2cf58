// Support chat: your website asks for a session, its page logs in with the token, and customers who write at night get an answer.

import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { Callbacks, ImClient, ImError, textContent } from "volc-im";
import { LoginTokens } from "volc-im/tokens";
import { setting } from "./settings.mjs";

const HOUR = 3_600_000;

const appId = Number(setting("VOLC_IM_APP_ID"));
const agents = setting("AGENT_USER_IDS").split(","); // The first one owns the conversations.
const websiteKey = setting("WEBSITE_KEY"); // Your website's backend shows it: browsers do not ask for sessions.
const tokens = new LoginTokens({ appId, appKey: setting("VOLC_IM_APP_KEY") });
const callbacks = new Callbacks({ secret: setting("IM_CALLBACK_SECRET"), appId });
// Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
const im = new ImClient({ appId, baseUrl: process.env.VOLC_IM_BASE_URL });

/** What a page needs to open the chat of a customer. The same customer gets the same conversation. */
async function openSession({ customerId, name }) {
  const registered = await im.registerUsers({ users: [{ userId: customerId, nickName: name }] });
  if (registered.failed.length > 0) throw new Error(`customer ${customerId} was not registered`);
  const { conversationShortId } = await im.createConversation(
    { conversationCoreInfo: { conversationType: 2, name: `Support: ${name}` }, ownerUserId: agents[0] },
    { clientMsgId: `support-${customerId}` },
  );
  const participantInfos = [customerId, ...agents.slice(1)].map((participantUserId) => ({ participantUserId }));
  await im.batchAddConversationParticipant({ conversationShortId, operator: agents[0], participantInfos });
  const expiresAt = Date.now() + 12 * HOUR;
  return { userId: customerId, conversationShortId, token: tokens.issue(customerId, { expiresAt }), expiresAt };
}

/** Answers customers while no agent is online, once an hour. If it fails, the service sends the event again. */
async function answerAtNight(event) {
  // The vendor does not document these two names: look at an event of your application.
  const sender = event.get("MessageBody.Sender");
  const conversationShortId = event.get("MessageBody.ConversationShortId");
  if (sender === undefined || conversationShortId === undefined || agents.includes(String(sender))) return;
  const { queryOnlineResults } = await im.queryOnlineStatus({ userIds: agents });
  if (Object.values(queryOnlineResults).some((devices) => devices.length > 0)) return;
  const content = textContent("We are back at nine and answer here.");
  const clientMsgId = `away-${conversationShortId}-${Math.floor(event.timeMs / HOUR)}`; // The service keeps it to one.
  await im.sendMessage({ sender: agents[0], conversationShortId, msgType: 10001, content }, { clientMsgId });
}

const answerCallback = callbacks.node({ AfterSendMessage: answerAtNight });

async function answerWebsite(request, response) {
  const reply = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (!isSame(request.headers.authorization ?? "", `Bearer ${websiteKey}`)) return reply(401, { error: "unauthorized" });
  const customer = await json(request).catch(() => undefined);
  if (!/^[1-9]\d{0,18}$/.test(customer?.customerId) || !customer.name) {
    return reply(400, { error: "customerId and name are needed" });
  }
  try {
    reply(200, await openSession(customer));
  } catch (error) {
    // The customer's fault, the service's, or ours: the website shows "try again", and the log says which.
    console.error("no session:", error instanceof ImError ? `${error.kind} ${error.message}` : error);
    reply(502, { error: "no session could be opened" });
  }
}

/** Compares in a time that says nothing about the key. */
function isSame(given, expected) {
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

const server = createServer((request, response) => {
  if (request.url === "/im") return answerCallback(request, response);
  if (request.url === "/sessions" && request.method === "POST") return answerWebsite(request, response);
  response.writeHead(request.url === "/health" ? 200 : 404).end();
});
server.listen(Number(process.env.PORT ?? 3000), () => console.log("support chat on port", server.address().port));

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
