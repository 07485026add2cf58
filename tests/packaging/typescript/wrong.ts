// Every statement here must fail to compile: an expected error that does not come is an error itself.

import { type CallbackEvent, Callbacks, ImClient, ImError, ImProtocol, isImError } from "volc-im";
import { fakeIm } from "volc-im/testing";

const im = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1 });

// @ts-expect-error a required option is missing
new ImProtocol({ accessKeyId: "a", secretAccessKey: "s" });
// @ts-expect-error an app id is a number
new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: "1" });
// @ts-expect-error a secret is needed
new Callbacks({ appId: 1 });
// @ts-expect-error no such action
im.call("SendMesage", {});
// @ts-expect-error no such method
im.sendMesage({});
// @ts-expect-error content is missing
im.sendMessage({ sender: 1, conversationShortId: "7", msgType: 10001 });
// @ts-expect-error content is a string
im.sendMessage({ sender: 1, conversationShortId: "7", msgType: 10001, content: { text: "x" } });
// @ts-expect-error no such field
im.sendMessage({ sender: 1, conversationShortId: "7", msgType: 10001, content: "x", conten: "x" });
// @ts-expect-error SendMessage lists nothing
im.paginate("SendMessage", { conversationShortId: "7", limit: 20 });
// @ts-expect-error the conversation is missing
im.paginate("GetConversationMessages", { limit: 20 });
// @ts-expect-error progress is told by two numbers
im.batch("AddFriend", { userId: 1, friendUserIds: [2] }, { onProgress: (done: string) => done });
// @ts-expect-error SendMessage takes no list
im.batch("SendMessage", { sender: 1, conversationShortId: "7", msgType: 10001, content: "x" });
// @ts-expect-error a batch has no one idempotency id
im.batch("AddFriend", { userId: 1, friendUserIds: [2] }, { clientMsgId: "x" });
// @ts-expect-error whose conversations is missing
im.paginate("GetUserConversations", {});
// @ts-expect-error no such option
im.sendMessage({ sender: 1, conversationShortId: "7", msgType: 10001, content: "x" }, { timeOutMs: 5 });
// @ts-expect-error retries are turned off by false
new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, retry: true });
const callbacks = new Callbacks({ secret: "s" });
const before = { BeforeSendMessage: () => {} };
// @ts-expect-error whoever decides about a Before event says what counts where nobody has decided
callbacks.handler(before);
// @ts-expect-error that is accept, reject or a reply
callbacks.handler(before, { undecided: "rejected" });
// @ts-expect-error so is for any event
callbacks.node({ "*": () => {} }, { deadlineMs: 5 });
// @ts-expect-error the option has another name now
callbacks.handler({}, { onLate: "reject" });
// @ts-expect-error a reply is made by accept or reject
callbacks.handler({ AfterPush: () => "ok" });
// @ts-expect-error an unverified body is no event that was verified
export const verified: CallbackEvent = callbacks.parseUnverified("{}");
// @ts-expect-error a reply is made by accept or reject
new Callbacks({ secret: "s" }).handler({ AfterPush: () => ({ CheckCode: 0 }) });
// @ts-expect-error a documented field has its documented type
new Callbacks({ secret: "s" }).handler({ AfterMarkNewChat: ({ data }) => void data.RobotIds?.[0]?.toFixed() });
// @ts-expect-error what is not documented is of unknown type
new Callbacks({ secret: "s" }).handler({ AfterPush: ({ data }) => void data["Ext"].length });
export function facts(error: unknown): void {
  if (!isImError(error)) return;
  // @ts-expect-error a code is there where the service has answered
  void error.code.length;
  // @ts-expect-error no such kind
  if (error.kind === "service") return;
}
// @ts-expect-error an error has a kind
new ImError({ message: "x" });
// @ts-expect-error no such place
new ImClient({ appId: 1, credentials: "environmnt" });
// @ts-expect-error a role has a name
new ImClient({ appId: 1, credentials: { assumeRole: {} } });
// @ts-expect-error no such method
fakeIm({ sendMesage: async () => ({}) });
// @ts-expect-error no such field
fakeIm({ sendMessage: async () => ({ messageIdd: "7" }) });
