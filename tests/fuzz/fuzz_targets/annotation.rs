//! What annotation tools export.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    stance_fuzz::reader(stance::io::Format::Prodigy, data);
    stance_fuzz::reader(stance::io::Format::LabelStudio, data);
});
