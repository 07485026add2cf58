//! Redis for the tests of shared stores: one server, and a cluster of three, on free ports of this machine.

use crate::command::{command, output};
use crate::run::Run;
use crate::{folder, setup};
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long servers may take until they answer: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often they are asked meanwhile.
const PAUSE: Duration = Duration::from_millis(50);
/// Masters of the cluster, the fewest that Redis makes one of.
const NODES: usize = 3;

/// Running servers, ended when they are dropped.
pub struct Servers {
    single: Server,
    cluster: Vec<Server>,
}

impl Servers {
    /// Starts all of them and waits until they serve.
    pub fn start() -> Result<Self> {
        setup::redis_server()?;
        let home = Run::joined()?.folder().join(format!("redis-{}", std::process::id()));
        let single = Server::start(&home.join("single"), false)?;
        let nodes: Result<Vec<Server>> =
            (0..NODES).map(|number| Server::start(&home.join(format!("node-{number}")), true)).collect();
        let servers = Servers { single, cluster: nodes? };
        servers.single.wait_for("PING", |answer| answer.trim() == "PONG")?;
        servers.form_cluster()?;
        Ok(servers)
    }

    /// Where they are, for a program: `VOLC_IM_REDIS_URL`, and one node as `VOLC_IM_REDIS_CLUSTER_URL`.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        let first = self.cluster.first().map_or_else(String::new, Server::url);
        [("VOLC_IM_REDIS_URL", self.single.url()), ("VOLC_IM_REDIS_CLUSTER_URL", first)]
    }

    fn form_cluster(&self) -> Result<()> {
        for node in &self.cluster {
            node.wait_for("PING", |answer| answer.trim() == "PONG")?;
        }
        let addresses: Vec<String> =
            self.cluster.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        let mut create = command("redis-cli", &["--cluster", "create"], Path::new("/"));
        output(create.args(addresses).arg("--cluster-yes"))?;
        for node in &self.cluster {
            node.wait_for("CLUSTER INFO", |answer| answer.contains("cluster_state:ok"))?;
        }
        Ok(())
    }
}

struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(home: &Path, of_cluster: bool) -> Result<Self> {
        folder::empty(home)?;
        let port = free_port()?;
        let mut program = Command::new("redis-server");
        program.args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--port",
            &port.to_string(),
        ]);
        if of_cluster {
            program.args(["--cluster-enabled", "yes", "--cluster-port", &free_port()?.to_string()]);
        }
        let process = program
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("redis-server could not start")?;
        Ok(Server { process, port })
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn wait_for(&self, question: &str, is_ready: impl Fn(&str) -> bool) -> Result<()> {
        let began = Instant::now();
        let mut last = String::new();
        while began.elapsed() < PATIENCE {
            let mut ask = command("redis-cli", &["-p", &self.port.to_string()], Path::new("/"));
            match output(ask.args(question.split(' '))) {
                Ok(answer) if is_ready(&answer) => return Ok(()),
                Ok(answer) => last = answer,
                Err(error) => last = format!("{error:#}"),
            }
            thread::sleep(PAUSE);
        }
        bail!("Redis on port {} does not get ready: {last}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A port that nothing listened on a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::Servers;
    use crate::command::{command, output};
    use std::path::Path;

    #[test]
    fn a_server_and_a_cluster_serve() {
        let servers = Servers::start().expect("servers");
        let [single, cluster] = servers.environment();
        let ask = |url: &str, question: &[&str]| {
            output(command("redis-cli", &["-c", "-u", url], Path::new("/")).args(question))
                .expect("an answer")
        };
        assert_eq!(ask(&single.1, &["SET", "key", "1"]).trim(), "OK");
        // Of slots that three nodes share, some are elsewhere.
        for key in ["a", "b", "c", "d", "e", "f"] {
            assert_eq!(ask(&cluster.1, &["SET", key, "1"]).trim(), "OK", "{key}");
        }
        assert!(ask(&cluster.1, &["CLUSTER", "INFO"]).contains("cluster_size:3"));
    }
}
