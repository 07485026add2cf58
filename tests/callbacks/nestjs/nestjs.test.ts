// An application of NestJS, on Express and on Fastify: the module's client and its callbacks.

import "reflect-metadata";
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CanActivate, Injectable, type INestApplication, Module, Scope, SetMetadata } from "@nestjs/common";
import { APP_GUARD, NestFactory, Reflector } from "@nestjs/core";
import { ExpressAdapter, type NestExpressApplication } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { accept, Callbacks, type CallbackEvent, ImClient, reject } from "volc-im";
import { ImModule, OnImEvent } from "volc-im/nestjs";
import { fakeFetch } from "volc-im/testing";

const SECRET = "a-secret-of-these-tests";
const signer = new Callbacks({ secret: SECRET, appId: 123456 });
const fetch = fakeFetch({ SendMessage: { MessageId: 7n } });
const CLIENT = { accessKeyId: "a", secretAccessKey: "s", appId: 123456, fetch };
const CALLBACKS = { secret: SECRET, appId: 123456, undecided: "reject" as const };
const sent: string[] = [];

@Injectable()
class Moderation {
  constructor(private readonly im: ImClient) {}

  @OnImEvent("BeforeSendMessage")
  check(event: CallbackEvent<"BeforeSendMessage">) {
    return event.texts.includes("spoiler") ? reject(1001, "no spoilers") : accept();
  }

  @OnImEvent("AfterSendMessage")
  async welcome(event: CallbackEvent): Promise<void> {
    const { messageId } = await this.im.sendMessage({ sender: 1, conversationShortId: "7", msgType: 10001, content: "{}" });
    sent.push(`${event.type} ${messageId}`);
  }
}

@Module({ imports: [ImModule.forRoot({ client: CLIENT, callbacks: CALLBACKS, callbackPath: "im/callbacks" })], providers: [Moderation] })
class Plain {}

@Module({ providers: [{ provide: "SETTINGS", useValue: { secret: SECRET } }], exports: ["SETTINGS"] })
class Settings {}

const Public = () => SetMetadata("public", true);

@Injectable()
class Guard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: Parameters<CanActivate["canActivate"]>[0]): boolean {
    return this.reflector.get("public", context.getClass()) === true;
  }
}

@Module({
  imports: [
    ImModule.forRootAsync({
      imports: [Settings],
      inject: ["SETTINGS"],
      useFactory: async ({ secret }: { secret: string }) => ({ client: CLIENT, callbacks: { ...CALLBACKS, secret } }),
      callbackPath: "im/callbacks",
      decorators: [Public()],
      isGlobal: true,
    }),
  ],
  providers: [Moderation, { provide: APP_GUARD, useClass: Guard }],
})
class Guarded {}

const quiet = { logger: false, abortOnError: false } as const;
const SERVERS: Record<string, () => Promise<INestApplication>> = {
  Express: () => NestFactory.create(Plain, new ExpressAdapter(), quiet),
  "Express that keeps the raw body": async () => {
    const application = await NestFactory.create<NestExpressApplication>(Plain, { ...quiet, rawBody: true });
    return application.useBodyParser("json", { limit: "1mb" });
  },
  Fastify: () => NestFactory.create(Plain, new FastifyAdapter(), quiet),
  "Fastify that keeps the raw body": () => NestFactory.create(Plain, new FastifyAdapter(), { ...quiet, rawBody: true }),
  "options from a provider, and a guard": () => NestFactory.create(Guarded, quiet),
};

for (const [name, create] of Object.entries(SERVERS)) {
  test(name, async () => {
    const application = await create();
    await application.listen(0, "127.0.0.1");
    try {
      const url = `${await application.getUrl()}/im/callbacks`;
      const post = async (body: string) => {
        const response = await globalThis.fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
        return [response.status, await response.text()];
      };
      const event = (type: string, Content: string) => signer.sign({ type, data: { AppId: 123456, Content } });
      assert.deepEqual(await post(event("BeforeSendMessage", "spoiler")), [200, reject(1001, "no spoilers")]);
      assert.deepEqual(await post(event("BeforeSendMessage", "早")), [200, accept()]);
      const after = event("AfterSendMessage", "早");
      assert.deepEqual([await post(after), await post(after)], [[200, accept()], [200, accept()]]);
      assert.deepEqual(sent.splice(0), ["AfterSendMessage 7"]);
      assert.deepEqual(await post(event("BeforeSendMessage", "x").replace('"x', '"y')), [401, ""]);
      assert.equal((await globalThis.fetch(url)).status, 405);
      assert.ok(application.get(ImClient, { strict: false }) instanceof ImClient);
    } finally {
      await application.close();
    }
    const im = application.get(ImClient, { strict: false });
    await assert.rejects(im.sendMessage({ sender: 1, conversationShortId: "7", msgType: 10001, content: "{}" }), /this client was closed/);
  });
}

/** The error that a start ends with. */
async function startOf(providers: any[], options: object): Promise<Error> {
  @Module({ imports: [ImModule.forRoot({ callbackPath: "im", ...options })], providers })
  class Wrong {}
  const application = await NestFactory.create(Wrong, quiet);
  try {
    await application.init();
  } catch (error) {
    return error as Error;
  } finally {
    await application.close();
  }
  throw new Error("it started");
}

test("what is wrong ends the start", async () => {
  @Injectable()
  class Second {
    @OnImEvent("BeforeSendMessage")
    check() {}
  }
  @Injectable({ scope: Scope.REQUEST })
  class EachRequest {
    @OnImEvent("AfterPush")
    pushed() {}
  }
  @Injectable()
  class Misspelled {
    @OnImEvent("BeforeSendMesage")
    check() {}
  }
  const { undecided: _, ...noChoice } = CALLBACKS;
  assert.match((await startOf([Second, Moderation], { client: CLIENT, callbacks: CALLBACKS })).message, /both handle BeforeSendMessage/);
  assert.match((await startOf([EachRequest], { callbacks: CALLBACKS })).message, /made for each request/);
  assert.match((await startOf([Misspelled], { callbacks: CALLBACKS })).message, /BeforeSendMessage/);
  assert.match((await startOf([Second], { callbacks: noChoice })).message, /undecided/);
  assert.match((await startOf([], {})).message, /callbacks is not/);
});
