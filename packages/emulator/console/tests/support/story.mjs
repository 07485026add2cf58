// What the screens show in the tests: a group that talks, calls that failed, callbacks of every kind.
import { startBackend, startEmulator } from "./emulator.mjs";

export const PEOPLE = { 10001: "Anna", 10002: "Ben", 10003: "小陈", 10004: "Dora" };

export async function tellStory(test) {
  const backend = await startBackend(test);
  const emulator = await startEmulator(test, "--callback-url", backend.url, "--callback-secret", "story-secret");
  const invoke = (action, body) => emulator.post("invoke", { action, body });
  const act = (user, type, fields = {}) => emulator.post("act", { user: String(user), type, ...fields });
  const say = (user, conversation_short_id, text) => act(user, "send_message", { conversation_short_id, content: JSON.stringify({ text }) });

  await invoke("RegisterUsers", { Users: Object.entries(PEOPLE).map(([id, NickName]) => ({ UserId: Number(id), NickName, Tags: ["hiking"] })) });
  for (const user of [10001, 10002]) await act(user, "online", { platform: "Web", device_id: "1" });
  await invoke("AddFriend", { UserId: 10002, FriendUserIds: [10001, 10003] });
  await invoke("AddBlackList", { UserId: 10002, BlackListInfos: [{ BlackListUserId: 10004 }] });

  const hike = (await act(10001, "create_conversation", { name: "Weekend hike", participants: ["10002", "10003"] })).conversation_short_id;
  await act(10004, "create_conversation", { conversation_type: 100, name: "Release stream" });
  await say(10001, hike, "Who is coming on Saturday?");
  await say(10002, hike, "Me! The weather looks good.");
  await say(10003, hike, "我也去，带上相机。");
  const wrong = await say(10002, hike, "oops, wrong chat");
  await act(10002, "recall_message", { conversation_short_id: hike, message_id: wrong.message_id });
  await act(10003, "mark_read", { conversation_short_id: hike });
  await say(10003, hike, "The forecast answers slowly today");
  await say(10002, hike, "spoiler: it will rain");
  // An id of 64 bits: JSON by hand, for no digit to be lost.
  const message = (fields) => `{"ConversationShortId":${hike},${JSON.stringify({ AppId: 123456, MsgType: 10001, ...fields }).slice(1)}`;
  await invoke("SendMessage", message({ Sender: 10001, Content: '{"text":"Meet at 7 at the station. The trail has 14 km and 600 m of climbing."}', Ext: { trail: "north" } }));
  await invoke("UserBroadcast", { Sender: 10001, MsgType: 10001, Content: JSON.stringify({ text: "Maintenance on Sunday" }), MsgTTL: 3600 });

  // A call that fails twice before it succeeds, as a client retries it.
  const body = message({ Sender: 10002, Content: '{"text":"7 is early, but fine"}', ClientMsgId: "retried-call" });
  await emulator.post("faults/add", { action: "SendMessage", times: 1, fault: { type: "status", status: 503 } });
  const first = await invoke("SendMessage", body);
  await emulator.post("faults/add", { action: "SendMessage", times: 1, fault: { type: "api_error", code: "InternalError", carried_out: true } });
  await emulator.post(`requests/${first.id}/replay`);
  const retried = await emulator.post(`requests/${first.id}/replay`);

  // A call whose body was encoded again after it was signed.
  const signed = await emulator.post("sign", { action: "BatchGetUser", body: '{"AppId":123456,"UserIds":[10003],"Note":"小陈"}' });
  await fetch(signed.url, {
    method: "POST",
    headers: signed.headers,
    body: signed.body.replace("小陈", "\\u5c0f\\u9648"),
  });
  await emulator.post("faults/presets/flaky");

  await emulator.post("callbacks/send", { event_type: "AfterPush", data: { MessageBody: { Content: "never" } } });
  const late = await emulator.post("callbacks/send", { event_type: "BeforeSendMessage", data: { MessageBody: { Content: "late" } }, variant: "late" });
  return { emulator, backend, hike, retried: retried.id, late: late.id };
}
