//! Articles to statements.

use super::document::{Article, BlockKind};
use super::quotes::{
    Draft, Family, Layout, Quotation, Source, frames, layout, quotations, read_frames,
};
use super::reading::{Attribution, Reading, Statement};
use super::sentences::SentenceSegmenter;
use super::speakers::{Voices, resolve};
use super::tokens::{Lexicon, Token, scan};
use crate::span::Span;

/// Finds the statements of an article and whose they are.
///
/// ```
/// use stance::Span;
/// use stance::article::{Article, Block, BlockKind, Segmenter};
///
/// let text = "Mayor Ana Lor said on Monday that the door was open. “Knock,” she said. “I will answer.”".to_owned();
/// let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }];
/// let article = Article { text, blocks, ..Article::default() };
/// let reading = Segmenter::default().read(&article);
/// let quoted = &reading.attributions[1];
/// assert_eq!(quoted.content.iter().map(|span| span.slice(&article.text)).collect::<Vec<_>>(), ["Knock,", "I will answer."]);
/// assert_eq!(reading.speakers[quoted.speaker.unwrap()].name, "Ana Lor");
/// ```
#[derive(Clone, Debug)]
pub struct Segmenter {
    lexicon: Lexicon,
    sentences: SentenceSegmenter,
}

impl Default for Segmenter {
    /// With the shipped English lexicons.
    fn default() -> Self {
        Self { lexicon: Lexicon::english(), sentences: SentenceSegmenter::default() }
    }
}

/// A stretch of a block without labels and lines of names.
struct Piece {
    block: usize,
    heading: Option<Span>,
    span: Span,
}

impl Segmenter {
    /// Reads an article.
    ///
    /// Statements are the sentences of paragraphs and items of lists; headlines, headings, bylines and
    /// captions are none. A sentence that reports two speakers is two statements.
    #[must_use]
    pub fn read(&self, article: &Article) -> Reading {
        let text = article.text.as_str();
        let layout = layout(text, &article.blocks, &self.lexicon);
        let pieces = pieces(article, &layout);
        let mut tokens: Vec<Token> = Vec::new();
        let mut quoted: Vec<Quotation> = Vec::new();
        let mut all_frames = Vec::new();
        let mut sentences: Vec<(usize, Span)> = Vec::new();
        let mut own = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let first = tokens.len();
            scan(text, piece.span, &self.lexicon, &mut tokens);
            let first_quote = quoted.len();
            quoted.extend(quotations(text, piece.span, &tokens[first..]));
            self.sentences.split(piece.span.slice(text), &mut own);
            for sentence in &mut own {
                *sentence =
                    Span::new(piece.span.start + sentence.start, piece.span.start + sentence.end);
            }
            frames(
                text,
                piece.block,
                &tokens[first..],
                &quoted,
                first_quote..quoted.len(),
                &own,
                &mut all_frames,
            );
            sentences.extend(own.iter().map(|&span| (at, span)));
        }
        let mut bylines = Vec::new();
        for (at, block) in
            article.blocks.iter().enumerate().filter(|(_, block)| block.kind == BlockKind::Byline)
        {
            let first = tokens.len();
            scan(text, block.span, &self.lexicon, &mut tokens);
            frames(text, at, &tokens[first..], &quoted, 0..0, &[], &mut bylines);
        }
        tokens.sort_by_key(|token| token.span);
        let mut drafts = read_frames(text, &all_frames, &quoted, &layout);
        sort(&mut drafts);
        let all_tokens = with_labels(text, &self.lexicon, &layout, tokens);
        let voices = resolve(text, &self.lexicon, &all_tokens, &all_frames, &bylines, &drafts);
        let Voices { speakers, of_draft } = voices;
        let attributions: Vec<Attribution> = drafts
            .into_iter()
            .zip(of_draft)
            .map(|(draft, voice)| attribution(draft, voice))
            .collect();
        let statements = statements(text, &pieces, &sentences, &attributions);
        Reading { statements, attributions, speakers }
    }
}

/// The stretches of running text, cut at what the layout puts between.
fn pieces(article: &Article, layout: &Layout) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut heading = None;
    let mut furniture = layout.furniture.iter().peekable();
    for (block, part) in article.blocks.iter().enumerate() {
        match part.kind {
            BlockKind::Heading => heading = Some(part.span),
            BlockKind::Paragraph | BlockKind::ListItem => {}
            _ => continue,
        }
        let mut start = part.span.start;
        let is_text = part.kind != BlockKind::Heading;
        while let Some(cut) = furniture.next_if(|cut| cut.start < part.span.end) {
            if is_text && start < cut.start {
                pieces.push(Piece { block, heading, span: Span::new(start, cut.start) });
            }
            start = start.max(cut.end);
        }
        if is_text && start < part.span.end {
            pieces.push(Piece { block, heading, span: Span::new(start, part.span.end) });
        }
    }
    pieces
}

