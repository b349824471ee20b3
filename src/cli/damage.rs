//! Damaged files on which a decoder panics.

use std::panic;

use stance::arrow::{damaged, reading};

use super::interrupt;
use super::message::Failure;

/// Makes a panic that is about a damaged input an error like any other. The program does not unwind, so
/// that nothing else could remove what is unfinished.
pub(crate) fn report_panics_of_decoders() {
    let of_bugs = panic::take_hook();
    panic::set_hook(Box::new(move |found| match reading() {
        Some(input) => {
            interrupt::remove_unfinished();
            Failure::from(damaged(&input)).print();
            #[allow(clippy::exit)]
            std::process::exit(2);
        }
        None => of_bugs(found),
    }));
}
