//! Help in Chinese.

use clap::{Arg, ArgAction, Command};

/// The command with its texts in Chinese, and those of all commands below it.
pub fn translated(command: Command) -> Command {
    let about = command.get_about().map(|text| chinese(&text.to_string()));
    let long = command.get_long_about().map(|text| chinese(&text.to_string()));
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let is_root = command.get_name() == "volc-im";
    let mut command = command
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助"))
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .mut_args(|argument| {
            let heading = if argument.is_positional() { "参数" } else { "选项" };
            let help = argument.get_help().map(|text| chinese(&text.to_string()));
            let argument = argument.help_heading(heading);
            match help {
                Some(help) => argument.help(help),
                None => argument,
            }
        });
    if is_root {
        command = command.disable_version_flag(true).arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("显示版本")
                .help_heading("选项"),
        );
    }
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    for name in names {
        command = command.mut_subcommand(name, translated);
    }
    command
}

/// A text in Chinese, or as it is where there is none.
fn chinese(english: &str) -> String {
    let found = TEXTS.iter().find(|(text, _)| *text == english);
    found.map_or_else(|| english.to_owned(), |(_, chinese)| (*chinese).to_owned())
}

/// English and Chinese.
const TEXTS: &[(&str, &str)] = &[
    ("Volcengine IM on the command line", "火山引擎即时通讯命令行工具"),
    (
        "Volcengine IM on the command line.\n\nExit codes: 0 done, 1 refused, 2 invalid, 3 not sent, 4 perhaps sent.",
        "火山引擎即时通讯命令行工具。\n\n退出码：0 完成，1 被拒绝，2 输入无效，3 未发送，4 可能已发送。",
    ),
    ("Language of texts for people; by the locale when absent", "提示语言；缺省时取决于系统区域设置"),
    (
        "Serve the IM API on loopback, with its state, callbacks and console",
        "在本机提供 IM API，包括状态、回调和控制台",
    ),
    (
        "Call an action; the emulator's unless --real is given",
        "调用一个接口；除非指定 --real，否则调用模拟器",
    ),
    ("Act as a client user of the emulator", "以模拟器中客户端用户的身份操作"),
    (
        "Post an event to a backend, as the service would or spoiled",
        "向后端发送一个事件，与服务一致或故意出错",
    ),
    ("Post a delivery of the emulator again", "再次发送模拟器的一次回调"),
    ("Verify and record callbacks on their way to a backend", "在回调到达后端之前验签并记录"),
    ("Verify the body of a callback", "对回调请求体验签"),
    ("Sign a call and show every step of it", "对调用签名并展示每一步"),
    ("Explain why a signature is wrong", "说明签名为何错误"),
    ("Issue or read login tokens", "签发或读取登录 token"),
    ("Show the outcome of a campaign", "显示活动的发送结果"),
    ("Count a campaign's items in its store; nothing is sent", "统计活动在存储中的各项结果，不发送任何内容"),
    ("Name of the campaign", "活动名称"),
    ("URL of the Redis that it is in", "活动所在的 Redis 的 URL"),
    ("The file that it is in", "活动所在的文件"),
    ("What the keys in Redis begin with", "Redis 中键的前缀"),
    ("List failed and unknown items too", "同时列出失败和未知的项"),
    ("Write the report as JSON", "以 JSON 输出报告"),
    ("Show calls and callbacks of the emulator", "显示模拟器的调用和回调"),
    ("Save, load or reset the emulator's data", "保存、载入或重置模拟器的数据"),
    ("Run scenarios", "执行场景"),
    ("Check the setup for mistakes", "检查配置问题"),
    ("Write the completions of a shell", "输出 shell 补全脚本"),
    ("Address to listen on; port 0 takes a free one", "监听地址；端口 0 表示任选空闲端口"),
    (
        "Listen on an address that is not loopback. Anyone who reaches it can do anything",
        "允许监听非回环地址。能访问它的任何人都可以进行任何操作",
    ),
    (
        "A further host name to accept, besides IP addresses and localhost. Can be repeated",
        "除 IP 地址和 localhost 外允许的主机名，可多次指定",
    ),
    ("The application id that exists", "存在的应用 ID"),
    (
        "The key of login tokens in Base64: 16, 24 or 32 bytes",
        "登录 token 的密钥（Base64，16、24 或 32 字节）",
    ),
    ("The access key that is accepted", "可用的 AccessKey"),
    ("The secret key of that access key", "该 AccessKey 的 SecretKey"),
    ("Accept only this region in the credential scope", "只接受凭证范围中的这个地域"),
    ("Where to post callbacks", "回调发送地址"),
    ("The secret callbacks are signed with", "回调签名密钥"),
    ("Effect of a Before callback without a usable response", "Before 回调没有得到可用响应时操作如何处理"),
    ("The operation continues", "继续执行"),
    ("The operation is refused", "拒绝执行"),
    ("Members an ordinary group can have", "普通群的成员上限"),
    ("Ordinary groups a user can be in", "一个用户可加入的普通群上限"),
    ("Start with this snapshot or scenario", "以此快照或场景作为初始数据"),
    (
        "Answer with what `volc-im call --record` wrote into this file, and with nothing else",
        "只以 `volc-im call --record` 写入此文件的内容作为响应",
    ),
    (
        "Keep the data in this folder between runs; --seed is used only while it has none",
        "将数据保存在此目录中；仅当目录没有数据时 --seed 才生效",
    ),
    (
        "Where the clock of data and ids begins: an RFC 3339 time, or like +3d, -2h",
        "数据和 ID 所用时钟的起点：RFC 3339 时间，或形如 +3d、-2h",
    ),
    ("Check X-Date and write EventTime by that clock too", "X-Date 校验和 EventTime 也使用该时钟"),
    (
        "Exit when standard input closes, so that a crashed test leaves no emulator running",
        "标准输入关闭时退出，使测试崩溃时不留下模拟器",
    ),
    ("Print the names of the served actions, one a line, and end", "打印所支持的接口名称（每行一个）并退出"),
    ("Write one line of JSON, also to a terminal", "在终端中也只输出一行 JSON"),
    (
        "Run a program with the emulator in its environment, and end with it",
        "运行一个程序，其环境变量指向模拟器，并随之退出",
    ),
    ("The program and its arguments, after --", "程序及其参数，写在 -- 之后"),
    ("Call the real service, with keys of the environment", "使用环境变量中的密钥调用真实服务"),
    (
        "Base URL; the emulator's is VOLC_IM_BASE_URL or http://127.0.0.1:6348",
        "基础 URL；模拟器为 VOLC_IM_BASE_URL 或 http://127.0.0.1:6348",
    ),
    ("Region of the service: cn-north-1 or ap-southeast-1", "服务地域：cn-north-1 或 ap-southeast-1"),
    ("Application id; VOLC_IM_APP_ID when absent", "应用 ID；缺省时取 VOLC_IM_APP_ID"),
    (
        "File with the secret key; VOLC_IM_SECRET_KEY when absent",
        "SecretKey 文件；缺省时取 VOLC_IM_SECRET_KEY",
    ),
    ("The action", "接口名称"),
    (
        "The request: JSON by the wire's names, @FILE, or - for standard input",
        "请求：使用接口字段名的 JSON、@文件，或 - 表示标准输入",
    ),
    ("Send the JSON unchanged, also for unknown actions", "原样发送 JSON，也可用于未知接口"),
    (
        "Print the signed request as a curl command instead of sending it",
        "不发送，而是打印已签名的 curl 命令",
    ),
    (
        "Append request and answer to this file, a line of JSON each time",
        "将请求和响应追加到此文件，每次一行 JSON",
    ),
    ("Idempotency id: a repeated call takes effect once", "幂等 ID，重复调用只执行一次"),
    ("Milliseconds for the call with all its attempts", "整个调用（含所有重试）的毫秒数上限"),
    ("The user's act", "用户的操作"),
    ("The acting user", "操作者"),
    ("The conversation", "所在会话"),
    ("Text of a message", "消息文本"),
    ("Another field: name=value, the value as JSON or text", "其他字段：名称=值，值为 JSON 或文本"),
    ("URL of the emulator", "模拟器的 URL"),
    ("The event", "事件"),
    ("Change a field of the event's data: path=value", "修改事件数据中的字段：路径=值"),
    ("The event's data instead of the sample: JSON, @FILE or -", "用此事件数据代替示例：JSON、@文件或 -"),
    ("How to spoil it", "以何种方式出错"),
    ("Where to post it; the emulator's target when absent", "发送地址；缺省时为模拟器的回调地址"),
    (
        "File with the callback secret, for use without a running emulator; IM_CALLBACK_SECRET when absent",
        "回调密钥文件，供没有运行模拟器时使用；缺省时取 IM_CALLBACK_SECRET",
    ),
    ("Write the delivery as JSON", "以 JSON 输出结果"),
    ("As the service would", "与服务一致"),
    ("The same body twice", "相同内容发送两次"),
    ("Ten minutes old", "十分钟前的事件"),
    ("Changed after it was signed", "签名后被改动"),
    ("Signed with another secret", "使用其他密钥签名"),
    ("With an unknown event name", "使用未知的事件名"),
    ("Number of the delivery", "回调编号"),
    (
        "Sign it again and spoil it in this way; the same bytes when absent",
        "重新签名并以此方式出错；缺省时发送相同字节",
    ),
    ("The backend that gets verified callbacks", "接收验签通过的回调的后端"),
    ("Address to listen on", "监听地址"),
    (
        "Show only these events; * stands for any letters. All are forwarded",
        "只显示这些事件，* 表示任意字符；所有事件都会转发",
    ),
    ("Write a line of JSON for each event", "每个事件输出一行 JSON"),
    ("Append each event to this file, a line of JSON each", "将每个事件追加到此文件，每个一行 JSON"),
    (
        "File with the callback secret; IM_CALLBACK_SECRET when absent",
        "回调密钥文件；缺省时取 IM_CALLBACK_SECRET",
    ),
    ("File with the body, or - for standard input", "请求体文件，或 - 表示标准输入"),
    ("Accept events of any age", "不检查事件时间"),
    ("Number of a call of the emulator", "模拟器中调用的编号"),
    (
        "A request instead, without an emulator: HTTP text, or JSON with method, url, headers, body. - for standard input",
        "改为给定请求，无需模拟器：HTTP 文本，或含 method、url、headers、body 的 JSON；- 表示标准输入",
    ),
    (
        "File with the secret key it should be signed with; VOLC_IM_SECRET_KEY when absent",
        "应使用的 SecretKey 文件；缺省时取 VOLC_IM_SECRET_KEY",
    ),
    ("Write everything as JSON", "全部以 JSON 输出"),
    (
        "Issue a login token: by GetAppToken, or here with an AppKey",
        "签发登录 token：通过 GetAppToken，或在本地使用 AppKey",
    ),
    ("Read a login token; needs the AppKey", "读取登录 token，需要 AppKey"),
    ("The user", "用户"),
    ("How long it is valid, like 30m, 24h, 7d", "有效期，形如 30m、24h、7d"),
    ("File with the AppKey, to issue it without a call", "AppKey 文件，用于本地签发"),
    ("The token", "token"),
    (
        "File with the AppKey; VOLC_IM_APP_KEY or the emulator's when absent",
        "AppKey 文件；缺省时取 VOLC_IM_APP_KEY 或模拟器的密钥",
    ),
    ("Follow new records", "持续输出"),
    ("How many recent records to show first", "先显示最近多少条"),
    ("Write lines of JSON", "按行输出 JSON"),
    ("Write a snapshot to a file", "将快照写入文件"),
    ("The file, or - for standard output", "文件，或 - 表示标准输出"),
    ("Replace the data by a snapshot", "用快照替换数据"),
    ("The file, or - for standard input", "文件，或 - 表示标准输入"),
    ("Clear everything", "清空一切"),
    ("Run a scenario and check its expectations", "执行场景并检查预期"),
    ("On a new emulator, which ends with the scenario", "在独立的模拟器上执行，结束后退出"),
    ("Write the result as JSON", "以 JSON 输出结果"),
    ("Write recorded steps as a scenario", "将发生过的操作保存为场景"),
    ("Name of the scenario", "场景名称"),
    (
        "Check the real service too: whether it responds, and its clock offset",
        "同时检查真实服务：是否有响应以及时钟偏差",
    ),
    ("The shell", "shell 类型"),
];

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::TEXTS;
    use crate::arguments::Arguments;

    fn texts(command: &Command, found: &mut Vec<String>) {
        found.extend(command.get_about().map(ToString::to_string));
        found.extend(command.get_long_about().map(ToString::to_string));
        for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
            found.extend(argument.get_help().map(ToString::to_string));
            assert!(argument.get_help().is_some(), "{} has no help", argument.get_id());
        }
        command.get_subcommands().for_each(|below| texts(below, found));
    }

    #[test]
    fn every_text_of_help_is_there_in_chinese() {
        let mut found = Vec::new();
        texts(&Arguments::command(), &mut found);
        assert!(found.len() > 80, "{}", found.len());
        for text in &found {
            let known = TEXTS.iter().find(|(english, _)| english == text);
            assert!(known.is_some_and(|(_, chinese)| !chinese.is_empty()), "no Chinese for: {text}");
        }
    }

    #[test]
    fn the_command_is_sound_in_both_languages() {
        Arguments::command().debug_assert();
        super::translated(Arguments::command()).debug_assert();
    }
}
