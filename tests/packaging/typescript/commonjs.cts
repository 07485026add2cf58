// The declarations for `require`.

import volcIm = require("volc-im");

const callbacks: volcIm.Callbacks = new volcIm.Callbacks({ secret: "s" });
export const body: string = callbacks.sign({ type: "AfterPush", data: {}, time: Date.now() });
export const isImError = (error: unknown): boolean => error instanceof volcIm.ImError;

import alone = require("volc-im/callbacks");
import slim = require("volc-im/slim");

export const verified: alone.CallbackEvent = new alone.Callbacks({ secret: "s" }).verify(body);
export const group: volcIm.ConversationType = volcIm.ConversationType.Group;
export const input: volcIm.SendMessageInput = { sender: 1n, conversationShortId: "7", msgType: 10001, content: "{}" };
export const useBytes = (bytes: Uint8Array<ArrayBuffer>): void => slim.init(bytes);
