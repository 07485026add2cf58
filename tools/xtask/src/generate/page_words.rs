//! What the pages of actions say around the declarations, in English and Chinese.

use super::words::rate_words;
use volc_im_core::model::shape::Rate;

/// The words of one language.
pub struct Words {
    /// Title, introduction and head of the table.
    pub head: &'static str,
    pub safe: &'static str,
    pub never: &'static str,
    /// With `{}` for the field of the idempotency id.
    pub keyed: &'static str,
    pub rate: fn(Rate) -> String,
    pub requests: &'static str,
    pub request: &'static str,
    pub result: &'static str,
    pub empty: &'static str,
    pub fields: &'static str,
    pub request_fields: &'static str,
    pub required: &'static str,
    pub one_of_two: &'static str,
    pub objects: &'static str,
    pub codes: &'static str,
    pub code_columns: &'static str,
    pub events: &'static str,
}

pub const ENGLISH: Words = Words {
    head: "# Actions

[中文](ACTIONS.zh-CN.md)

All actions of the API, with their names in each language. Rate limits count for the whole account. Limits are per call
and checked before sending. *Retry*: **safe** actions are retried after any failure; **keyed** ones only with their
idempotency id, which the client creates before the first attempt; **never** means not after bytes may have reached the service.
Field names are those of the wire: JavaScript, Kotlin and Swift write `conversationShortId`, Python and Rust
`conversation_short_id`. Times are Unix times. What the vendor does not document is marked as inferred.
In apps with string user ids, an action whose user fields have no `…Str` twin most likely cannot be used (inferred).

| action | summary | JavaScript, Kotlin, Swift | Rust, Python | rate limit | limits | retry | paging | documentation |
|---|---|---|---|---|---|---|---|---|",
    safe: "safe",
    never: "never",
    keyed: "keyed by {}",
    rate: rate_words,
    requests: "## Requests and results",
    request: "Request:",
    result: "Result:",
    empty: "empty.",
    fields: "| field | type | description |\n|---|---|---|\n",
    request_fields: "| field | type | required | description |\n|---|---|---|---|\n",
    required: "yes",
    one_of_two: "one of the two",
    objects: "## Objects",
    codes: "## Codes

Unknown codes are kept as received.",
    code_columns: "| code | name | description |\n|---|---|---|\n",
    events: "## Callback events

The fields are those that the vendor documents publicly; others are kept.",
};

pub const CHINESE: Words = Words {
    head: "# 接口

[English](ACTIONS.md)

全部接口及其在各语言中的名称。速率限制按整个账号计算；数量限制按单次调用计算，在发送前检查。*重试*：**安全**的接口在任何失败后都可重试；
**幂等 ID** 类只在带有幂等 ID 时重试，该 ID 由客户端在首次尝试前生成；**从不**表示请求可能已到达服务端后就不再重试。字段名与服务端一致：JavaScript、Kotlin、Swift
写作 `conversationShortId`，Python、Rust 写作 `conversation_short_id`。时间均为 Unix 时间戳。官方文档没有说明的内容标为“推断”。
在用户 ID 为字符串的应用中，用户字段没有对应 `…Str` 字段的接口很可能无法使用（推断）。

| 接口 | 说明 | JavaScript、Kotlin、Swift | Rust、Python | 速率限制 | 数量限制 | 重试 | 分页 | 官方文档 |
|---|---|---|---|---|---|---|---|---|",
    safe: "安全",
    never: "从不",
    keyed: "幂等 ID：{}",
    rate: chinese_rate,
    requests: "## 请求与结果",
    request: "请求：",
    result: "结果：",
    empty: "空。",
    fields: "| 字段 | 类型 | 说明 |\n|---|---|---|\n",
    request_fields: "| 字段 | 类型 | 必填 | 说明 |\n|---|---|---|---|\n",
    required: "是",
    one_of_two: "二选一",
    objects: "## 对象",
    codes: "## 枚举值

枚举值是开放的：未知的值原样保留。",
    code_columns: "| 值 | 名称 | 说明 |\n|---|---|---|\n",
    events: "## 回调事件

所列为官方公开文档中的字段，其余字段同样保留。",
};

fn chinese_rate(rate: Rate) -> String {
    match rate {
        Rate::PerSecond(calls) => format!("每秒 {calls} 次"),
        Rate::MessagesPerMinute(messages) => format!("每分钟 {messages} 条消息，每个接收者计一条"),
        Rate::PerDay(calls) => format!("每天 {calls} 次"),
    }
}
