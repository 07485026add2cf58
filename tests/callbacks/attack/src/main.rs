//! `volc-im-callback-attack [COUNT] [SEED]`: attacks COUNT bodies of each kind (20) and prints what was accepted.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (count, seed) = (number(20), number(1));
    let table = volc_im_callback_attack::attack(u32::try_from(count).unwrap_or(u32::MAX), seed);
    println!("{table}");
    match table.faults().as_slice() {
        [] => ExitCode::SUCCESS,
        faults => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            ExitCode::FAILURE
        }
    }
}
