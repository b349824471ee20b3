//! Any text comes apart into sentences that lose nothing of it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    stance_fuzz::sentences(data);
});
