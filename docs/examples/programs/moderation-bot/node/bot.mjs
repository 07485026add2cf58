// Refuses messages with words of a list before they are delivered, and warns who keeps trying.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Callbacks, ImClient, accept, reject, textContent } from "volc-im";
import { setting } from "./settings.mjs";

const WARN_AFTER = 3; // Refusals, then the sender is warned.
const MOST_SENDERS = 100_000; // Remembered with their refusals.

const appId = Number(setting("VOLC_IM_APP_ID"));
const bot = setting("BOT_USER_ID"); // A member of the groups that it moderates.
const wordsFile = setting("WORDS_FILE"); // A word a line; read for each message, so that changes count at once.
const callbacks = new Callbacks({ secret: setting("IM_CALLBACK_SECRET"), appId });
// Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
const im = new ImClient({ appId, baseUrl: process.env.VOLC_IM_BASE_URL });

const refusals = new Map();
const warnings = new Set(); // In progress.

async function beforeSendMessage(event) {
  const words = (await readFile(wordsFile, "utf8")).split("\n").map(plain).filter(Boolean);
  const texts = event.texts.map(plain);
  if (!words.some((word) => texts.some((text) => text.includes(word)))) return accept();
  count(event);
  return reject(1001, "This message breaks the rules of this group.");
}

/** Spelling variants are one: full-width letters, capitals. */
function plain(text) {
  return text.normalize("NFKC").toLowerCase().trim();
}

function count(event) {
  // The vendor does not document these two names: look at an event of your application.
  const sender = event.get("MessageBody.Sender");
  const conversationShortId = event.get("MessageBody.ConversationShortId");
  if (sender === undefined || conversationShortId === undefined) {
    return console.error("no sender or conversation in event", event.id);
  }
  const times = (refusals.get(sender) ?? 0) + 1;
  refusals.delete(sender); // The last one refused stands last.
  if (times < WARN_AFTER) refusals.set(sender, times);
  if (refusals.size > MOST_SENDERS) refusals.delete(refusals.keys().next().value);
  if (times < WARN_AFTER) return;

  // Not awaited: the service waits a second for the decision.
  const warning = im
    .sendMessage(
      {
        sender: bot,
        conversationShortId,
        msgType: 10001,
        content: textContent(`${WARN_AFTER} of your messages were refused. Please read the rules.`),
        visibleUsers: [sender],
      },
      { clientMsgId: `warning-${event.id}` }, // One warning for an event, however often it comes.
    )
    .catch((error) => console.error("no warning was sent:", error.message))
    .finally(() => warnings.delete(warning));
  warnings.add(warning);
}

// No decision, no message: a broken word list stops the chat rather than the rules.
const answer = callbacks.node({ BeforeSendMessage: beforeSendMessage }, { undecided: "reject" });
const server = createServer((request, response) => {
  if (request.url === "/im") return answer(request, response);
  response.writeHead(request.url === "/health" ? 200 : 404).end();
});
server.listen(Number(process.env.PORT ?? 3000), () => console.log("moderates on port", server.address().port));

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, async () => {
    server.close();
    server.closeIdleConnections();
    await Promise.all(warnings);
  });
}
