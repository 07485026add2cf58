// Answers that are broken or made to break the reader: what, for which action, and the rule of the decode error.

const METADATA = '"ResponseMetadata":{"RequestId":"req-1"}';
const result = (json) => `{${METADATA},"Result":${json}}`;
const nested = (open, close, depth) => `${open.repeat(depth)}1${close.repeat(depth)}`;

/** `[what, action, body, rule]` */
export const HOSTILE_RESPONSES = [
  ["a truncated answer", "SendMessage", result('{"MessageId":7000').slice(0, -1), undefined],
  ["an answer cut inside a string", "SendMessage", `{"ResponseMetadata":{"RequestId":"re`, undefined],
  ["an answer cut inside an escape", "SendMessage", `{"ResponseMetadata":{"RequestId":"re\\u00`, undefined],
  ["text after the answer", "SendMessage", `${result('{"MessageId":1}')} x`, undefined],
  ["a duplicate key in the result", "SendMessage", result('{"MessageId":1,"MessageId":2}'), "duplicate_key"],
  ["a duplicate Result", "SendMessage", `{${METADATA},"Result":{"MessageId":1},"Result":{"MessageId":2}}`, "duplicate_key"],
  ["a duplicate key by escape", "SendMessage", result('{"MessageId":1,"\\u004dessageId":2}'), "duplicate_key"],
  ["lists nested deep", "RecallMessage", result(`{"Items":${nested("[", "]", 5000)}}`), "depth"],
  ["objects nested deep", "RecallMessage", result(`{"Items":[${nested('{"a":', "}", 5000)}]}`), "depth"],
  ["lists nested beyond any stack", "RecallMessage", result(`{"Items":${nested("[", "]", 500_000)}}`), "depth"],
  ["unknown field nested deep", "SendMessage", result(`{"MessageId":1,"New":${nested("[", "]", 5000)}}`), "depth"],
  ["nothing but open brackets", "SendMessage", "[".repeat(1_000_000), undefined],
  ["a string for a list", "GetConversationMessages", result('{"Messages":"x","NewCursor":1,"HasMore":false}'), "type"],
  ["an object for an id", "SendMessage", result('{"MessageId":{}}'), "type"],
  ["a fraction for an id", "SendMessage", result('{"MessageId":1.5}'), undefined],
  ["an id beyond int64", "SendMessage", result('{"MessageId":99999999999999999999}'), undefined],
  ["a number with a leading zero", "SendMessage", result('{"MessageId":007}'), undefined],
  ["a lone surrogate", "SendMessage", result('{"MessageId":"\\ud800"}'), undefined],
];
