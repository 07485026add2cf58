import { Callbacks } from "volc-im/callbacks";

const callbacks = new Callbacks({ secret: "a secret of your tests", appId: 123456 });

// region sign
const body = callbacks.sign({ type: "BeforeSendMessage", data: { AppId: 123456, MessageBody: { Content: '{"text":"hi"}' } } });
// endregion sign

// region verify
const event = callbacks.verify(body);
console.log(event.type, event.get("MessageBody.Content"));
// endregion verify

// region refused
try {
  callbacks.verify(body.replace("hi", "ho"));
} catch (error) {
  console.log(error.kind, error.reason);
}
// endregion refused
