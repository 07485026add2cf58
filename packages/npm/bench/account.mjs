// The account, input and bodies that the benchmarks have in common.

export const BIG_ID = "7000000000000000001";
export const ACCOUNT = { accessKeyId: "AKLTbench", secretAccessKey: "bench-secret", appId: 123456 };
export const INPUT = { sender: 10001, conversationShortId: BIG_ID, msgType: 10001, content: '{"text":"hello"}' };
export const BODY = `{"AppId":123456,"Sender":10001,"ConversationShortId":${BIG_ID},"MsgType":10001,"Content":${JSON.stringify(INPUT.content)}}`;

const message = (index) =>
  `{"AppId":123456,"MessageId":70000000000000${String(index).padStart(5, "0")},"ConversationShortId":${BIG_ID},` +
  `"ConversationType":2,"MsgType":10001,"Sender":10001,"Content":"{\\"text\\":\\"message ${index}\\"}","Status":0,` +
  `"CreateTime":1700000000000,"IndexInConversation":1669723135894214,"Ext":{"s:from":"server"}}`;

/** An answer with this many messages. */
export function page(count) {
  const messages = Array.from({ length: count }, (_, index) => message(index)).join(",");
  const metadata = '{"RequestId":"r","Action":"GetConversationMessages","Version":"2020-12-01"}';
  return `{"ResponseMetadata":${metadata},"Result":{"Messages":[${messages}],"NewCursor":1669723135894215,"HasMore":true}}`;
}
