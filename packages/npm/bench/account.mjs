// The account, inputs and bodies that the benchmarks have in common.

export const BIG_ID = "7000000000000000001";
export const ACCOUNT = { accessKeyId: "AKLTbench", secretAccessKey: "bench-secret", appId: 123456 };

/** What messages say, by script. */
const TEXTS = { ASCII: "hello", Chinese: "早上好" };

/** A message whose text has about so many bytes. */
export function inputOf(script, bytes = 5) {
  const text = TEXTS[script];
  const content = JSON.stringify({ text: text.repeat(Math.ceil(bytes / Buffer.byteLength(text))) });
  return { sender: 10001, conversationShortId: BIG_ID, msgType: 10001, content };
}

/** The body of a message, made by hand. */
export function bodyOf({ sender, conversationShortId, msgType, content }) {
  return `{"AppId":123456,"Sender":${sender},"ConversationShortId":${conversationShortId},"MsgType":${msgType},"Content":${JSON.stringify(content)}}`;
}

const message = (script, index) =>
  `{"AppId":123456,"MessageId":70000000000000${String(index).padStart(5, "0")},"ConversationShortId":${BIG_ID},` +
  `"ConversationType":2,"MsgType":10001,"Sender":10001,"Content":"{\\"text\\":\\"${WORDS[script]} ${index}\\"}","Status":0,` +
  `"CreateTime":1700000000000,"IndexInConversation":1669723135894214,"Ext":{"s:from":"server"}}`;
const WORDS = { ASCII: "message", Chinese: "明早九点车站见，早班车人少" };

/** A response with this many messages. */
export function page(count, script = "ASCII") {
  const messages = Array.from({ length: count }, (_, index) => message(script, index)).join(",");
  const metadata = '{"RequestId":"r","Action":"GetConversationMessages","Version":"2020-12-01"}';
  return `{"ResponseMetadata":${metadata},"Result":{"Messages":[${messages}],"NewCursor":1669723135894215,"HasMore":true}}`;
}
