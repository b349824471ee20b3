//! Completion scripts and manual pages, from the definitions in `args`.

use std::io::Write;

use clap::{Command, CommandFactory};
use stance::io::write_atomically;

use super::Status;
use super::args::{Args, CompletionsArgs, ManArgs};
use super::message::Failure;
use super::output::Stdout;

pub(crate) fn completions(args: &CompletionsArgs) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "stance", &mut script);
    let mut out = Stdout::lock();
    out.write_all(&script).map_err(Failure::stdout)?;
    out.finish()
}

pub(crate) fn man(args: &ManArgs) -> Result<Status, Failure> {
    let mut program = Args::command();
    program.build();
    let Some(folder) = &args.dir else {
        let mut out = Stdout::lock();
        out.write_all(&page(program)?).map_err(Failure::stdout)?;
        return out.finish();
    };
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    let pages = std::iter::once(&program).chain(commands);
    for command in pages.cloned().collect::<Vec<_>>() {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        write_atomically(&folder.join(format!("{name}.1")), &page(command)?)?;
    }
    Ok(Status::Done)
}

/// A manual page, with the examples that `--help` starts with at its end, as is the custom there.
fn page(command: Command) -> Result<Vec<u8>, Failure> {
    let examples = command.get_before_long_help().map(ToString::to_string);
    let (command, heading) = match &examples {
        Some(examples) => {
            let examples = examples.trim_start_matches("Examples:\n").to_owned();
            (command.after_long_help(examples), "EXAMPLES")
        }
        None => (command, "NOTES"),
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(Failure::new)?;
    let page = String::from_utf8_lossy(&page);
    Ok(page.replace("\n.SH EXTRA\n", &format!("\n.SH {heading}\n")).into_bytes())
}
