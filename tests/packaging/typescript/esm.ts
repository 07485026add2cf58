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
  isImError,
  reject,
  type CallbackEvent,
  type ErrorCategory,
  type ImActions,
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

/** The kind tells which facts are there; each category can be told apart. */
export function adviceOf(error: unknown): string {
  if (!isImError(error)) throw error;
  switch (error.kind) {
    case "api": {
      const category: ErrorCategory = error.category;
      const code: string = error.code;
      const status: number = error.httpStatus;
      return category === "rate_limit" ? "later" : `${code} ${status}`;
    }
    case "validation":
      return (error.path satisfies string) + (error.rule satisfies string);
    case "timeout":
      return `${error.limitMs satisfies number}`;
    case "transport":
      return error.transportKind;
    case "http":
    case "decode":
    case "callback":
    case "internal":
      return error.message;
  }
}

export const late: { limit: string } = new ImError({ kind: "timeout", message: "late", limit: "total", limitMs: 5 });

export async function withInfo(): Promise<string | null> {
  const { result, info } = await im.sendMessage(input).withInfo();
  const id: string = result.messageId;
  const status: number = info.status;
  return info.headers.get(`${id}${status}${info.attempts}`);
}

/** Code that takes an interface takes a client. */
export const greet = async (actions: ImActions): Promise<string> => (await actions.sendMessage(input)).messageId;
void greet(im);

export const sources: ImClient[] = [
  new ImClient({ appId: 1 }),
  new ImClient({ appId: 1, credentials: "ecsRole" }),
  new ImClient({ appId: 1, credentials: { assumeRole: { roleTrn: "trn", source: { environment: {} } } } }),
];
