//! Plain text and Markdown to blocks.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    stance_fuzz::article(stance::article::Markup::Text, data);
    stance_fuzz::article(stance::article::Markup::Markdown, data);
});
