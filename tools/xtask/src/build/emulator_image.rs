//! The emulator as a container image for several machines: nothing but the program, made without root or a daemon.

use crate::build::emulator_program::program;
use crate::build::targets::{System, Target, of_programs};
use crate::command::{command, output};
use crate::run::Run;
use crate::toolchain::zig::TIME_OF_FILES;
use crate::{folder, setup, workspace};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The same time in an image's history.
const TIME: &str = "1980-01-01T00:00:00Z";
/// What runs, on which port, and as nobody that has a name.
const CONFIGURATION: [&str; 7] = [
    "--config.user=65532:65532",
    "--config.entrypoint=/volc-im",
    "--config.entrypoint=emulator",
    "--config.cmd=--listen=0.0.0.0:6348",
    "--config.cmd=--allow-remote",
    "--config.exposedports=6348/tcp",
    "--config.label=org.opencontainers.image.licenses=MIT OR Apache-2.0",
];

/// Builds `target/packages/volc-im-emulator-VERSION-oci.tar`, an image layout, and returns its path.
pub fn archive() -> Result<PathBuf> {
    let archive = workspace::packages().join(format!("volc-im-emulator-{}-oci.tar", workspace::VERSION));
    Run::joined()?.once("emulator-image", || {
        setup::umoci()?;
        let work = workspace::target().join("emulator-image");
        folder::empty(&work)?;
        umoci(&work, &["init", "--layout=layout"])?;
        for platform in of_programs().filter(|target| target.system == System::Musl) {
            add(platform, &work)?;
        }
        umoci(&work, &["gc", "--layout=layout"])?;
        index(&work.join("layout/index.json"))?;
        let time = format!("--mtime=@{TIME_OF_FILES}");
        let pack = [
            "--create",
            "--sort=name",
            &time,
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "--mode=u=rwX,go=rX",
        ];
        output(command("tar", &pack, &work.join("layout")).arg("--file").arg(&archive).args([
            "oci-layout",
            "index.json",
            "blobs",
        ]))?;
        println!("image: {} ({} bytes)", workspace::shown(&archive), fs::metadata(&archive)?.len());
        Ok(())
    })?;
    Ok(archive)
}

/// The layout's name for a machine, which is also Go's.
pub fn architecture(platform: &Target) -> &'static str {
    let (_, cpu, _) = platform.npm;
    if cpu == "x64" { "amd64" } else { cpu }
}

fn umoci(work: &Path, arguments: &[&str]) -> Result<String> {
    output(&mut command("umoci", arguments, work))
}

fn add(platform: &Target, work: &Path) -> Result<()> {
    let architecture = architecture(platform);
    let image = format!("--image=layout:{architecture}");
    umoci(work, &["new", &image])?;
    let file = work.join("volc-im");
    fs::copy(program(platform)?, &file)?;
    output(command("touch", &["--date", &format!("@{TIME_OF_FILES}")], work).arg(&file))?;
    let created = format!("--history.created={TIME}");
    umoci(work, &["insert", "--rootless", &image, &created, "volc-im", "/volc-im"])?;
    fs::remove_file(&file)?;
    let mut configure = command("umoci", &["config", &image, &created], work);
    configure
        .arg(format!("--created={TIME}"))
        .args(["--os=linux", &format!("--architecture={architecture}")]);
    output(configure.args(CONFIGURATION)).map(drop)
}

/// Says for which machine each image is, so that the layout is one image for all.
fn index(file: &Path) -> Result<()> {
    let mut index: Value =
        serde_json::from_str(&fs::read_to_string(file)?).context("umoci wrote no index")?;
    for image in index["manifests"].as_array_mut().context("the index has no images")? {
        let name = &mut image["annotations"]["org.opencontainers.image.ref.name"];
        let architecture = name.as_str().context("an image has no name")?.to_owned();
        *name = json!(format!("{}-{architecture}", workspace::VERSION));
        image["platform"] = json!({ "os": "linux", "architecture": architecture });
    }
    fs::write(file, index.to_string()).context("cannot write the index")
}
