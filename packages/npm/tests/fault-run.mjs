// Many calls through a service that fails in every way, and what it holds afterwards.

import { ImClient } from "volc-im";

/** Every 5th answer a 503, every 7th connection reset after the request was carried out, every 11th late or cut off. */
export const FAULTS = (action) => [
  { action, every: 5, fault: { type: "status", status: 503 } },
  { action, every: 7, fault: { type: "reset", after: "processing" } },
  { action, every: 22, fault: { type: "truncate", bytes: 60 } },
  { action, every: 11, fault: { type: "latency", ms: 1_500 } },
];

/** Sends messages, so many at once; tells what was sent, what was stored, and what it took. */
export async function sendMessages(emulator, count, concurrency) {
  const im = new ImClient({
    ...emulator.options,
    timeoutMs: 1_000,
    deadlineMs: 120_000,
    retry: { maxAttempts: 30, baseDelayMs: 5, maxDelayMs: 50 },
  });
  const { conversationShortId } = await im.createConversation({
    conversationCoreInfo: { conversationType: 2 },
    ownerUserId: 1,
  });
  await emulator.forget();
  await emulator.faults(...FAULTS("SendMessage"));
  const ids = new Set();
  const failed = [];
  let next = 0;
  const started = performance.now();
  /** So many failures are more than a client repeats: it is called again, with the id that makes that safe. */
  const sendOnce = async (input, clientMsgId, calls = 1) => {
    try {
      return (await im.sendMessage(input, { clientMsgId })).messageId;
    } catch (error) {
      if (!error.retryable || calls === 100) throw error;
      return sendOnce(input, error.idempotencyId, calls + 1);
    }
  };
  const worker = async () => {
    while (next < count) {
      const content = JSON.stringify({ text: `message ${next++}` });
      try {
        ids.add(await sendOnce({ sender: 1, conversationShortId, msgType: 10001, content }));
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  await emulator.faults();
  const stored = JSON.parse(await emulator.messages(conversationShortId)).messages;
  const contents = new Set(stored.map(({ content }) => content));
  const distinct = new Set(stored.map(({ message_id: id }) => id));
  return { seconds, ids, failed, stored: stored.length, contents: contents.size, distinct };
}

/** Sends to many receivers; prints for each receiver the report's outcome and the service's. */
export async function sendToReceivers(emulator, count, partSize) {
  const im = new ImClient({ ...emulator.options, timeoutMs: 1_000, deadlineMs: 20_000 });
  await emulator.forget();
  await emulator.faults(...FAULTS("BatchSendMessage"));
  const receiver = Array.from({ length: count }, (_, number) => String(number + 1));
  const input = { sender: "9000000", receiver, msgType: 10001, content: '{"text":"hi"}' };
  const started = performance.now();
  const report = await im.batch("BatchSendMessage", input, { partSize, concurrency: 8, paced: false });
  const seconds = (performance.now() - started) / 1000;
  await emulator.faults();
  const told = [report.failed, report.unknown, report.left].flat().map(({ index }) => index);
  const asked = (await emulator.requests("BatchSendMessage")).flatMap(({ body }) => JSON.parse(body).Receiver);
  return { seconds, report, told: new Set(told), toldTwice: told.length - new Set(told).size, asked };
}
