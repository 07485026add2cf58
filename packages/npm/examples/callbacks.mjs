// What the backends in this folder do with callbacks; the servers differ, this does not.

import { accept, Callbacks, reject } from "volc-im";

export const callbacks = new Callbacks({
  secret: process.env.IM_CALLBACK_SECRET ?? "", // two of them while one replaces the other: [new, old]
  appId: Number(process.env.IM_APP_ID),
});

export const handlers = {
  BeforeSendMessage: async (event) =>
    event.texts.some((text) => text.includes("spoiler")) ? reject(1001, "no spoilers") : accept(),
  AfterSendMessage: (event) => console.error("sent in", event.get("MessageBody.ConversationShortId")),
};

export const options = {
  undecided: "reject", // no decision in time: better not sent than not checked; "accept" keeps the chat going
};
