//! The program `stance`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
