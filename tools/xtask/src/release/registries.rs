//! Registries on this machine: what is published there is installed as by a user, and signs and verifies.

use super::name;
use crate::command::{command, output, run};
use crate::{folder, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Groups and names on Maven Central, with where their poms are.
const JARS: [(&str, &str); 3] = [
    ("volc-im", "packages/kotlin"),
    ("volc-im-spring-boot-starter", "packages/kotlin/spring-boot-starter"),
    ("volc-im-emulator", "packages/emulator-kotlin"),
];

/// What Maven Central refuses a pom without.
const OF_A_POM: [&str; 8] = [
    "<name>",
    "<description>",
    "<url>",
    "<license>",
    "<developer>",
    "<connection>",
    "<developerConnection>",
    "<packaging>jar<",
];

/// A server that ends with this value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Publishes every tarball to a verdaccio, and installs by names.
pub fn npm(artefacts: &[PathBuf]) -> Result<()> {
    let work = emptied("npm")?;
    let server = sources().join("npm");
    let (registry, user) = (work.join("registry"), work.join("user"));
    let installed = workspace::target().join("release/verdaccio");
    if !installed.join("node_modules/verdaccio/package.json").exists() {
        fs::create_dir_all(&installed)?;
        fs::copy(server.join("verdaccio.json"), installed.join("package.json"))?;
        output(&mut command("npm", &["install", "--no-audit", "--no-fund"], &installed))?;
    }
    folder::empty(&registry)?;
    fs::copy(server.join("verdaccio.yaml"), registry.join("config.yaml"))?;
    let port = free_port()?;
    let address = format!("127.0.0.1:{port}");
    let program = installed.join("node_modules/verdaccio/bin/verdaccio");
    let mut verdaccio = command("node", &[], &registry);
    verdaccio.arg(program).args(["--config", "config.yaml", "--listen", &address]);
    let _server = started(&mut verdaccio, port)?;

    folder::empty(&user)?;
    // Anybody may publish there, but npm asks for a token.
    fs::write(user.join(".npmrc"), format!("registry=http://{address}/\n//{address}/:_authToken=any\n"))?;
    fs::write(user.join("package.json"), "{\"private\": true, \"type\": \"module\"}\n")?;
    let tarballs: Vec<_> = artefacts.iter().filter(|file| name(file).ends_with(".tgz")).collect();
    for tarball in &tarballs {
        output(command("npm", &["publish", "--provenance=false"], &user).arg(tarball))?;
    }
    let names = tarballs.iter().filter(|file| is_plain(&name(file))).map(|file| {
        name(file).replace(&format!("-{}.tgz", workspace::VERSION), &format!("@{}", workspace::VERSION))
    });
    output(command("npm", &["install", "--no-audit", "--no-fund"], &user).args(names))?;
    fs::copy(server.join("installed.mjs"), user.join("installed.mjs"))?;
    run(&mut command("node", &["installed.mjs", workspace::VERSION], &user))
}

/// A name without a platform.
fn is_plain(file: &str) -> bool {
    let version = format!("-{}.tgz", workspace::VERSION);
    ["volc-im", "volc-im-emulator"].iter().any(|name| file.strip_prefix(name) == Some(&version))
}

/// Checks what PyPI would show, serves the wheels by a pypiserver, and installs by names.
pub fn python(artefacts: &[PathBuf]) -> Result<()> {
    let work = emptied("python")?;
    let python = toolchain::python::with_requirements("release-venv", &sources().join("requirements.txt"))?;
    let served = work.join("served");
    folder::empty(&served)?;
    let wheels: Vec<_> = artefacts
        .iter()
        .filter(|file| {
            name(file).ends_with(".whl")
                || name(file).starts_with("volc_im") && name(file).ends_with(".tar.gz")
        })
        .collect();
    if wheels.is_empty() {
        bail!("there is no wheel");
    }
    let program = python.to_string_lossy();
    run(command(&program, &["-m", "twine", "check", "--strict"], &work).args(&wheels))?;
    for wheel in &wheels {
        fs::copy(wheel, served.join(name(wheel)))?;
    }
    let port = free_port()?;
    let listen = ["-m", "pypiserver", "run", "--interface", "127.0.0.1", "--disable-fallback", "--port"];
    let _server = started(command(&program, &listen, &work).arg(port.to_string()).arg(&served), port)?;
    let user = toolchain::python::empty(&work.join("user"), "python3")?;
    let user = user.to_string_lossy();
    let index = format!("http://127.0.0.1:{port}/simple/");
    let mut install = command(&user, &["-m", "pip", "install", "--quiet", "--index-url", &index], &work);
    install.args(["--only-binary", ":all:"]).arg(format!("volc-im=={}", workspace::VERSION));
    if wheels.iter().any(|wheel| name(wheel).starts_with("volc_im_emulator")) {
        install.arg(format!("volc-im-emulator=={}", workspace::VERSION));
    }
    output(&mut install)?;
    run(command(&user, &[], &work).arg(sources().join("python/installed.py")).arg(workspace::VERSION))
}

/// Deploys the jars into a folder, and resolves them from there with what they depend on.
pub fn maven() -> Result<()> {
    let work = emptied("maven")?;
    let repository = work.join("repository");
    let url = format!("file://{}", repository.display());
    for (artefact, source) in JARS {
        let pom = workspace::root().join(source).join("pom.xml");
        let text = fs::read_to_string(&pom).with_context(|| workspace::shown(&pom))?;
        if let Some(lacks) = OF_A_POM.iter().find(|part| !text.contains(**part)) {
            bail!("{} has no {lacks}", workspace::shown(&pom));
        }
        let mut deploy = toolchain::maven::maven(&workspace::root(), &["deploy:deploy-file"])?;
        deploy.arg(format!("-Durl={url}")).arg("-DrepositoryId=here");
        deploy.arg(format!("-DpomFile={}", pom.display()));
        for (option, kind) in [("file", ""), ("sources", "-sources"), ("javadoc", "-javadoc")] {
            let jar = workspace::packages().join(format!("{artefact}-{}{kind}.jar", workspace::VERSION));
            if !jar.exists() {
                bail!("there is no {}", workspace::shown(&jar));
            }
            deploy.arg(format!("-D{option}={}", jar.display()));
        }
        output(&mut deploy)?;
    }
    let user = work.join("user");
    folder::empty(&user)?;
    for file in ["pom.xml", "Installed.java"] {
        fs::copy(sources().join("maven").join(file), user.join(file))?;
    }
    let local = format!("-Dmaven.repo.local={}", workspace::target().join("release/maven-local").display());
    let ours = workspace::target().join("release/maven-local/io/github/volc-im");
    if ours.exists() {
        fs::remove_dir_all(ours)?;
    }
    let classes = user.join("classes");
    let mut resolve =
        command("mvn", &["--batch-mode", "--quiet", "dependency:build-classpath", &local], &user);
    resolve.arg(format!("-Drepository={url}")).arg(format!("-Drelease={}", workspace::VERSION));
    output(resolve.arg(format!("-Dmdep.outputFile={}", classes.display())))?;
    let classes = fs::read_to_string(&classes).context("Maven wrote no class path")?;
    run(&mut command("javac", &["-cp", &classes, "-d", ".", "Installed.java"], &user))?;
    run(&mut command("java", &["-cp", &format!(".:{classes}"), "Installed", workspace::VERSION], &user))
}

/// What users of the registries run.
fn sources() -> PathBuf {
    workspace::root().join("tests/release")
}

fn emptied(name: &str) -> Result<PathBuf> {
    let work = workspace::target().join("release").join(name);
    folder::empty(&work)?;
    Ok(work)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until it listens.
fn started(server: &mut Command, port: u16) -> Result<Server> {
    let child = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn();
    let mut server = Server(child.context("a registry does not start")?);
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if let Some(status) = server.0.try_wait()? {
            bail!("a registry ended ({status})");
        }
        if began.elapsed() > Duration::from_secs(120) {
            bail!("a registry does not listen");
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(server)
}

#[cfg(test)]
mod tests {
    use super::is_plain;
    use crate::workspace::VERSION;

    #[test]
    fn programs_of_platforms_are_not_installed_by_name() {
        assert!(is_plain(&format!("volc-im-{VERSION}.tgz")));
        assert!(is_plain(&format!("volc-im-emulator-{VERSION}.tgz")));
        assert!(!is_plain(&format!("volc-im-emulator-linux-x64-{VERSION}.tgz")));
    }
}
