//! Any text has terms, each with its place in it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    stance_fuzz::analyzer(data);
});