/// Sorts by content and keeps references between drafts true.
fn sort(drafts: &mut Vec<Draft>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&at| (drafts[at].content.first().copied(), at));
    let mut place = vec![0; drafts.len()];
    for (to, &from) in order.iter().enumerate() {
        place[from] = to;
    }
    let mut sorted: Vec<Draft> = order.iter().map(|&at| drafts[at].clone()).collect();
    for draft in &mut sorted {
        if let Source::SameAs(other) = &mut draft.source {
            *other = place[*other];
        }
    }
    *drafts = sorted;
}

/// The tokens of the running text and of the labels, in order.
fn with_labels(
    text: &str,
    lexicon: &Lexicon,
    layout: &Layout,
    mut tokens: Vec<Token>,
) -> Vec<Token> {
    if layout.furniture.is_empty() {
        return tokens;
    }
    for &span in &layout.furniture {
        scan(text, span, lexicon, &mut tokens);
    }
    tokens.sort_by_key(|token| token.span);
    tokens.dedup_by_key(|token| token.span);
    tokens
}

fn attribution(draft: Draft, voice: Option<(usize, f32)>) -> Attribution {
    let sure = match (voice, draft.family) {
        (Some((_, sure)), _) => sure,
        (None, Family::Passive) => 1.0,
        (None, _) => 0.7,
    };
    let source = match draft.source {
        Source::Words(span) => Some(span),
        _ => None,
    };
    Attribution {
        kind: draft.kind,
        content: draft.content,
        cue: draft.cue,
        source,
        speaker: voice.map(|(speaker, _)| speaker),
        confidence: draft.family.confidence() * sure,
    }
}

/// The sentences, cut where another speaker's clause begins.
fn statements(
    text: &str,
    pieces: &[Piece],
    sentences: &[(usize, Span)],
    attributions: &[Attribution],
) -> Vec<Statement> {
    let mut statements = Vec::with_capacity(sentences.len());
    // What each attribution says in one stretch: its spans of content by place.
    let mut contents: Vec<(Span, usize)> = attributions
        .iter()
        .enumerate()
        .flat_map(|(at, attribution)| attribution.content.iter().map(move |&span| (span, at)))
        .collect();
    contents.sort_unstable();
    let mut contents = contents.into_iter().peekable();
    let mut here: Vec<(Span, usize)> = Vec::new();
    for &(piece, sentence) in sentences {
        here.retain(|(span, _)| span.end > sentence.start);
        while let Some(next) = contents.next_if(|(span, _)| span.start < sentence.end) {
            if next.0.end > sentence.start {
                here.push(next);
            }
        }
        for (span, attribution) in cut(sentence, &here, attributions) {
            let Piece { block, heading, .. } = pieces[piece];
            let span = without_marks(text, span, sentence);
            if !span.is_empty() {
                statements.push(Statement { span, block, heading, attribution });
            }
        }
    }
    statements
}

/// The part of a sentence without white space at its ends, and behind a cut without the comma.
fn without_marks(text: &str, part: Span, sentence: Span) -> Span {
    let words = part.slice(text);
    let is_mark =
        |c: char| c.is_whitespace() || part.start > sentence.start && matches!(c, ',' | ';');
    let start = part.start + (words.len() - words.trim_start_matches(is_mark).len());
    Span::new(start, start.max(part.start + words.trim_end().len()))
}

/// The parts of a sentence and what each reports.
fn cut(
    sentence: Span,
    here: &[(Span, usize)],
    attributions: &[Attribution],
) -> Vec<(Span, Option<usize>)> {
    let overlap =
        |span: Span, part: Span| span.end.min(part.end).saturating_sub(span.start.max(part.start));
    let most = |part: Span| {
        here.iter()
            .map(|&(span, at)| (overlap(span, part), at))
            .filter(|&(length, _)| length > 0)
            .max_by_key(|&(length, at)| (length, std::cmp::Reverse(at)))
            .map(|(_, at)| at)
    };
    // The first place of the clause of each attribution: its source, its cue or its content.
    let clause = |at: usize| {
        let attribution = &attributions[at];
        let around = [attribution.source, attribution.cue].into_iter().flatten();
        let own = attribution.content.iter().copied().filter(|&span| overlap(span, sentence) > 0);
        around
            .filter(|span| sentence.start <= span.start && span.end <= sentence.end)
            .chain(own)
            .reduce(Span::cover)
    };
    let mut parts = Vec::new();
    let mut start = sentence.start;
    let mut last: Option<usize> = None;
    for &(_, at) in here {
        let Some(before) = last else {
            last = Some(at);
            continue;
        };
        if before == at || attributions[before].speaker == attributions[at].speaker {
            continue;
        }
        let (Some(one), Some(other)) = (clause(before), clause(at)) else { continue };
        if one.end <= other.start && other.start > start {
            parts.push(Span::new(start, one.end));
            start = one.end;
            last = Some(at);
        }
    }
    parts.push(Span::new(start, sentence.end));
    parts.into_iter().map(|part| (part, most(part))).collect()
}
