//! The program and an emulator that it runs.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub const CALLBACK_SECRET: &str = "test-callback-secret";

/// The program, in English and without settings of the environment.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_volc-im"));
    for (name, _) in std::env::vars() {
        if ["VOLC", "IM_", "LC_", "LANG"].iter().any(|start| name.starts_with(start)) {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C");
    command
}

/// What a program that ended wrote.
pub struct Written {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Written {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{} {} {}", self.code, self.out, self.err))
    }
}

pub fn written(output: Output) -> Written {
    Written {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running emulator.
pub struct Emulator {
    child: Child,
    pub url: String,
}

impl Emulator {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = program()
            .args(["emulator", "--exit-on-stdin-close", "--callback-secret", CALLBACK_SECRET])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        Self { child, url: ready["url"].as_str().unwrap().to_owned() }
    }

    /// Runs the program with this emulator in its environment.
    pub fn run(&self, arguments: &[&str]) -> Written {
        written(program().args(arguments).env("VOLC_IM_BASE_URL", &self.url).output().unwrap())
    }

    /// A group of users 1 and 2.
    pub fn group(&self) -> String {
        let made = self.run(&[
            "act",
            "create_conversation",
            "--as",
            "1",
            "--set",
            "participants=[2]",
            "--set",
            "name=hike",
        ]);
        made.json()["conversation_short_id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

/// A backend that answers every request with the same, and gives what it got.
pub fn backend(status: &'static str, answer: &'static str) -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/im", listener.local_addr().unwrap());
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let body = answered(stream.unwrap(), status, answer);
            if sender.send(body).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

fn answered(mut stream: TcpStream, status: &str, answer: &str) -> String {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    stream.write_all(format!("{head}{answer}").as_bytes()).unwrap();
    String::from_utf8(body).unwrap()
}
