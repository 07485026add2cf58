// What the READMEs' examples find around them: a service, keys, and the objects that their text speaks of.

import { fakeFetch } from "volc-im/testing";
import { Callbacks } from "volc-im";

Object.assign(process.env, {
  VOLCENGINE_ACCESS_KEY: "AKLTreadme",
  VOLCENGINE_SECRET_KEY: "a-secret",
  IM_CALLBACK_SECRET: "a-secret-of-these-tests",
});
const all = (ids) => Object.fromEntries(ids.map((id) => [id, 7]));
const callbacks = new Callbacks({ secret: process.env.IM_CALLBACK_SECRET, appId: 123456 });
Object.assign(globalThis, {
  fetch: fakeFetch({
    CreateConversation: { ConversationShortId: 8n, ConversationId: "8", Exist: false },
    SendMessage: { MessageId: 7n },
    GetConversationMessages: { Messages: [], HasMore: false, NewCursor: 0 },
    BatchSendMessage: ({ input }) => ({ UserMessageId: all(input.Receiver) }),
  }),
  callbacks,
  handlers: { AfterPush: () => {} },
  rawBody: callbacks.sign({ type: "AfterPush", data: { AppId: 123456 } }),
  redis: async () => "f",
});
