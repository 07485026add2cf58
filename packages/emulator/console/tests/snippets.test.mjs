// A recorded call as code of each client.
import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../src/snippets/write.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const { snippet, LANGUAGES } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const SEND = {
  AppId: 123456,
  Sender: 10001,
  ConversationShortId: 7221856821303362049n,
  MsgType: 10001,
  Content: '{"text":"cost: $5"}',
  Ext: { k: "v" },
  ClientMsgId: "left out",
};

const EXPECTED = {
  javascript: `const result = await im.sendMessage({
  content: textContent("cost: $5"),
  conversationShortId: 7221856821303362049n,
  msgType: 10001,
  sender: 10001,
  ext: { "k": "v" },
});`,
  python: `result = im.send_message(
    content=text_content("cost: $5"),
    conversation_short_id=7221856821303362049,
    msg_type=10001,
    sender=10001,
    ext={"k": "v"},
)`,
  kotlin: `val result = im.sendMessage(
    SendMessageRequest(
        content = textContent("cost: \\$5"),
        conversationShortId = 7221856821303362049L,
        msgType = MsgType.TEXT,
        sender = 10001L,
        ext = mapOf("k" to "v"),
    ),
)`,
  java: `var result = im.sendMessage(
    SendMessageRequest.builder(Content.textContent("cost: $5"), 7221856821303362049L, MsgType.TEXT)
        .sender(10001L)
        .ext(Map.of("k", "v"))
        .build());`,
  swift: `let result = try await im.sendMessage(
    .init(
        content: MessageContent.text("cost: $5"),
        conversationShortId: 7221856821303362049,
        msgType: .text,
        sender: 10001,
        ext: ["k": "v"]
    ))`,
  rust: `let result = im
    .send_message(
        SendMessageRequest::new(text_content("cost: $5"), ConversationId(7221856821303362049), MsgType::Text, UserId(10001))
            .ext([("k".to_owned(), "v".to_owned())]),
    )
    .await?;`,
};

test("SendMessage in every language", () => {
  assert.deepEqual(Object.keys(EXPECTED), Object.keys(LANGUAGES).filter((name) => name !== "curl"));
  for (const [language, code] of Object.entries(EXPECTED)) assert.equal(snippet(language, "SendMessage", SEND), code, language);
});

test("objects inside, lists, unknown codes and names that are spelled in their own way", () => {
  const body = { ConversationCoreInfo: { ConversationType: 7, Name: "a\u0007" }, OwnerUserId: 10001 };
  assert.equal(
    snippet("rust", "CreateConversation", body),
    'let result = im\n    .create_conversation(\n        CreateConversationRequest::new(NewConversation::new(ConversationType::from(7)).name("a\\u{0007}"), UserId(10001)),\n    )\n    .await?;',
  );
  assert.match(snippet("kotlin", "CreateConversation", body), /NewConversation\(conversationType = ConversationType\.of\(7\), name = "a\\u0007"\)/);
  assert.match(snippet("swift", "CreateConversation", body), /\.init\(conversationType: \.other\(7\), name: "a\\u\{0007\}"\)/);
  assert.match(snippet("python", "P2PSendMessage", { Sender: 1 }), /^result = im\.p2p_send_message\(sender=1\)$/);
  assert.match(snippet("swift", "P2PSendMessage", { Sender: 1 }), /im\.p2PSendMessage/);
  assert.match(snippet("swift", "UserBroadcast", { MsgTTL: 60 }), /msgTTL: 60/);
  assert.match(snippet("rust", "BatchUpdateUserTags", { Tags: ["red"] }), /vec!\["red"\.to_owned\(\)\]/);
  assert.match(snippet("java", "BatchAddBlockParticipants", { ParticipantBlockInfos: { 10004: 600 } }), /Map\.of\(10004L, 600L\)/);
  assert.match(snippet("javascript", "BatchSendMessage", { Receiver: [1, 2] }), /receiver: \[1, 2\]/);
});

test("long lists have a line for each item", () => {
  const Users = ["ada", "grace"].map((name, at) => ({ UserId: 10001 + at, NickName: name, Portrait: `https://example.com/${name}.png` }));
  assert.equal(
    snippet("java", "RegisterUsers", { Users }),
    `var result = im.registerUsers(
    RegisterUsersRequest.builder(List.of(
        UserRegistration.builder(10001L)
            .nickName("ada")
            .portrait("https://example.com/ada.png")
            .build(),
        UserRegistration.builder(10002L)
            .nickName("grace")
            .portrait("https://example.com/grace.png")
            .build()
    ))
        .build());`,
  );
  assert.match(snippet("python", "RegisterUsers", { Users }), /users=\[\n {8}\{"user_id": 10001, [^\n]*\},\n {8}\{[^\]]*\},\n {4}\],\n\)$/);
});

test("content that is more than text is written as it was", () => {
  for (const Content of ['{"text":"a","more":1}', '{"text":1}', "plain", "[1]"]) {
    assert.equal(snippet("python", "SendMessage", { Content }), `result = im.send_message(content=${JSON.stringify(Content)})`);
  }
});

test("what the clients do not have is no code", () => {
  assert.equal(snippet("rust", "NoSuchAction", {}), undefined);
  assert.equal(snippet("rust", "SendMessage", undefined), undefined);
  assert.equal(snippet("rust", "SendMessage", [1]), undefined);
});
