//! `volc-im-callback-attack [readings COUNT SEED | changes COUNT SEED]`: attacks COUNT bodies of each kind (20) by other
//! readings, or changes the bytes of bodies COUNT times (5,000,000), and prints what was accepted.

use std::process::ExitCode;

use volc_im_callback_attack::{attack, try_changes};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    let what = arguments.next_if(|word| word.parse::<u64>().is_err());
    let mut number = |default: u64| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let faults = if what.as_deref() == Some("changes") {
        let changes = try_changes(number(5_000_000), number(1));
        println!(
            "{} changed bodies: {} unreadable, {} with another signature, {} refused by a form, {} the same event, {} another",
            changes.tried,
            changes.unreadable,
            changes.unsigned,
            changes.by_form,
            changes.same,
            changes.wrong.len()
        );
        changes.wrong
    } else {
        let table = attack(u32::try_from(number(20)).unwrap_or(u32::MAX), number(1));
        println!("{table}");
        table.faults()
    };
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
