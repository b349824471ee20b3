//! All rules over all frames, and quotations that have no cue of their own.

use super::after;
use super::agent::clause_subject;
use super::before;
use super::clause::after_dateline;
use super::draft::{Draft, Family, Source};
use super::frame::{Frame, ItemKind};
use super::layout::Layout;
use super::marks::Quotation;
use super::phrases;
use crate::article::reading::QuoteKind;
use crate::span::Span;

/// Words that a quotation without a cue must have to be speech: what is shorter is a word in quotation marks.
const SPEECH_WORDS: usize = 4;

/// The drafts of all frames, those of `layout` among them.
pub(crate) fn read_frames(
    text: &str,
    frames: &[Frame],
    quotations: &[Quotation],
    layout: &Layout,
) -> Vec<Draft> {
    let mut reader = Reader {
        text,
        quotations,
        drafts: layout.drafts.clone(),
        explained: vec![false; quotations.len()],
        last: None,
    };
    for (at, quotation) in quotations.iter().enumerate() {
        reader.explained[at] = layout.covers(quotation.outer.start);
    }
    for frame in frames {
        let start = frame.items.first().map_or(0, |item| item.span.start);
        if layout.covers(start) {
            reader.last = None;
            if layout.is_spoken(start) {
                reader.others(frame);
            }
            continue;
        }
        reader.frame(frame);
    }
    reader.drafts
}

/// True when a draft has a source that is neither the speaker nor who is spoken to.
fn names_other(text: &str, draft: &Draft) -> bool {
    let Source::Words(source) = draft.source else { return false };
    let says = matches!(
        draft.family,
        Family::Quote
            | Family::That
            | Family::Clause
            | Family::Parenthesis
            | Family::According
            | Family::Naming
    );
    says && !matches!(source.slice(text), "I" | "we" | "We" | "you" | "You" | "one" | "it" | "It")
}

/// The last speech in front of a frame.
#[derive(Clone, Copy)]
struct Last {
    draft: usize,
    block: usize,
    /// True when it ended with its frame, so that a quotation right behind it goes on with it.
    at_end: bool,
}

struct Reader<'a> {
    text: &'a str,
    quotations: &'a [Quotation],
    drafts: Vec<Draft>,
    /// By quotation.
    explained: Vec<bool>,
    last: Option<Last>,
}

