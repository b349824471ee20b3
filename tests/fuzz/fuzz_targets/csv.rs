//! Tables, with commas and with tabs.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    stance_fuzz::reader(stance::io::Format::Csv, data);
    stance_fuzz::reader(stance::io::Format::Tsv, data);
});
