// Times of results as dates: numbers of seconds and of milliseconds in one form.
import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationTimes, messageTimes, participantTimes, userTimes } from "volc-im";

test("units are told apart by where the time stands", () => {
  const date = new Date("2023-11-14T22:13:20.123Z");
  assert.deepEqual(messageTimes({ createTime: date.getTime() }), { createTime: date });
  assert.deepEqual(conversationTimes({ createTime: 1_700_000_000, modifyTime: 1 }), {
    createTime: new Date("2023-11-14T22:13:20Z"),
    modifyTime: new Date(1000),
  });
});

test("what is no time is undefined", () => {
  for (const none of [0, -1, undefined, Number.MAX_SAFE_INTEGER, NaN]) assert.deepEqual(userTimes({ createTime: none, modifyTime: none }), { createTime: undefined, modifyTime: undefined });
  assert.deepEqual(participantTimes({ blockTime: 0, createTime: 2 }), { blockTime: undefined, createTime: new Date(2000) });
});