impl Reader<'_> {
    /// What a speaker reports of others: `the ministry says you keep adding demands`.
    fn others(&mut self, frame: &Frame) {
        let first = self.drafts.len();
        let last = self.last;
        self.frame(frame);
        self.last = last;
        let mut at = 0;
        let text = self.text;
        self.drafts.retain(|draft| {
            at += 1;
            at <= first || draft.cue.is_some() && names_other(text, draft)
        });
    }

    fn frame(&mut self, frame: &Frame) {
        let items = &frame.items;
        let low = after_dateline(items, self.text);
        let mut taken = vec![false; items.len()];
        let first_draft = self.drafts.len();
        let leading = self.leading_quotes(frame, low);
        for found in after::find(self.text, frame, self.quotations, low) {
            self.push(found.draft);
            taken[found.taken].fill(true);
        }
        let mut free_from = low;
        for at in low..items.len() {
            if taken[at] {
                free_from = at + 1;
            } else if let Some(found) = phrases::find(frame, self.quotations, free_from, at) {
                free_from = found.taken.end;
                self.push(found.draft);
                taken[found.taken].fill(true);
            }
        }
        let mut last_cue = (self.drafts.len() > first_draft).then(|| self.drafts.len() - 1);
        free_from = low;
        let mut at = low;
        while at < items.len() {
            if taken[at] {
                at += 1;
                free_from = at;
                continue;
            }
            if let Some(found) = phrases::noun(frame, self.quotations, free_from, at) {
                last_cue = Some(self.drafts.len());
                self.push(found.draft);
                at = found.taken.end.max(at + 1);
                taken[found.taken].fill(true);
                free_from = at;
                continue;
            }
            if let Some((mut draft, range, elided)) =
                before::find(frame, self.quotations, free_from, at)
            {
                if elided {
                    if let Some(last) = last_cue {
                        draft.source = Source::SameAs(last);
                    } else if let Some(subject) = clause_subject(items, low, at) {
                        let span = items[subject].iter().map(|item| item.span).reduce(Span::cover);
                        draft.source = span.map_or(Source::Nobody, Source::Words);
                    }
                }
                last_cue = Some(self.drafts.len());
                self.push(draft);
                at = range.end.max(at + 1);
                taken[range].fill(true);
                free_from = at;
                continue;
            }
            at += 1;
        }
        self.quotes_without_cue(frame, low, leading, &taken, first_draft);
    }

    fn push(&mut self, draft: Draft) {
        for span in &draft.content {
            let first = self
                .quotations
                .partition_point(|quotation| quotation.outer.start < span.start.saturating_sub(3));
            for (at, quotation) in self.quotations.iter().enumerate().skip(first) {
                if quotation.outer.start > span.end {
                    break;
                }
                if quotation.inner.start >= span.start && quotation.inner.end <= span.end {
                    self.explained[at] = true;
                }
            }
        }
        self.drafts.push(draft);
    }

    /// How many quotations stand at the start of the frame.
    fn leading_quotes(&self, frame: &Frame, low: usize) -> usize {
        frame.items[low..].iter().take_while(|item| item.is_quote()).count()
    }

    fn is_speech(&self, quote: usize) -> bool {
        let inner = self.quotations[quote].inner.slice(self.text);
        inner.split_whitespace().take(SPEECH_WORDS).count() >= SPEECH_WORDS
            || inner.ends_with(['.', '!', '?', ','])
    }

    /// Gives quotations that no cue explains to whom they belong by their place.
    fn quotes_without_cue(
        &mut self,
        frame: &Frame,
        low: usize,
        leading: usize,
        taken: &[bool],
        first_draft: usize,
    ) {
        let items = &frame.items;
        let is_only_quotes =
            items[low..].iter().all(|item| item.is_quote() || item.kind == ItemKind::Stop);
        let mut in_frame: Option<usize> = None;
        for (at, item) in items.iter().enumerate() {
            let ItemKind::Quote(quote) = item.kind else { continue };
            let inner = self.quotations[quote].inner;
            // A mark that opens and has nothing behind it says nothing.
            if self.explained[quote] || taken[at] || inner.is_empty() {
                continue;
            }
            if !self.is_speech(quote) && !is_only_quotes {
                continue;
            }
            // A quotation that goes on from the paragraph before.
            let continued =
                quote.checked_sub(1).filter(|&before| self.quotations[before].is_open && at == low);
            let owner = continued.and_then(|before| self.owner_of(before));
            if let Some(owner) = owner {
                self.drafts[owner].content.push(inner);
                self.explained[quote] = true;
                self.last = Some(Last { draft: owner, block: frame.block, at_end: true });
                in_frame = Some(owner);
                continue;
            }
            if let Some(owner) = in_frame {
                self.drafts[owner].content.push(inner);
                self.explained[quote] = true;
                continue;
            }
            // A colon in the same frame: `She was blunt: "…"`.
            let behind_colon = at > low && items[at - 1].kind == ItemKind::Colon;
            let of_frame = (self.drafts.len() > first_draft).then(|| self.drafts.len() - 1);
            let source = if behind_colon {
                match of_frame {
                    Some(draft) => Some((Source::SameAs(draft), Family::Quote)),
                    None => clause_subject(items, low, at)
                        .and_then(|subject| {
                            items[subject].iter().map(|item| item.span).reduce(Span::cover)
                        })
                        .map(|span| (Source::Words(span), Family::Following)),
                }
            } else if is_only_quotes || at < low + leading {
                self.follow(frame.block)
            } else {
                None
            };
            let Some((source, family)) = source else { continue };
            if let (Source::SameAs(draft), Family::Following) = (source, family) {
                let same = &mut self.drafts[draft];
                if same.kind == QuoteKind::Direct && same.block == frame.block {
                    same.content.push(inner);
                    self.explained[quote] = true;
                    self.last = Some(Last { draft, block: frame.block, at_end: true });
                    in_frame = Some(draft);
                    continue;
                }
            }
            self.explained[quote] = true;
            in_frame = Some(self.drafts.len());
            self.drafts.push(Draft {
                kind: QuoteKind::Direct,
                content: vec![inner],
                cue: None,
                source,
                family,
                block: frame.block,
            });
            self.last =
                Some(Last { draft: self.drafts.len() - 1, block: frame.block, at_end: true });
        }
        self.remember(frame, first_draft);
    }

    /// The speech that a quotation without a cue goes on with.
    fn follow(&self, block: usize) -> Option<(Source, Family)> {
        let last = self.last?;
        if last.block == block && last.at_end {
            return Some((Source::SameAs(last.draft), Family::Following));
        }
        if last.block == block || last.block + 1 == block {
            return Some((Source::SameAs(last.draft), Family::Paragraph));
        }
        None
    }

    fn owner_of(&self, quote: usize) -> Option<usize> {
        let inner = self.quotations[quote].inner;
        self.drafts.iter().rposition(|draft| draft.content.last() == Some(&inner))
    }

    fn remember(&mut self, frame: &Frame, first_draft: usize) {
        let new = first_draft..self.drafts.len();
        let own = new.rev().find(|&at| {
            self.drafts[at].family != Family::Noun && self.drafts[at].source != Source::Nobody
        });
        if let Some(draft) = own {
            self.last = Some(Last { draft, block: frame.block, at_end: true });
        } else if let Some(last) = &mut self.last {
            last.at_end &= frame.items.iter().all(|item| !item.is_word());
        }
    }
}
