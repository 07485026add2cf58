// A BeforeSendMessage of 700 bytes, as the service would send it.

const Content = JSON.stringify({ text: "See you at the station at nine, the early train is the quiet one. ".padEnd(174, ".") });

export const DATA =
  `{"AppId":123456,"MessageBody":{"ConversationShortId":7221856821303362049,"ConversationType":2,"Sender":100001,` +
  `"MsgType":10001,"Content":${JSON.stringify(Content)},"Ext":{"s:client":"ios"}},"ClientMessageId":"c-1709040620191"}`;

export function sampleBody(callbacks, id) {
  return callbacks.sign({ type: "BeforeSendMessage", data: DATA, id });
}
