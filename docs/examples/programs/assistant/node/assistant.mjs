// Answers in groups when somebody writes "@name". The answer is one message, which grows while the model writes it.

import { createServer } from "node:http";
import { Callbacks, ImClient, readTextContent, textContent } from "volc-im";
import { chatCompletions } from "./llm.mjs";
import { setting } from "./settings.mjs";

const MOST_ANSWERS = 50; // At the same time.
const ANSWER_LIMIT_MS = 120_000;

const appId = Number(setting("VOLC_IM_APP_ID"));
const assistant = setting("ASSISTANT_USER_ID"); // A member of the groups.
const mention = `@${setting("ASSISTANT_NAME")}`;
const updateMs = Number(process.env.UPDATE_MS ?? 1000); // Between two changes of a message.
const callbacks = new Callbacks({ secret: setting("IM_CALLBACK_SECRET"), appId });
// Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
const im = new ImClient({ appId, baseUrl: process.env.VOLC_IM_BASE_URL });
const model = chatCompletions({ baseUrl: setting("LLM_BASE_URL"), apiKey: setting("LLM_API_KEY"), model: setting("LLM_MODEL") });

const stopping = new AbortController();
const answers = new Set(); // In progress.

function afterSendMessage(event) {
  // The vendor does not document these names: look at an event of your application.
  const [sender, conversationShortId, content] = ["Sender", "ConversationShortId", "Content"].map((name) => event.get(`MessageBody.${name}`));
  const question = (typeof content === "string" && readTextContent(content)) || ""; // Empty for other kinds of messages.
  if (String(sender) === assistant || !question.includes(mention)) return;
  if (conversationShortId === undefined) throw new Error(`no conversation in event ${event.id}`);
  if (answers.size >= MOST_ANSWERS) throw new Error("too many answers at once"); // The service may send it again.

  // Not awaited: the service gets its response at once, and a model takes its time.
  const answer = answerTo(event.id, conversationShortId, question)
    .catch((error) => console.error("no answer to event", event.id, error.message))
    .finally(() => answers.delete(answer));
  answers.add(answer);
}

async function answerTo(eventId, conversationShortId, question) {
  const message = { sender: assistant, conversationShortId, msgType: 10001, content: textContent("…") };
  const { messageId } = await im.sendMessage(message, { clientMsgId: `answer-${eventId}` });
  const show = (text) => im.modifyMessage({ conversationShortId, messageId, content: textContent(text) });

  let text = "";
  try {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
    let shownAt = performance.now();
    for await (const piece of model([{ role: "user", content: question.replace(mention, "").trim() }], signal)) {
      text += piece;
      if (performance.now() - shownAt < updateMs) continue;
      await show(text);
      shownAt = performance.now();
    }
  } catch (error) {
    // What there is stays, and readers see that it is not all.
    await show(`${text} (Sorry, the answer broke off.)`.trim());
    throw error;
  }
  await show(text);
}

const answerCallback = callbacks.node({ AfterSendMessage: afterSendMessage });
const server = createServer((request, response) => {
  if (request.url === "/im") return answerCallback(request, response);
  response.writeHead(request.url === "/health" ? 200 : 404).end();
});
server.listen(Number(process.env.PORT ?? 3000), () => console.log("assistant on port", server.address().port));

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, async () => {
    server.close();
    server.closeIdleConnections();
    stopping.abort(new Error("the assistant stops"));
    await Promise.all(answers);
  });
}
