// The declarations for `require`.

import volcIm = require("volc-im");

const callbacks: volcIm.Callbacks = new volcIm.Callbacks({ secret: "s" });
export const body: string = callbacks.sign({ type: "AfterPush", data: {}, time: Date.now() });
export const isImError = (error: unknown): boolean => error instanceof volcIm.ImError;
