// Texts of every script and length cross unharmed, both ways, and are hashed as node:crypto does.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Callbacks, ImProtocol } from "volc-im";
import { INPUTS, OPTIONS } from "./fixtures.mjs";

const protocol = new ImProtocol(OPTIONS);
const callbacks = new Callbacks({ secret: "a-secret" });

/** Parts of texts: one, two, three and four bytes a character, and what JSON escapes. */
const PARTS = ["a", "é", "早", "😀", "\"", "\\", "\n\r\t", "\b\f\u0001", "/", "plain words, sixteen and more ", "早安，世界", "a早", "\u2028"];
const LENGTHS = [0, 1, 7, 15, 16, 17, 255, 256, 511, 512, 513, 5_000, 100_000];

function* texts() {
  for (const length of LENGTHS) {
    for (const part of PARTS) yield part.repeat(Math.ceil(length / part.length));
    yield PARTS.join("").repeat(Math.ceil(length / 60));
    yield `${"x".repeat(length)}早${"y".repeat(length)}`;
  }
}

test("a request holds the text that was given, and its hash", () => {
  for (const content of texts()) {
    const { headers, body } = protocol.buildRequest("SendMessage", { ...INPUTS.SendMessage, content });
    assert.equal(JSON.parse(body).Content, content);
    assert.equal(headers["x-content-sha256"], createHash("sha256").update(body).digest("hex"));
  }
});

test("a response gives the text that came", () => {
  for (const content of texts()) {
    const message = { MessageId: 1, Content: content, Ext: { key: content } };
    const body = JSON.stringify({ ResponseMetadata: { RequestId: "r" }, Result: { Messages: [message, message], HasMore: false } });
    const { messages } = protocol.parseResponse("GetConversationMessages", { status: 200, body });
    assert.deepEqual(messages.map(({ content, ext }) => [content, ext.key]), [[content, content], [content, content]]);
  }
});

test("an event gives the text that was signed", () => {
  for (const content of texts()) {
    const data = JSON.stringify({ AppId: 1, Content: content });
    const event = callbacks.verify(callbacks.sign({ type: "BeforeSendMessage", data }));
    assert.deepEqual([event.data.Content, event.raw], [content, data]);
  }
});
