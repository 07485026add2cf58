// What the backends in this folder do with callbacks; the servers differ, this does not.

import { accept, Callbacks, reject } from "volc-im";

export const callbacks = new Callbacks({
  secret: process.env.IM_CALLBACK_SECRET ?? "", // two of them while one replaces the other: [new, old]
  appId: Number(process.env.IM_APP_ID),
});

export const handlers = {
  BeforeSendMessage: async (event) =>
    event.text("MessageBody.Content")?.includes("spoiler") ? reject(1001, "no spoilers") : accept(),
  AfterSendMessage: (event) => console.error("sent in", event.get("MessageBody.ConversationShortId")),
};

export const options = {
  onLate: "reject", // no answer in time: better not sent than not checked
  log: (error) => console.error(error.reason, error.message),
};
