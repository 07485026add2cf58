//! The commands of the READMEs, run.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{CALLBACK_SECRET, Emulator, backend, program, written};

/// Their commands, line by line, with the exit code that a comment names.
fn commands(readme: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
    let blocks = text.split("\n```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let line = |line: &str| match line.split_once('#') {
        Some((command, comment)) => (command.to_owned(), comment.rsplit(' ').next().unwrap().to_owned()),
        None => (line.to_owned(), "0".to_owned()),
    };
    blocks.flat_map(str::lines).map(line).collect()
}

#[test]
fn every_command_ends_with_its_exit_code() {
    let commands = commands("README.md");
    assert_eq!(commands, self::commands("README.zh-CN.md"));
    assert_eq!(commands.len(), 14);
    let (url, _got) = backend("200 OK", r#"{"CheckCode":1001,"CheckMessage":"no spoilers"}"#);
    let emulator = Emulator::start(&["--callback-url", &url]);
    let folder = std::env::temp_dir().join(format!("volc-im-readme-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("message.json"),
        r#"{"Sender":1,"MsgType":10001,"Content":"x","ConversationShortId":5}"#,
    )
    .unwrap();
    let path = std::env::join_paths(
        std::iter::once(Path::new(env!("CARGO_BIN_EXE_volc-im")).parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    for (line, code) in commands {
        let command = line.replace("your-tests", "volc-im state reset");
        let mut shell = Command::new("sh");
        // The program's environment, and this emulator.
        for (name, value) in program().get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let ended = shell
            .args(["-c", &command])
            .current_dir(&folder)
            .env("PATH", &path)
            .env("VOLC_IM_BASE_URL", &emulator.url)
            .env("IM_CALLBACK_SECRET", CALLBACK_SECRET)
            .output();
        let ended = written(ended.unwrap());
        assert_eq!(ended.code.to_string(), code, "{line}: {}{}", ended.out, ended.err);
    }
    fs::remove_dir_all(folder).unwrap();
}
