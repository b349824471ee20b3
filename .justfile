# `just` lists these.
_default:
    @just --list

# What a change has to pass, quickly
check:
    .ci/run lint tests docs

# All of it, as in a fresh clone
ci:
    .ci/run

# Train the shipped model again
model:
    .ci/train-model models/negotiation.stance

# All benches
bench:
    cargo bench

# Fuzz one target for a minute: model, analyzer, lines, csv, jsonl, annotation, fasttext, sentences, blocks, html
fuzz target:
    cargo +nightly fuzz run --fuzz-dir tests/fuzz {{target}} -- -max_total_time=60
