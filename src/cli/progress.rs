//! Progress on a terminal, and only there.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Talk;

/// A line that tells how far the work is; nothing when standard error is no terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts records.
    pub(crate) fn records(talk: &Talk) -> Self {
        Self::new(talk, "{spinner} {human_pos} labelled, {per_sec} ({elapsed})")
    }

    /// Tells the current step.
    pub(crate) fn steps(talk: &Talk) -> Self {
        Self::new(talk, "{spinner} {msg} ({elapsed})")
    }

    /// Counts articles and tells how fast they are done and when the last one will be.
    #[expect(dead_code, reason = "articles are not read by a command yet")]
    pub(crate) fn articles(talk: &Talk, total: u64) -> Self {
        let template =
            "{bar:24} {human_pos}/{human_len} articles, {per_sec}, {eta} left ({elapsed})";
        let progress = Self::new(talk, template);
        progress.0.set_length(total);
        progress
    }

    fn new(talk: &Talk, template: &str) -> Self {
        // indicatif draws nothing where standard error is no terminal.
        let bar = if talk.is_quiet() { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if bar.is_hidden() {
            return Self(bar);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    pub(crate) fn position(&self, position: u64) {
        self.0.set_position(position);
    }

    pub(crate) fn step(&self, message: &str) {
        self.0.set_message(message.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
