//! The benchmark `swift`: what a call costs without the network, beside what it costs in Rust.

use crate::command::{cargo, output, run};
use crate::toolchain::swift_project::SwiftProject;
use anyhow::{Result, bail};

/// Runs it and prints the table.
pub fn bench() -> Result<()> {
    run(&mut cargo(&["build", "--quiet", "--locked", "--release", "--package", "volc-im-bench"]))?;
    let rust =
        output(&mut cargo(&["run", "--quiet", "--locked", "--release", "--package", "volc-im-bench"]))?;
    let project = SwiftProject::own()?;
    project.build(&["--configuration", "release", "--product", "Bench"])?;
    let swift = output(&mut project.command(&[".build/release/Bench"], &[]))?;
    println!("{:<30} {:>9} {:>9} {:>6}", "microseconds", "Swift", "Rust", "ratio");
    for (own, theirs) in swift.lines().zip(rust.lines()) {
        let (Some((what, swift)), Some((same, rust))) = (own.split_once('\t'), theirs.split_once('\t'))
        else {
            bail!("no figure: {own:?}, {theirs:?}");
        };
        if what != same {
            bail!("{what:?} beside {same:?}");
        }
        let (swift, rust): (f64, f64) = (swift.parse()?, rust.parse()?);
        println!("{what:<30} {swift:>9.2} {rust:>9.2} {:>6.1}", swift / rust);
    }
    Ok(())
}
