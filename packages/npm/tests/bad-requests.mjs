// Inputs that must be refused before anything is sent: what is wrong, and the path and rule of the error.

import { BIG_ID, INPUTS } from "./fixtures.mjs";

const SEND = INPUTS.SendMessage;
const ADD = INPUTS.BatchAddConversationParticipant;
const without = (input, key) => Object.fromEntries(Object.entries(input).filter(([name]) => name !== key));
const cyclic = { ...SEND };
cyclic.ext = { self: cyclic };
const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);

/** `[what, action, input, path, rule]` */
export const BAD_REQUESTS = [
  ["unknown action", "SendMesage", SEND, "action", "unknown_action"],
  ["action of Object.prototype", "constructor", SEND, "action", "unknown_action"],
  ["action that is no string", 7, SEND, "action", "type"],
  ["action in lower case", "sendMessage", SEND, "action", "unknown_action"],
  ["input that is no object", "SendMessage", "text", "", "type"],
  ["input that is a list", "SendMessage", [], "", "type"],
  ["input that is null", "SendMessage", null, "", "type"],
  ["input that holds itself", "SendMessage", cyclic, "ext.self", "cyclic"],
  ["unknown field", "SendMessage", { ...SEND, conten: "x" }, "conten", "unknown_field"],
  ["unknown field in wire casing", "SendMessage", { ...SEND, Content: "x" }, "Content", "unknown_field"],
  ["unknown field inside", "CreateConversation", { ownerUserId: 1, conversationCoreInfo: { conversationType: 2, nam: "x" } }, "conversationCoreInfo.nam", "unknown_field"],
  ["unknown field __proto__", "SendMessage", JSON.parse(`{"__proto__":1,${JSON.stringify(SEND).slice(1)}`), "__proto__", "unknown_field"],
  ["missing required field", "SendMessage", without(SEND, "content"), "content", "required"],
  ["undefined required field", "SendMessage", { ...SEND, content: undefined }, "content", "required"],
  ["missing required field inside", "CreateConversation", { ownerUserId: 1, conversationCoreInfo: {} }, "conversationCoreInfo.conversationType", "required"],
  ["missing required field in a list", "BatchAddConversationParticipant", { ...ADD, participantInfos: [{ participantUserId: 1 }, {}] }, "participantInfos[1].participantUserId", "required"],
  ["empty input", "RecallMessage", {}, undefined, "required"],
  ["number for a string", "SendMessage", { ...SEND, content: 5 }, "content", "type"],
  ["object for a string", "SendMessage", { ...SEND, content: { text: "hello" } }, "content", "type"],
  ["list for a string", "SendMessage", { ...SEND, content: ["x"] }, "content", "type"],
  ["object for an id", "SendMessage", { ...SEND, conversationShortId: {} }, "conversationShortId", "type"],
  ["truth value for an id", "SendMessage", { ...SEND, conversationShortId: true }, "conversationShortId", "type"],
  ["string for a list", "QueryOnlineStatus", { userIds: "10001" }, "userIds", "type"],
  ["object for a list", "QueryOnlineStatus", { userIds: { 0: 1 } }, "userIds", "type"],
  ["list for an object", "CreateConversation", { ownerUserId: 1, conversationCoreInfo: [] }, "conversationCoreInfo", "type"],
  ["string for a truth value", "BatchAddConversationParticipant", { ...ADD, barrier: "yes" }, "barrier", "type"],
  ["number in a map of strings", "SendMessage", { ...SEND, ext: { a: 1 } }, "ext.a", "type"],
  ["number beyond 2^53-1 as id", "SendMessage", { ...SEND, conversationShortId: 2 ** 53 }, "conversationShortId", "safe_integer"],
  ["19-digit number as id", "SendMessage", { ...SEND, conversationShortId: Number(BIG_ID) }, "conversationShortId", "safe_integer"],
  ["such a number beside a bigint", "SendMessage", { ...SEND, sender: 10001n, conversationShortId: Number(BIG_ID) }, "conversationShortId", "safe_integer"],
  ["such a number in a list", "QueryOnlineStatus", { userIds: [1, -(2 ** 53)] }, "userIds[1]", "safe_integer"],
  ["number beyond int64 as id", "SendMessage", { ...SEND, conversationShortId: 1e300 }, "conversationShortId", undefined],
  ["bigint beyond int64 as id", "SendMessage", { ...SEND, conversationShortId: 2n ** 63n }, "conversationShortId", undefined],
  ["string beyond int64 as id", "SendMessage", { ...SEND, conversationShortId: "9223372036854775808" }, "conversationShortId", undefined],
  ["fraction as id", "SendMessage", { ...SEND, conversationShortId: 1.5 }, "conversationShortId", "type"],
  ["12abc as id", "SendMessage", { ...SEND, conversationShortId: "12abc" }, "conversationShortId", "integer"],
  ["empty string as id", "SendMessage", { ...SEND, conversationShortId: "" }, "conversationShortId", "integer"],
  ["id with a space", "SendMessage", { ...SEND, conversationShortId: " 12" }, "conversationShortId", "integer"],
  ["id with a plus sign", "SendMessage", { ...SEND, conversationShortId: "+12" }, "conversationShortId", "integer"],
  ["id in hexadecimal", "SendMessage", { ...SEND, conversationShortId: "0x1f" }, "conversationShortId", "integer"],
  ["id in Arabic digits", "SendMessage", { ...SEND, conversationShortId: "١٢" }, "conversationShortId", "integer"],
  ["12abc in a list", "QueryOnlineStatus", { userIds: ["1", "12abc"] }, "userIds[1]", "integer"],
  ["negative id", "SendMessage", { ...SEND, conversationShortId: -1 }, "conversationShortId", "range"],
  ["list over its limit", "QueryOnlineStatus", { userIds: Array(101).fill(1) }, "userIds", "max_items"],
  ["list of objects over its limit", "RegisterUsers", { users: Array(21).fill({ userId: 1 }) }, "users", "max_items"],
  ["page over its limit", "GetConversationMessages", { ...INPUTS.GetConversationMessages, limit: 21 }, "limit", "range"],
  ["both twins", "SendMessage", { ...SEND, senderStr: "one" }, undefined, "one_of_twins"],
  ["neither twin", "SendMessage", without(SEND, "sender"), "sender", "required"],
  ["no twin of a map", "BatchAddBlockParticipants", { conversationShortId: BIG_ID }, "participantBlockInfos", "required"],
  ["input nested 100,000 deep", "SendMessage", { ...SEND, ext: deep }, undefined, undefined],
];

