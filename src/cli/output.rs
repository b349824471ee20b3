//! Where data and talk go.

use std::fmt::Display;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::Path;

use stance::io::AtomicFile;

use super::Status;
use super::interrupt;
use super::message::Failure;

/// Standard output, locked and buffered: nothing else writes to it.
pub(crate) struct Stdout(BufWriter<StdoutLock<'static>>);

impl Stdout {
    pub(crate) fn lock() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    /// Flushes: without it, an error of the last bytes would be lost.
    pub(crate) fn finish(mut self) -> Result<Status, Failure> {
        self.0.flush().map_err(Failure::stdout)?;
        Ok(Status::Done)
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Prints an answer for people, in colour where that is wanted.
pub(crate) fn answer(answer: &str) -> Result<Status, Failure> {
    let mut out = Stdout::lock();
    let is_coloured = matches!(
        anstream::stdout().current_choice(),
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi
    );
    let written = if is_coloured {
        out.write_all(answer.as_bytes())
    } else {
        write!(out, "{}", anstream::adapter::strip_str(answer))
    };
    written.map_err(Failure::stdout)?;
    out.finish()
}

/// Where records go: standard output, or a file that appears when it is whole.
pub(crate) enum Destination {
    Stdout(Stdout),
    File(Box<AtomicFile>),
}

impl Destination {
    /// `-` and no path at all are standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            Some(path) if path != Path::new("-") => {
                let file = AtomicFile::create(path)?;
                interrupt::remove_at_exit(file.temporary_path());
                Ok(Self::File(Box::new(file)))
            }
            _ => Ok(Self::Stdout(Stdout::lock())),
        }
    }

    pub(crate) fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::File(file) => file,
        }
    }

    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(out) => out.finish().map(|_| ()),
            Self::File(file) => Ok(file.finish()?),
        }
    }
}

/// What the program says beside its data.
pub(crate) struct Talk {
    quiet: bool,
}

impl Talk {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A line on standard error. That it cannot be written is no reason to stop.
    pub(crate) fn say(&self, line: impl Display) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr().lock(), "{line}");
        }
    }

    /// A line that tells of something wrong without stopping for it.
    pub(crate) fn warn(&self, line: impl Display) {
        let style = anstyle::AnsiColor::Yellow.on_default().bold();
        self.say(format_args!("{style}warning:{style:#} {line}"));
    }
}
