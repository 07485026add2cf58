//! The examples do what they say, run as a reader of them would.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use support::{ACCESS_KEY, SECRET_KEY, emulator};
use volc_im::callbacks::{Callbacks, EventDraft};

/// An example that cargo has built beside this test.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().expect("this test");
    let folder: PathBuf = test.parent().and_then(|deps| deps.parent()).expect("a target folder").into();
    let mut command = Command::new(folder.join("examples").join(name));
    command.env("VOLC_IM_APP_ID", "123456");
    command
}

/// What an example prints that calls the emulator.
async fn printed(name: &str) -> String {
    let emulator = emulator().await;
    let mut command = example(name);
    command.env("VOLCENGINE_ACCESS_KEY", ACCESS_KEY).env("VOLCENGINE_SECRET_KEY", SECRET_KEY);
    command.env("VOLC_IM_BASE_URL", emulator.running.url());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread");
    let output = output.expect("the example");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn send_and_list() {
    let printed = printed("send_and_list").await;
    let mut lines = printed.lines();
    let sent = lines.next().expect("a line");
    assert!(sent.starts_with("sent 73") && sent.ends_with(" in 1 attempt"), "{sent}");
    assert_eq!(lines.collect::<Vec<_>>(), ["10001: who brings water?"]);
}

/// As in containers without certificates.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_system_that_trusts_nobody_reaches_what_is_called_without_tls() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = folder.path().join("empty.pem");
    std::fs::write(&nobody, "").expect("a file");
    let output = async |url: String| {
        let mut command = example("send_and_list");
        command.env("VOLCENGINE_ACCESS_KEY", ACCESS_KEY).env("VOLCENGINE_SECRET_KEY", SECRET_KEY);
        command.env("SSL_CERT_FILE", &nobody).env("SSL_CERT_DIR", folder.path()).env("VOLC_IM_BASE_URL", url);
        tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("the example")
    };
    let plain = output(emulator.running.url()).await;
    assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
    let by_tls = output("https://im.invalid".to_owned()).await;
    let told = String::from_utf8_lossy(&by_tls.stderr);
    // Refused at once, not tried again and again.
    assert!(
        !by_tls.status.success() && told.contains("Validation") && told.contains("certificates"),
        "{told}"
    );
}

#[tokio::test]
async fn batch_with_progress() {
    let printed = printed("batch_with_progress").await;
    let lines: Vec<_> = printed.lines().collect();
    assert_eq!(lines.len(), 8, "{printed}");
    assert_eq!(&lines[6..], ["130 of 130", "sent 130, failed 0, unknown 0, left 0"], "{printed}");
}

#[tokio::test]
async fn own_transport() {
    let printed = printed("own_transport").await;
    assert_eq!(printed, "POST / 1 exchange\nuser 10001 is offline\n");
}

#[tokio::test]
async fn provider_of_credentials() {
    let printed = printed("provider_of_credentials").await;
    assert_eq!(printed, "keys were given\n3 calls were made\n");
}

/// What the example prints in an environment of these variables alone.
async fn printed_with(variables: &[(&str, &str)], url: &str) -> String {
    let mut command = example("default_credentials");
    command.env_clear().env("VOLC_IM_APP_ID", "123456").env("VOLC_IM_BASE_URL", url);
    command.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread");
    let output = output.expect("the example");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn default_credentials() {
    let emulator = emulator().await;
    let url = &emulator.running.url();
    let home = tempfile::tempdir().expect("a folder");
    let at_home = home.path().to_str().expect("a path");
    let variable = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let (off, at_home) = (("VOLCENGINE_ECS_METADATA_DISABLED", "true"), (variable, at_home));

    let keys = [("VOLCENGINE_ACCESS_KEY", ACCESS_KEY), ("VOLCENGINE_SECRET_KEY", SECRET_KEY)];
    assert_eq!(printed_with(&keys, url).await, "called\n");

    let nothing = printed_with(&[off, at_home], url).await;
    for link in [
        "environment: VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY are not set",
        "OIDC by environment: VOLCENGINE_OIDC_ROLE_TRN is not set",
        "config file: ",
        "~/.volc/config: ",
        "ECS metadata: VOLCENGINE_ECS_METADATA_DISABLED is true",
    ] {
        assert!(nothing.contains(link), "{nothing}");
    }

    std::fs::create_dir_all(home.path().join(".volcengine")).expect("a folder");
    let file = home.path().join(".volcengine/config.json");
    let profile = format!(r#"{{"access-key":"{ACCESS_KEY}","secret-key":"{SECRET_KEY}"}}"#);
    std::fs::write(file, format!(r#"{{"profiles":{{"default":{profile}}}}}"#)).expect("a file");
    assert_eq!(printed_with(&[off, at_home], url).await, "called\n");

    let half = printed_with(&[("VOLCENGINE_ACCESS_KEY", ACCESS_KEY), off, at_home], url).await;
    assert!(half.contains("VOLCENGINE_SECRET_KEY is not set, although VOLCENGINE_ACCESS_KEY is"), "{half}");
}

/// Ends a server with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn callbacks_axum() {
    // The other tests' emulators do it as well, where they run first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let secret = "callback-secret";
    let mut child = example("callbacks_axum")
        .env("VOLC_IM_CALLBACK_SECRET", secret)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the example");
    let stdout = child.stdout.take().expect("its output");
    let _server = Server(child);
    let mut url = String::new();
    BufReader::new(stdout).read_line(&mut url).expect("its address");

    let callbacks = Callbacks::new([secret]).expect("a secret").app_id(123_456);
    let time = SystemTime::now();
    let body = |event_type, text: &str, id| {
        let data = format!("{{\"AppId\":123456,\"MessageBody\":{{\"Content\":\"{text}\"}}}}");
        callbacks.sign(&EventDraft::new(event_type, &data, time, id, "1234")).expect("a body")
    };
    let post = async |body: String| {
        let answer = reqwest::Client::new().post(url.trim()).body(body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let accepted = (200, r#"{"CheckCode":0,"CheckMessage":""}"#.to_owned());
    let refused = (200, r#"{"CheckCode":1001,"CheckMessage":"no spoilers, please"}"#.to_owned());
    assert_eq!(post(body("BeforeSendMessage", "hello", "evt-1")).await, accepted);
    assert_eq!(post(body("BeforeSendMessage", "a spoiler", "evt-2")).await, refused);
    // The same event again: answered as the first time.
    assert_eq!(post(body("BeforeSendMessage", "a spoiler", "evt-2")).await, refused);
    // Spelt otherwise.
    assert_eq!(post(body("BeforeSendMessage", "a sp\\u006filer", "evt-5")).await, refused);
    assert_eq!(post(body("AfterPush", "a spoiler", "evt-3")).await, accepted);
    assert_eq!(
        post(body("AfterPush", "x", "evt-4").replace("AfterPush", "AfterPull")).await,
        (401, String::new())
    );
}
