// Callback bodies that must be refused, each made from a genuine one: what, the body, and the reason.

import { createHash } from "node:crypto";

export const SECRET = "test-secret";
/** The moment at which the genuine body is fresh. */
export const NOW = new Date("2025-04-17T14:09:40Z");

const DATA =
  '{"AppId":123456,"InboxType":0,"UserId":100001,"ConversationShortId":7000000000000000001,' +
  '"ConversationId":"conversation_id","ConversationType":1,"RobotIds":[1],"Ext":{}}';

/** The values of the genuine body. */
export const ENVELOPE = {
  EventType: "AfterMarkNewChat",
  EventData: DATA,
  EventTime: "2025-04-17T14:09:39.000000000Z",
  EventId: "evt-1",
  AppId: "123456",
  Version: "2020-12-01",
  Nonce: "1234",
};

/** The body of an envelope with its right signature, made here without the package. */
export function signed(changes = {}, secret = SECRET) {
  const values = { ...ENVELOPE, ...changes };
  const sorted = [...Object.values(values), secret].map((value) => Buffer.from(String(value))).sort(Buffer.compare);
  const Signature = createHash("sha256").update(Buffer.concat(sorted)).digest("hex");
  return JSON.stringify({ ...values, Signature });
}

export const GENUINE = signed();

const parsed = JSON.parse(GENUINE);
const changed = (changes) => JSON.stringify({ ...parsed, ...changes });
const without = (key) => JSON.stringify(Object.fromEntries(Object.entries(parsed).filter(([name]) => name !== key)));

/** The end of one value moved to the start of the value that follows it in the sorted order: the hash is the same. */
function resplit() {
  // Sorted: "1234" (Nonce), "123456" (AppId), "2020-12-01" (Version), …
  return changed({ AppId: "12345", Version: "62020-12-01" });
}

/** `[what, body, reason, skewSeconds]` */
export const HOSTILE_CALLBACKS = [
  ["a tampered value", changed({ EventId: "evt-2" }), "signature"],
  ["tampered data", changed({ EventData: DATA.replace("100001", "100002") }), "signature"],
  ["a signature of another secret", signed({}, "other-secret"), "signature"],
  ["a signature in upper case", changed({ Signature: parsed.Signature.toUpperCase() }), "signature"],
  ["a signature that is too short", changed({ Signature: "fe1e" }), "signature"],
  ["an empty signature", changed({ Signature: "" }), "signature"],
  ["a re-split body", resplit(), undefined],
  ["swapped values", changed({ EventId: parsed.EventType, EventType: parsed.EventId }), undefined],
  ["a version in the place of the app id", changed({ AppId: parsed.Version, Version: parsed.AppId }), undefined],
  ["another application's body", signed({ AppId: "654321", EventData: DATA.replace("123456", "654321") }), "app_id"],
  ["data of another application", signed({ EventData: DATA.replace("123456", "654321") }), undefined],
  ["another version", signed({ Version: "2021-01-01" }), "version"],
  ["a nonce of 5 digits", signed({ Nonce: "12345" }), "nonce"],
  ["a nonce of letters", signed({ Nonce: "12a4" }), "nonce"],
  ["a time without zone", signed({ EventTime: "2025-04-17T14:09:39" }), "time_format"],
  ["a time of day 25", signed({ EventTime: "2025-04-17T25:09:39Z" }), "time_format"],
  ["a body that is too old", signed({ EventTime: "2025-04-17T13:09:39Z" }), "time_tolerance", -3601],
  ["a body from the future", signed({ EventTime: "2025-04-17T15:09:40Z" }), "time_tolerance", 3600],
  ["an event name with a space", signed({ EventType: "After MarkNewChat" }), "event_type"],
  ["an empty event name", signed({ EventType: "" }), "event_type"],
  ["an empty event id", signed({ EventId: "" }), "event_id"],
  ["an event id with a line break", signed({ EventId: "evt\n1" }), "event_id"],
  ["data that is a list", signed({ EventData: "[]" }), "event_data"],
  ["data that is no JSON", signed({ EventData: "{" }), "event_data"],
  ["data nested deep", signed({ EventData: `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}` }), undefined],
  ["data with a duplicate key", signed({ EventData: '{"AppId":123456,"AppId":123456}' }), undefined],
  ["a duplicate key", GENUINE.replace("{", '{"EventId":"evt-0",'), "duplicate_key"],
  ["a duplicate key by escape", GENUINE.replace("{", '{"Event\\u0049d":"evt-0",'), "duplicate_key"],
  ["a missing field", without("Nonce"), "missing_field"],
  ["a missing signature", without("Signature"), "missing_field"],
  ["an empty object", "{}", "missing_field"],
  ["a number for a string", GENUINE.replace('"1234"', "1234"), "not_string"],
  ["null for a string", GENUINE.replace('"evt-1"', "null"), "not_string"],
  ["a list", "[]", "not_json"],
  ["a string", '"x"', "not_json"],
  ["an empty body", "", "not_json"],
  ["no JSON", "EventType=AfterPush", "not_json"],
  ["a truncated body", GENUINE.slice(0, -5), "not_json"],
  ["text after the body", `${GENUINE}x`, "not_json"],
  ["nothing but open brackets", "[".repeat(100_000), "not_json"],
  ["no UTF-8", Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), "not_utf8"],
  ["a cut character", Buffer.from(`${GENUINE}é`).subarray(0, -1), "not_utf8"],
  ["an oversized body", " ".repeat(2 * 1024 * 1024) + GENUINE, "too_large"],
];