/** `[what, options, path, rule]`, where the options are changes to right ones */
export const BAD_OPTIONS = [
  ["bad region", { region: "mars-1" }, "region", "region"],
  ["region with a line break", { region: "cn-north-1\r\nx: y" }, "region", undefined],
  ["region that is no string", { region: 5 }, "region", "type"],
  ["empty secret", { secretAccessKey: "" }, "secretAccessKey", "not_empty"],
  ["missing secret", { secretAccessKey: undefined }, "secretAccessKey", "required"],
  ["secret that is no string", { secretAccessKey: 5 }, "secretAccessKey", "type"],
  ["empty access key", { accessKeyId: "" }, "accessKeyId", "not_empty"],
  ["access key with a line break", { accessKeyId: "AKLT\r\nx-evil: 1" }, "accessKeyId", "header_value"],
  ["access key with a NUL", { accessKeyId: "AKLT\0" }, "accessKeyId", "header_value"],
  ["session token with a line break", { sessionToken: "STS\nx" }, "sessionToken", "header_value"],
  ["session token with a DEL", { sessionToken: "STS\x7f" }, "sessionToken", "header_value"],
  ["base address that is none", { baseUrl: "not a url" }, "baseUrl", undefined],
  ["base address with a line break", { baseUrl: "http://127.0.0.1\r\nx: y" }, "baseUrl", undefined],
  ["app id that is no number", { appId: "123456" }, "appId", "type"],
  ["app id with a fraction", { appId: 1.5 }, "appId", undefined],
  ["missing app id", { appId: undefined }, "appId", "required"],
];
