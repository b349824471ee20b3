//! One form for characters that mean the same.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::span::Span;

/// A text in normal form, with the way back to the original bytes.
///
/// The normal form is NFKC with default case folding (Unicode Standard, section 3.13), in which quotation
/// marks become `'` and `"`, dashes become `—`, hyphens and minus signs become `-`, and invisible
/// characters (soft hyphen, zero-width space, word joiner, byte order mark) are gone.
///
/// It is built one grapheme cluster at a time, and a cluster is the unit of the way back: a span that
/// starts or ends inside what a cluster became covers the whole cluster of the original.
///
/// ```
/// use stance::text::Normalized;
///
/// let text = "“Won’t”";
/// let normalized = Normalized::new(text);
/// assert_eq!(normalized.text(), "\"won't\"");
/// assert_eq!(normalized.original(1, 6).slice(text), "Won’t");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Normalized {
    text: String,
    /// Where the two texts do not run in step, ascending. Between two entries both advance byte by
    /// byte, which is all there is in ASCII text: no entry at all.
    clusters: Vec<Cluster>,
    folded: String,
}

/// A grapheme cluster whose length changed, in both texts.
#[derive(Clone, Copy, Debug)]
struct Cluster {
    normal: Span,
    original: Span,
}

impl Normalized {
    /// Normalises `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut normalized = Self::default();
        normalized.fill(text);
        normalized
    }

    /// The normal form.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The original bytes of the normal form's bytes `start..end`.
    #[must_use]
    pub fn original(&self, start: usize, end: usize) -> Span {
        Span::new(self.original_start(start), self.original_end(end))
    }

    fn original_start(&self, at: usize) -> usize {
        // The last cluster that starts at or before `at`.
        let after = self.clusters.partition_point(|cluster| cluster.normal.start <= at);
        match after.checked_sub(1).map(|last| self.clusters[last]) {
            None => at,
            Some(cluster) if at < cluster.normal.end => cluster.original.start,
            Some(cluster) => cluster.original.end + (at - cluster.normal.end),
        }
    }

    fn original_end(&self, at: usize) -> usize {
        let after = self.clusters.partition_point(|cluster| cluster.normal.start < at);
        match after.checked_sub(1).map(|last| self.clusters[last]) {
            None => at,
            Some(cluster) if at <= cluster.normal.end => cluster.original.end,
            Some(cluster) => cluster.original.end + (at - cluster.normal.end),
        }
    }

    /// Normalises `text` into the buffers that are already there.
    pub(super) fn fill(&mut self, text: &str) {
        self.text.clear();
        self.clusters.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let ascii = bytes[at..].iter().position(|byte| !byte.is_ascii());
            let Some(ascii) = ascii else {
                self.push_ascii(&text[at..]);
                return;
            };
            // A combining mark belongs to the character before it, so the run starts there.
            let run_start = at + ascii.saturating_sub(1);
            self.push_ascii(&text[at..run_start]);
            let run_end = bytes[at + ascii..]
                .iter()
                .position(u8::is_ascii)
                .map_or(bytes.len(), |length| at + ascii + length);
            self.push_run(text, Span::new(run_start, run_end));
            at = run_end;
        }
    }

    fn push_ascii(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.text[start..].make_ascii_lowercase();
    }

    fn push_run(&mut self, text: &str, run: Span) {
        for (offset, cluster) in run.slice(text).grapheme_indices(true) {
            let start = self.text.len();
            self.push_cluster(cluster);
            let original = Span::new(run.start + offset, run.start + offset + cluster.len());
            let normal = Span::new(start, self.text.len());
            // A cluster of one byte is always in step; others are kept even when their length is
            // unchanged, so that no span can end inside a character.
            if cluster.len() > 1 || normal.len() != 1 {
                self.clusters.push(Cluster { normal, original });
            }
        }
    }

    fn push_cluster(&mut self, cluster: &str) {
        self.folded.clear();
        // Both before and after folding: `№` is capitals only in compatibility form.
        self.folded.extend(cluster.chars().nfkc().default_case_fold());
        for character in self.folded.nfkc() {
            match character {
                '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' => self.text.push('\''),
                '“' | '”' | '„' | '‟' | '″' | '«' | '»' => self.text.push('"'),
                '‐' | '‑' | '−' => self.text.push('-'),
                '‒' | '–' | '—' | '―' => self.text.push('—'),
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                other => self.text.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Normalized;

    #[test]
    fn forms() {
        for (text, expected) in [
            ("No Talks", "no talks"),
            ("‘We’ll see’", "'we'll see'"),
            ("war — or talks", "war — or talks"),
            ("face‑to‑face", "face-to-face"),
            ("STRASSE Straße", "strasse strasse"),
            ("ﬁnal ½", "final 1⁄2"),
            ("Cafe\u{301}", "café"),
            ("nego\u{ad}tiate", "negotiate"),
            ("ＴＡＬＫＳ", "talks"),
            ("№ 𝐍𝐎", "no no"),
        ] {
            assert_eq!(Normalized::new(text).text(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_way_back_covers_whole_characters() {
        let text = "“ﬁne”, the émigré said — nego\u{ad}tiate!";
        let normalized = Normalized::new(text);
        let normal = normalized.text();
        for (start, _) in normal.char_indices() {
            for (length, character) in normal[start..].char_indices() {
                let span = normalized.original(start, start + length + character.len_utf8());
                assert!(text.get(span.start..span.end).is_some_and(|slice| !slice.is_empty()));
            }
        }
        let at = normal.find("émigré").unwrap();
        assert_eq!(normalized.original(at, at + "émigré".len()).slice(text), "émigré");
        let at = normal.find("negotiate").unwrap();
        assert_eq!(normalized.original(at, at + 9).slice(text), "nego\u{ad}tiate");
    }
}
