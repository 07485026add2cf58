// A BeforeSendMessage, as the service would send it, of a text in either script and of any length.

/** Texts to fill a message with, by script. */
export const TEXTS = {
  ASCII: "See you at the station at nine, the early train is the quiet one. ",
  Chinese: "明早九点车站见，早班车人少，也安静一些。",
};

/** The event's data with a text of about so many bytes. */
export function dataOf(script, bytes) {
  const text = TEXTS[script];
  const content = JSON.stringify({ text: text.repeat(Math.ceil(bytes / Buffer.byteLength(text))) });
  return (
    `{"AppId":123456,"MessageBody":{"ConversationShortId":7221856821303362049,"ConversationType":2,"Sender":100001,` +
    `"MsgType":10001,"Content":${JSON.stringify(content)},"Ext":{"s:client":"ios"}},"ClientMessageId":"c-1709040620191"}`
  );
}

/** The length of a text that makes a body of 700 bytes. */
export const SMALL = 150;

export function sampleBody(callbacks, script, bytes, id) {
  return callbacks.sign({ type: "BeforeSendMessage", data: dataOf(script, bytes), id });
}
