// What a user of TypeScript writes; compiled with --strict, and library declarations are checked too.

import {
  Callbacks,
  ConversationType,
  ImClient,
  ImError,
  ImProtocol,
  accept,
  callInfo,
  isEvent,
  reject,
  type CallbackEvent,
  type KnownEvent,
  type SendMessageInput,
  type SignedRequest,
} from "volc-im";

const im = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, retry: { maxAttempts: 2 } });
const input: SendMessageInput = { sender: 10001n, conversationShortId: "7", msgType: 10001, content: "{}" };

export async function calls(signal: AbortSignal): Promise<string[]> {
  const sent = await im.sendMessage(input, { signal, timeoutMs: 500, retry: false });
  const id: string = sent.messageId;
  const attempts: number | undefined = callInfo(sent)?.attempts;
  const again = await im.call("SendMessage", input);
  const ids = [id, again.messageId, String(attempts)];
  for await (const message of im.paginate("GetConversationMessages", { conversationShortId: 7n, limit: 20 })) {
    ids.push(message.messageId);
  }
  const users: readonly { readonly userId: number }[] = [{ userId: 1 }];
  await im.registerUsers({ users });
  const unknown: unknown = await im.raw("BrandNewAction", { AppId: 1 }, { retrySafe: true });
  return [...ids, String(unknown)];
}

/** A custom loop. */
export function ownLoop(protocol: ImProtocol): string | undefined {
  const call = protocol.start("SendMessage", input, { clientMsgId: "id" });
  for (const output of call.next()) {
    if (output.type === "send") call.onResponse(output.token, { status: 200, body: "{}" });
    if (output.type === "done") return output.result.messageId;
    if (output.type === "failed") throw output.error;
  }
  return undefined;
}

export async function batches(): Promise<number> {
  const receiver = [1, 2n, "3"];
  const report = await im.batch("BatchSendMessage", { sender: 1, receiver, msgType: 10001, content: "{}" }, { deadlineMs: 1 });
  if (report.rest) await im.batch("BatchSendMessage", report.rest);
  for await (const page of im.paginate("GetUserConversations", { participantUserId: 1, dataType: 1 }).pages()) void page.hasMore;
  return report.errors.length;
}

export const withProvider = new ImClient({
  appId: 1,
  credentials: async () => ({ accessKeyId: "a", secretAccessKey: "s", expiresAt: new Date() }),
  logger: console,
  rateStore: { reserve: async () => 0, giveBack: () => {}, slowDown: () => {} },
});

export function noInput(): SignedRequest {
  using protocol = new ImProtocol({ accessKeyId: "a", secretAccessKey: "s", appId: 1, region: "ap-southeast-1" });
  const result = protocol.parseResponse("GetConversationMessages", { status: 200, body: "{}" });
  const cursor: string = result.newCursor;
  return protocol.buildRequest("SendMessage", input, { now: new Date(), clientMsgId: cursor });
}

const callbacks = new Callbacks({ secret: ["new", "old"], appId: 1 });
export const POST: (request: Request) => Promise<Response> = callbacks.handler(
  {
    BeforeSendMessage: async (event: CallbackEvent) => (event.texts.includes("x") ? reject(1n, "no") : accept()),
    AfterPush: () => {},
    BeforeUpdateConversation: ({ data }) => (data.ConversationType === ConversationType.LiveGroup ? reject(2, "no") : accept()),
    AfterMarkNewChat: async ({ data }) => void data.RobotIds?.map((id: string) => id.length),
    BrandNewEvent: (event) => void event.data["UserId"],
  },
  { undecided: "reject", events: ["BrandNewEvent"], logger: console },
);

export function robotsOf(event: CallbackEvent): readonly string[] {
  const known = event as KnownEvent;
  if (known.type === "AfterMarkNewChat") return known.data.RobotIds ?? [];
  if (isEvent(event, "BeforeSendMessage")) return [String(event.data.MessageBody?.["ConversationShortId"])];
  return [];
}

export function kindOf(error: unknown): string {
  if (!(error instanceof ImError)) return "foreign";
  const { path = "", rule = "", cause } = error;
  return `${error.kind} ${path} ${rule} ${String(cause)}`;
}
