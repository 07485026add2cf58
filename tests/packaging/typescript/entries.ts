// The other entries, and what makes results and inputs easy to pass on; compiled with --strict.

import { Callbacks, ImError, accept, type CallbackEvent } from "volc-im/callbacks";
import { LoginTokens, type LoginToken } from "volc-im/tokens";
import { lambdaHandler } from "volc-im/lambda";
import { RedisRateStore, type RedisEval } from "volc-im/redis";
import { type FakeIm, apiError, batchReport, fakeFetch, fakeIm, respond } from "volc-im/testing";
import { vefaasHandler } from "volc-im/vefaas";
import { ImClient, init, type SendMessageInput, type SendMessageResult } from "volc-im/slim";

/** What JSON can hold. */
type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

export function start(bytes: Uint8Array<ArrayBuffer>, ofCallbacks?: ArrayBuffer): ImClient {
  init(bytes, ofCallbacks);
  return new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1 });
}

export const POST: (request: Request) => Promise<Response> = new Callbacks({ secret: "s" }).handler({
  BeforeSendMessage: (event) => (event.raw === "" ? undefined : accept()),
}, { undecided: "accept" });

/** Names of events are literals, and open. */
export function named(event: CallbackEvent): "sending" | "other" {
  if (event.type === "BeforeSendMessage") return "sending";
  return "other";
}

/** Results are plain data that JSON can hold, but for what the service adds later. */
export function stored(result: Pick<SendMessageResult, "messageId">): Json {
  return { ...result };
}

/** Inputs take what is read-only. */
export function readOnly(input: Readonly<SendMessageInput>, users: readonly number[], im: ImClient): Promise<unknown>[] {
  const participantInfos = users.map((participantUserId) => Object.freeze({ participantUserId }));
  return [
    im.sendMessage(input),
    im.batchAddConversationParticipant({ conversationShortId: "7", operator: 1, participantInfos }),
    im.queryOnlineStatus({ userIds: users }),
  ];
}

export const isOurs = (error: unknown): error is ImError => error instanceof ImError && error.kind !== "internal";

/** Ids of users come in every form, and out as strings. */
export function renewed(tokens: LoginTokens, token: string): string {
  const { userId, expiresAt }: LoginToken = tokens.inspect(token);
  return tokens.issue(userId, { expiresAt: new Date(expiresAt.getTime() + 3_600_000) });
}

const run: RedisEval = async (script, keys, args) => script.length + keys.length + args.length;
export const shared = new RedisRateStore(run, "im:rate:a");
export const onLambda: (event: object) => Promise<{ statusCode: number }> = lambdaHandler(POST);
export const onVefaas: (event: object) => Promise<{ body: string }> = vefaasHandler(POST);

export function faked(): FakeIm {
  const im = fakeIm({
    sendMessage: async ({ content }) => ({ messageId: content }),
    recallMessage: () => Promise.reject(apiError("MessageNotFound", { status: 404 })),
    batch: () => batchReport({ sent: 2 }),
  });
  const real = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, fetch: fakeFetch({ SendMessage: () => respond({ MessageId: 7n }) }) });
  real.close();
  return im;
}
