//! Model files: an error or a model that works.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    stance_fuzz::model(data);
});
