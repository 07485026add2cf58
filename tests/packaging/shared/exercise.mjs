// What every runtime must be able to do with the installed package. Takes what the project has imported, so that the import
// is the project's own, and needs nothing but what all runtimes have: no module of Node's.

const OWNER = 10001;
const BIG_ID = 7000000000000000001n;
/** Only the exercise uses this action, so that only its calls are late. */
const LATE = { action: "QueryOnlineStatus", fault: { type: "latency", ms: 3000 } };

/**
 * Goes through everything.
 *
 * @param volcIm - the names of `volc-im`
 * @param env - where the emulator is, as in the environment of the tests
 * @returns what was done, in words
 */
export async function exercise(volcIm, env) {
  const options = {
    accessKeyId: env.VOLC_IM_ACCESS_KEY,
    secretAccessKey: env.VOLC_IM_SECRET_KEY,
    appId: Number(env.VOLC_IM_APP_ID),
    baseUrl: env.VOLC_IM_BASE_URL,
  };
  const done = [
    await calls(volcIm, options),
    await errors(volcIm, options),
    await ownFetch(volcIm, options),
    await endings(volcIm, options),
    await callbacks(volcIm, options.appId),
  ];
  return done.join(", ");
}

async function calls({ ImClient, callInfo }, options) {
  const im = new ImClient(options);
  const { conversationShortId } = await im.createConversation({
    conversationCoreInfo: { conversationType: 2, name: "你好" },
    ownerUserId: OWNER,
  });
  check(/^\d{19}$/.test(conversationShortId), `a conversation id of 19 digits: ${conversationShortId}`);
  const sent = await im.sendMessage(message(conversationShortId));
  check(callInfo(sent).attempts === 1, "one attempt");
  const listed = [];
  for await (const { messageId } of im.paginate("GetConversationMessages", { conversationShortId })) listed.push(messageId);
  check(listed.length === 1 && listed[0] === sent.messageId, `the message in the listing: ${listed}`);
  im.close();
  return "calls";
}

async function errors({ ImClient, ImError }, options) {
  const im = new ImClient(options);
  const wrong = await failure(im.sendMessage({ sender: OWNER }));
  check(wrong instanceof ImError && wrong.kind === "validation", `a validation error: ${wrong}`);
  const unknown = await failure(im.sendMessage(message("1")));
  check(unknown instanceof ImError && unknown.kind === "api" && unknown.requestId !== "", `an error of the service: ${unknown}`);
  return "errors";
}

async function ownFetch({ ImClient }, options) {
  const urls = [];
  const fetch = (url, init) => {
    urls.push(url);
    return globalThis.fetch(url, init);
  };
  await new ImClient({ ...options, fetch }).registerUsers({ users: [{ userId: OWNER }] });
  check(urls.length === 1 && urls[0].startsWith(options.baseUrl), `the caller's own fetch was used: ${urls}`);
  return "own fetch";
}

/** A call that the caller cancels, and one that times out. */
async function endings({ ImClient, ImError }, options) {
  const rules = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ rules: [LATE] }) };
  await (await fetch(`${options.baseUrl}/_emulator/faults`, rules)).text();
  const im = new ImClient(options);
  const start = Date.now();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const aborted = await failure(im.queryOnlineStatus({ userIds: [OWNER] }, { signal: controller.signal }));
  check(aborted instanceof ImError && aborted.transportKind === "aborted", `an aborted call: ${aborted}`);
  const late = await failure(im.queryOnlineStatus({ userIds: [OWNER] }, { timeoutMs: 50, retry: false }));
  check(late instanceof ImError && late.kind === "timeout", `a call out of time: ${late}`);
  check(Date.now() - start < LATE.fault.ms, "neither waited for the answer");
  return "abort, timeout";
}

/** Also for those who import `volc-im/callbacks` only. */
export async function callbacks({ Callbacks, ImError, accept, reject }, appId) {
  const callbacks = new Callbacks({ secret: ["new", "old"], appId });
  const body = new Callbacks({ secret: "old", appId }).sign({
    type: "BeforeSendMessage",
    data: { AppId: appId, UserId: BIG_ID, Content: "你好" },
  });
  const event = callbacks.verify(body);
  check(event.type === "BeforeSendMessage" && event.data.UserId === String(BIG_ID), `a genuine callback: ${event.raw}`);
  const forged = body.replace("BeforeSendMessage", "AfterSendMessages");
  const refused = await failure((async () => callbacks.verify(forged))());
  check(refused instanceof ImError && refused.reason === "signature", `a forged callback: ${refused}`);

  const moderate = ({ texts }) => (texts.includes("你好") ? reject(7, "no") : accept());
  const logger = { error() {}, warn() {} };
  const handler = callbacks.handler({ BeforeSendMessage: moderate }, { undecided: "accept", logger });
  const post = (text) =>
    handler(new Request("http://127.0.0.1/", { method: "POST", headers: { "content-type": "application/json" }, body: text }));
  const answer = await post(body);
  const reply = await answer.json();
  check(answer.status === 200 && reply.CheckCode === 7 && reply.CheckMessage === "no", `a refusal: ${JSON.stringify(reply)}`);
  check((await post(forged)).status === 401, "a forgery is turned away");
  return "callbacks";
}

function message(conversationShortId) {
  return { sender: OWNER, conversationShortId, msgType: 10001, content: JSON.stringify({ text: "hello" }) };
}

function failure(promise) {
  return promise.then(
    (value) => new Error(`no error, but ${JSON.stringify(value)}`),
    (error) => error,
  );
}

function check(holds, what) {
  if (!holds) throw new Error(`expected ${what}`);
}
