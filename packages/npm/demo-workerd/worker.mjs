// A backend on Cloudflare's workerd: /run goes through everything once, /im-callbacks takes the service's callbacks. Every
// line that /run answers was checked. Run by `cargo xtask demo --lang workerd`.

import { Callbacks, ImClient, ImError, accept, callInfo, reject } from "volc-im";

const SECRET = "demo-callback-secret";
const [ANNA, BEN] = [10001, 10002];
const refused = [];
let receiver;

export default {
  async fetch(request, env) {
    const { origin, pathname } = new URL(request.url);
    if (pathname === "/im-callbacks") {
      receiver ??= callbackHandler(Number(env.VOLC_IM_APP_ID));
      return receiver(request);
    }
    const lines = [];
    await run(env, origin, (step, text) => lines.push(`${step.padEnd(10)} ${text}`));
    return new Response(lines.join("\n"));
  },
};

function callbackHandler(appId) {
  const handlers = {
    BeforeSendMessage: (event) => (event.texts.some((text) => text.includes("spoiler")) ? reject(1001, "no spoilers, please") : accept()),
  };
  return new Callbacks({ secret: SECRET, appId }).handler(handlers, {
    undecided: "reject",
    logger: { error: (_, { reason }) => refused.push(reason), warn: (_, { reason }) => refused.push(reason) },
  });
}

async function run(env, origin, say) {
  const emulator = emulatorControl(env.VOLC_IM_BASE_URL);
  const im = new ImClient({
    accessKeyId: env.VOLC_IM_ACCESS_KEY,
    secretAccessKey: env.VOLC_IM_SECRET_KEY,
    appId: Number(env.VOLC_IM_APP_ID),
    baseUrl: env.VOLC_IM_BASE_URL,
    retry: { baseDelayMs: 20 },
  });
  const { conversationShortId } = await im.createConversation({
    conversationCoreInfo: { conversationType: 2, name: "Weekend hike" },
    ownerUserId: ANNA,
  });
  check(/^\d{19}$/.test(conversationShortId), conversationShortId);
  say("group", `created, id ${conversationShortId}`);
  await im.batchAddConversationParticipant({
    conversationShortId,
    operator: ANNA,
    participantInfos: [{ participantUserId: BEN }],
  });

  const message = (text) => ({ sender: ANNA, conversationShortId, msgType: 10001, content: JSON.stringify({ text }) });
  for (let number = 1; number <= 25; number++) await im.sendMessage(message(`message ${number}`));
  let listed = 0;
  for await (const _ of im.paginate("GetConversationMessages", { conversationShortId, limit: 10 })) listed++;
  check(listed === 25, listed);
  say("messages", `sent 25, listed ${listed} with for await, 10 to a page`);

  const fault = { action: "SendMessage", first: 1, fault: { type: "status", status: 503 } };
  await emulator("DELETE", "faults");
  await emulator("POST", "faults", { rules: [fault] });
  const sent = await im.sendMessage(message("sent once"));
  await emulator("DELETE", "faults");
  check(callInfo(sent).attempts === 2, callInfo(sent));
  say("retry", "an injected 503: attempt 2 succeeded with the same ClientMsgId");

  const error = await im.sendMessage({ ...message("x"), sender: 99999 }).catch((thrown) => thrown);
  check(error instanceof ImError && error.kind === "api", error);
  say("error", `sender 99999 is no member: ${error.kind} ${error.code}`);

  await emulator("POST", "callbacks/target", { url: `${origin}/im-callbacks`, secret: SECRET });
  const act = { user: BEN, type: "send_message", conversation_short_id: conversationShortId, msg_type: 10001 };
  const spoiler = await emulator("POST", "act", { ...act, content: '{"text":"spoiler: it is closed"}' });
  check(spoiler.check_code === 1001, spoiler);
  say("callback", `${BEN}'s client sent a spoiler: refused with ${spoiler.check_code} "${spoiler.check_message}"`);
  const allowed = await emulator("POST", "act", { ...act, content: '{"text":"see you on Saturday"}' });
  check(allowed.ok === true, allowed);
  say("callback", `${BEN}'s client sent another message: accepted, id ${allowed.message_id}`);
  const forged = { event_type: "AfterSendMessage", data: { AppId: Number(env.VOLC_IM_APP_ID) }, variant: "forged" };
  await emulator("POST", "callbacks/send", forged);
  check(refused.at(-1) === "signature", refused);
  say("callback", `a forged body: answered 401 without a word; our log says "${refused.at(-1)}"`);
}

/** What only the emulator has. */
function emulatorControl(baseUrl) {
  return async (method, path, body) => {
    const init = body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
    const response = await fetch(`${baseUrl}/_emulator/${path}`, { method, ...init });
    const text = await response.text();
    check(response.ok, text);
    return text === "" ? undefined : JSON.parse(text);
  };
}

function check(holds, found) {
  if (!holds) throw new Error(`not as expected: ${found instanceof Error ? found : JSON.stringify(found)}`);
}
