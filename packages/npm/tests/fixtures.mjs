// Inputs that are right, for tests that change one thing in them.

/** Options of a protocol that calls nobody. */
export const OPTIONS = { accessKeyId: "AKLTtest", secretAccessKey: "test-secret-key", appId: 123456 };

/** An id that a double cannot hold. */
export const BIG_ID = "7000000000000000001";

/** A right input for every action of the first version. */
export const INPUTS = {
  CreateConversation: { conversationCoreInfo: { conversationType: 2, name: "friends" }, ownerUserId: 10001 },
  BatchAddConversationParticipant: {
    conversationShortId: BIG_ID,
    operator: 10001,
    participantInfos: [{ participantUserId: 10002, nickName: "two" }],
  },
  SendMessage: {
    sender: 10001,
    conversationShortId: BIG_ID,
    msgType: 10001,
    content: JSON.stringify({ text: "hello" }),
  },
  GetConversationMessages: { conversationShortId: BIG_ID, cursor: "0", limit: 20 },
  RecallMessage: { conversationShortId: BIG_ID, messageId: "7000000000000000002", participantUserId: 10001 },
  RegisterUsers: { users: [{ userId: 10001, nickName: "one" }] },
  QueryOnlineStatus: { userIds: [10001, 10002] },
  BatchAddBlockParticipants: { conversationShortId: BIG_ID, participantBlockInfos: { 10002: 60 } },
};

/** The error that a function throws, or a failed test. */
export function thrownBy(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The error that a promise ends with, or a failed test. */
export async function rejectionOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("the promise was fulfilled");
}

/** A logger that keeps its records, their facts beside level and message. */
export function recorder() {
  const records = [];
  const keep = (level) => (message, facts) => void records.push({ level, message, ...facts });
  const logger = Object.fromEntries(["error", "warn", "info", "debug"].map((level) => [level, keep(level)]));
  return { logger, records };
}

/** The answer of the service with this result. */
export const answered = (result = {}) =>
  new Response(`{"ResponseMetadata":{"RequestId":"r"},"Result":${JSON.stringify(result)}}`);
