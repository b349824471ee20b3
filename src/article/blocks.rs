//! Plain text to blocks.

use super::date::{find_date, has_day, is_date_line};
use super::frame::{
    is_asking, is_byline, is_caption, is_heading, is_name, is_rubric, is_signature, is_title,
};
use super::lines::Mark;
use super::units::{LONG, Unit, units};
use super::{Article, Block, BlockKind};

impl Article {
    /// Reads plain text.
    ///
    /// Paragraphs are lines, or runs of lines where the text is wrapped to a width; a paragraph goes on
    /// behind an empty line where its sentence does. Headline, byline, date, headings, captions and list
    /// items are told by their place, length and first words; spans leave out bullets, numbers of lists,
    /// `#` and `>`.
    ///
    /// ```
    /// use stance::article::{Article, BlockKind};
    ///
    /// let text = "Harbour talks stall\n\nBy Ana Lor\n\nThe ministers met again on Monday. Nothing came of it.\n";
    /// let article = Article::from_text("harbour.txt", text);
    /// assert_eq!(article.title.as_deref(), Some("Harbour talks stall"));
    /// assert_eq!(article.byline.as_deref(), Some("By Ana Lor"));
    /// assert_eq!(article.blocks[2].kind, BlockKind::Paragraph);
    /// assert_eq!(article.blocks[2].span.slice(&article.text), "The ministers met again on Monday. Nothing came of it.");
    /// ```
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let units = units(&text);
        let blocks = classify(&text, &units);
        Self { name: name.into(), text, blocks, ..Self::default() }.framed()
    }

    /// Fills title, byline and date from the blocks, where they are not known yet.
    pub(super) fn framed(mut self) -> Self {
        let of = |kind: BlockKind| {
            let text = &self.text;
            self.blocks
                .iter()
                .filter(move |block| block.kind == kind)
                .map(|block| block.span.slice(text))
        };
        // What stands on the page goes before what its metadata say, which are shortened for machines.
        let title = of(BlockKind::Title).next().map(one_line);
        let signs = |line: &&str| {
            let is_author = self.byline.as_deref().is_none_or(|known| {
                known.split_whitespace().next().is_some_and(|name| line.contains(name))
            });
            is_author
                && !is_rubric(line)
                && !has_day(line)
                && !is_date_line(line)
                && (is_byline(line) || !line.contains(','))
        };
        let byline = of(BlockKind::Byline).find(signs).map(one_line);
        let date = of(BlockKind::Byline)
            .find_map(|line| find_date(line).map(|date| date.slice(line).to_owned()));
        self.title = title.or(self.title);
        self.byline = byline.or(self.byline);
        self.date = self.date.or(date);
        self
    }
}

/// White space as single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What each unit is.
fn classify(text: &str, units: &[Unit]) -> Vec<Block> {
    let slice = |at: usize| units.get(at).map_or("", |unit| unit.span.slice(text));
    let mut kinds: Vec<BlockKind> = Vec::with_capacity(units.len());
    let mut has_title = false;
    let mut in_head = true;
    for (at, unit) in units.iter().enumerate() {
        let own = slice(at);
        let next = units.get(at + 1);
        let is_heading = is_heading(own) && !unit.is_labelled;
        let is_above_text =
            next.is_some_and(|next| next.blank_above == 0 && next.span.len() > unit.span.len());
        let kind = if unit.mark == Mark::Heading {
            if has_title { BlockKind::Heading } else { BlockKind::Title }
        } else if unit.mark == Mark::Item {
            item_kind(own, kinds.last().copied(), next)
        } else if is_caption(own)
            || (is_heading && unit.blank_above == 0 && kinds.last() == Some(&BlockKind::Caption))
        {
            BlockKind::Caption
        } else if is_signature(own) || (in_head && has_title && (is_byline(own) || is_name(own))) {
            BlockKind::Byline
        } else if in_head && !has_title && next.is_some() && !unit.is_labelled && is_title(own) {
            // A rubric or a byline above the headline.
            let is_above = is_title(slice(at + 1)) && units.len() > at + 2;
            if is_above && (is_rubric(own) || is_byline(own)) {
                BlockKind::Byline
            } else {
                BlockKind::Title
            }
        } else if is_heading
            || (is_asking(own) && !unit.is_labelled && unit.blank_above > 0 && is_above_text)
        {
            BlockKind::Heading
        } else {
            BlockKind::Paragraph
        };
        has_title |= kind == BlockKind::Title;
        in_head &= matches!(kind, BlockKind::Title | BlockKind::Byline | BlockKind::Caption);
        kinds.push(kind);
    }
    unframe(units, &mut kinds);
    units.iter().zip(kinds).map(|(unit, kind)| Block { kind, span: unit.span }).collect()
}

fn item_kind(own: &str, last: Option<BlockKind>, next: Option<&Unit>) -> BlockKind {
    let is_alone =
        last != Some(BlockKind::ListItem) && next.is_some_and(|next| next.mark != Mark::Item);
    if last == Some(BlockKind::Caption) && is_heading(own) {
        // `● AGENCY` below the words under a picture.
        BlockKind::Caption
    } else if is_alone && is_heading(own) && next.is_some_and(|next| next.span.len() > LONG) {
        BlockKind::Heading
    } else {
        BlockKind::ListItem
    }
}

/// Where nothing is running text, the lines are what the article says: a statement alone, slogans, notes.
fn unframe(units: &[Unit], kinds: &mut [BlockKind]) {
    if kinds.iter().any(|kind| matches!(kind, BlockKind::Paragraph | BlockKind::ListItem)) {
        return;
    }
    for at in 0..kinds.len() {
        let has_blank_below = units.get(at + 1).is_some_and(|next| next.blank_above > 0);
        let is_frame = match kinds[at] {
            BlockKind::Title => has_blank_below && kinds.len() > 1,
            BlockKind::Heading => false,
            _ => kinds.len() > 1,
        };
        if !is_frame {
            kinds[at] = BlockKind::Paragraph;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BlockKind::{Byline, Caption, Heading, ListItem, Paragraph, Title};
    use super::*;

    const TEXT: &str =
        "The ministers met again on Monday, and nobody who came out of the hall would say what.";

    /// Kind and text of each block; `TEXT` is shown as `~`.
    fn shown(text: &str) -> Vec<(BlockKind, String)> {
        let text = text.replace('~', TEXT);
        let article = Article::from_text("a.txt", text);
        let slice = |block: &Block| block.span.slice(&article.text).replace(TEXT, "~");
        article.blocks.iter().map(|block| (block.kind, slice(block))).collect()
    }

    #[test]
    fn every_layout_has_its_blocks() {
        let cases: [(&str, &[(BlockKind, &str)]); 17] = [
            ("", &[]),
            ("We will talk", &[(Paragraph, "We will talk")]),
            (
                "Talks stall\n\nBy Ana Lor\n2 March 2026\n\n~\n~\n",
                &[
                    (Title, "Talks stall"),
                    (Byline, "By Ana Lor"),
                    (Byline, "2 March 2026"),
                    (Paragraph, "~"),
                    (Paragraph, "~"),
                ],
            ),
            (
                "OPINION\n\nTalks stall\n\nAna Lor\n\n~",
                &[
                    (Byline, "OPINION"),
                    (Title, "Talks stall"),
                    (Byline, "Ana Lor"),
                    (Paragraph, "~"),
                ],
            ),
            (
                "Our labour desk\nTalks stall\n~",
                &[(Byline, "Our labour desk"), (Title, "Talks stall"), (Paragraph, "~")],
            ),
            ("~\n~", &[(Paragraph, "~"), (Paragraph, "~")]),
            // Broken in the middle of a sentence.
            (
                "~\n\n~ They should speak with\n\nMr. Anstad, he said.\n\n~",
                &[
                    (Paragraph, "~"),
                    (Paragraph, "~ They should speak with\n\nMr. Anstad, he said."),
                    (Paragraph, "~"),
                ],
            ),
            (
                "~ Despite the letter,\n\nThe photo shows a hall in 2024.\n● AGENCY",
                &[
                    (Paragraph, "~ Despite the letter,"),
                    (Caption, "The photo shows a hall in 2024."),
                    (Caption, "AGENCY"),
                ],
            ),
            (
                "~\n\nWho talks, and who does not\n~\n\nWith whom?\n~ ~\n\nWhy?",
                &[
                    (Paragraph, "~"),
                    (Heading, "Who talks, and who does not"),
                    (Paragraph, "~"),
                    (Heading, "With whom?"),
                    (Paragraph, "~ ~"),
                    (Paragraph, "Why?"),
                ],
            ),
            // The same label several times is a layout and no heading.
            (
                "~\nAna Lor, mediator\nView: ~\nReason: No trust\n\nTom Fer, mayor\nView: ~\nReason: Too late",
                &[
                    (Paragraph, "~"),
                    (Heading, "Ana Lor, mediator"),
                    (Paragraph, "View: ~"),
                    (Paragraph, "Reason: No trust"),
                    (Heading, "Tom Fer, mayor"),
                    (Paragraph, "View: ~"),
                    (Paragraph, "Reason: Too late"),
                ],
            ),
            (
                "~\n- One\n- Two goes on\n  in a second line\n1. Three\n***\n~",
                &[
                    (Paragraph, "~"),
                    (ListItem, "One"),
                    (ListItem, "Two goes on\n  in a second line"),
                    (ListItem, "Three"),
                    (Paragraph, "~"),
                ],
            ),
            (
                "~\n\n1. The offer\n\n~\n\n2. The answer\n\n~",
                &[
                    (Paragraph, "~"),
                    (Heading, "The offer"),
                    (Paragraph, "~"),
                    (Heading, "The answer"),
                    (Paragraph, "~"),
                ],
            ),
            (
                "No war\nTalk now\nBring them home",
                &[(Paragraph, "No war"), (Paragraph, "Talk now"), (Paragraph, "Bring them home")],
            ),
            (
                "Slogans of the march\n\nNo war\nTalk now",
                &[(Title, "Slogans of the march"), (Paragraph, "No war"), (Paragraph, "Talk now")],
            ),
            (
                "# Talks stall\n\n## Why\n\n> ~",
                &[(Title, "Talks stall"), (Heading, "Why"), (Paragraph, "~")],
            ),
            ("~\r\n\r\nWhy\r\n~\r\n", &[(Paragraph, "~"), (Heading, "Why"), (Paragraph, "~")]),
            (
                "~\n\nPhoto: Ana Lor\n\n(Reporting by Ana Lor; editing by Tom Fer)",
                &[
                    (Paragraph, "~"),
                    (Caption, "Photo: Ana Lor"),
                    (Byline, "(Reporting by Ana Lor; editing by Tom Fer)"),
                ],
            ),
        ];
        for (text, expected) in cases {
            let expected: Vec<_> =
                expected.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect();
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "Talks stall in the harbour\n\nThe ministers met again on Monday, and nobody who came out\n\
            of the hall would say what had been agreed in it. Anstad\nsaid that she would wait. \"We have\n\
            time,\" she said.\nThe others left by the back door, and the harbour stayed\nclosed for one more week.\n\
            \n   A paragraph that is told by its first line, which is set\nin a little. It ends here.\n   Another one of them.\n";
        let blocks = shown(text);
        let kinds: Vec<_> = blocks.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Title, Paragraph, Paragraph, Paragraph, Paragraph], "{blocks:?}");
        assert!(blocks[1].1.ends_with("time,\" she said."), "{blocks:?}");
        assert!(blocks[2].1.starts_with("The others left"), "{blocks:?}");
        assert!(blocks[3].1.ends_with("It ends here."), "{blocks:?}");
    }

    #[test]
    fn title_byline_and_date_are_taken_from_the_blocks() {
        let text = "OPINION\n\nTalks  stall\n\n2 March 2026\nWashington, DC\nAna Lor, harbour correspondent\n\n~";
        let article = Article::from_text("a.txt", text.replace('~', TEXT));
        assert_eq!(article.title.as_deref(), Some("Talks stall"));
        assert_eq!(article.byline.as_deref(), Some("Ana Lor, harbour correspondent"));
        assert_eq!(article.date.as_deref(), Some("2 March 2026"));
    }
}
