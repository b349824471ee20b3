//! What frames an article, told by the words of a line: bylines, captions, headings.

use super::date::{has_day, is_date_line};
use super::frame_words::{has, phrases};

/// The mark that ends `text`, looked for behind closing quotation marks and brackets.
pub(super) fn last_mark(text: &str) -> Option<char> {
    let closes =
        |c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | '»' | '›' | ')' | ']');
    let last = text.trim_end_matches(closes).chars().next_back()?;
    (!last.is_alphanumeric()).then_some(last)
}

/// True when a sentence can end where `text` does.
pub(super) fn is_ended(text: &str) -> bool {
    const MARKS: [char; 10] = ['.', '!', '?', '…', ':', ';', '。', '؟', '！', '？'];
    last_mark(text).is_some_and(|mark| MARKS.contains(&mark))
}

/// True when no sentence can end where `text` does: behind `with`, or behind a comma.
pub(super) fn is_open(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(',') || last_word(text).is_some_and(|word| has("open", word))
}

fn last_word(text: &str) -> Option<&str> {
    text.split_whitespace().next_back()
}

/// True when `text` opens with a letter in lower case.
pub(super) fn is_lower(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// True when `text` may go on with a sentence that began before it: with a small letter, a number or a
/// name.
pub(super) fn can_go_on(text: &str) -> bool {
    let Some(word) = text.split_whitespace().next() else { return false };
    match word.chars().next() {
        Some(first) if first.is_lowercase() || first.is_numeric() => true,
        Some(first) if first.is_uppercase() => !has("openers", word.trim_end_matches(',')),
        _ => false,
    }
}

/// True for a headline: short, and not ended like a sentence of running text.
pub(super) fn is_title(text: &str) -> bool {
    // `Talks with the U.S.` ends with a full stop that ends no sentence.
    let is_abbreviated = last_word(text).is_some_and(|word| word.matches('.').count() > 1);
    let has_end = matches!(last_mark(text), Some('.' | ',' | ';' | ':' | '…'));
    text.chars().count() <= 160
        && text.split_whitespace().count() <= 26
        && (is_abbreviated || !has_end)
}

/// True for a heading between paragraphs: shorter than a headline, without a mark at its end.
pub(super) fn is_heading(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let is_short = words <= 14 && text.chars().count() <= 100;
    let has_end = match last_mark(text) {
        Some(':') => words > 4,
        Some('.' | ',' | ';' | '…' | '!' | '?' | '-' | '–' | '—') => true,
        _ => false,
    };
    is_short && !has_end && !is_lower(text)
}

/// True for a heading that asks, if it stands where a heading can.
pub(super) fn is_asking(text: &str) -> bool {
    last_mark(text) == Some('?') && text.split_whitespace().count() <= 12
}

/// True for a rubric above the headline: `OPINION`.
pub(super) fn is_rubric(text: &str) -> bool {
    let is_capital = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let is_short = text.split_whitespace().count() <= 2;
    last_mark(text).is_none() && ((is_capital && is_short) || has("rubric", text))
}

/// True for a line that signs or dates the article, wherever it stands: `By Ana Lor`,
/// `Reporting by Ana Lor; editing by Tomas Ferreno`, `Updated 2 March 2026`.
pub(super) fn is_signature(text: &str) -> bool {
    // Longer than the bylines of three authors.
    if text.chars().take(161).count() > 160 {
        return false;
    }
    let text = text.trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    let lower = text.to_lowercase();
    let signs = phrases("sign").iter().any(|sign| {
        let Some(rest) = lower.strip_prefix(sign).filter(|_| lower.len() == text.len()) else {
            return false;
        };
        // Not `Bypass`, not `Text messages`.
        let is_whole = rest.starts_with(':')
            || (rest.starts_with(char::is_whitespace) && sign.ends_with("by"));
        is_whole && !is_asking(text) && is_of_names(&text[sign.len()..])
    });
    signs || is_date_line(text)
}

/// True for a line that can sign or date the article where bylines stand, above its first paragraph.
pub(super) fn is_byline(text: &str) -> bool {
    if is_signature(text) {
        return true;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 9 || is_ended(text) || is_open(text) || is_lower(text) {
        return false;
    }
    let is_desk =
        words.len() <= 7 && words.iter().any(|word| has("desk", word.trim_matches([',', ';'])));
    let has_address = words.iter().any(|word| word.contains('@') && word.len() > 2);
    let is_length = text.to_lowercase().ends_with("min read");
    // `KABUL, May 3`, `Photographs and interviews by Ana Lor`
    let is_dateline = has_day(text) && (text.contains(',') || words.len() <= 4);
    let is_signed = text.split_once(" by ").is_some_and(|(_, names)| is_of_names(names));
    is_desk || has_address || is_length || is_dateline || is_signed
}

/// True for two to four capitals: a name that signs when it stands right below the headline.
pub(super) fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| !has("small", word)).count();
    (2..=4).contains(&words)
        && !text.contains([':', '?', '!', '"', '“'])
        && !is_ended(text)
        && is_of_names(text)
}

/// True for the words under a picture.
pub(super) fn is_caption(text: &str) -> bool {
    let length = text.chars().take(401).count();
    let head = text.trim_start_matches(['(', '[', '|']).trim_start();
    let head: String = head.chars().take(24).collect::<String>().to_lowercase();
    let opens = phrases("caption").iter().any(|start| head.starts_with(start));
    let is_credited = || phrases("credit").iter().any(|credit| text.contains(credit));
    (length <= 400 && opens) || (length <= 250 && is_credited())
}

/// The label in front of a line, `Viewpoint` of `Viewpoint: The US has …`: one to four words.
pub(super) fn label(text: &str) -> Option<&str> {
    let (label, rest) = text.split_once(':')?;
    let is_label = rest.starts_with(char::is_whitespace)
        && label.len() <= 60
        && (1..=4).contains(&label.split_whitespace().count())
        && label.starts_with(char::is_uppercase)
        && !label.contains([',', '"', '“', '?', '!']);
    is_label.then_some(label)
}

/// Every word has a capital, or is a small word or an office.
fn is_of_names(text: &str) -> bool {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '/' | ':' | '&');
    let mut capitals = 0;
    let all = text.split(is_gap).all(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_capital = word.starts_with(char::is_uppercase);
        capitals += usize::from(is_capital);
        word.is_empty() || is_capital || has("desk", word) || has("small", word)
    });
    all && capitals > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        for text in yes {
            assert!(is(text), "{text}");
        }
        for text in no {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn lines_that_sign() {
        let yes = [
            "By Ana Lor",
            "By ANA LOR and Tomas Ferreno in Port Selda",
            "Reporting by Ana Lor; editing by Tomas Ferreno",
            "(Writing by Ana Lor)",
            "Interview: Ana Lor",
            "Updated 2 March 2026, 14:05 GMT",
            "Posted Sept. 30, 5:42 p.m.",
            "1:14 p.m. EDT",
        ];
        let no = [
            "By then the talks had failed",
            "Bypass the committee",
            "By whom?",
            "Text messages",
            "Words: they are cheap",
            "On 2 March 2026 the talks began",
            "",
        ];
        check(is_signature, &yes[..2], &no);
        check(is_signature, &yes[4..], &no);
    }

    #[test]
    fn lines_that_sign_below_a_headline() {
        let yes = [
            "International Desk",
            "Our labour desk",
            "Ana Lor, Diplomatic Correspondent",
            "ana.lor@paper.example",
            "KABUL, May 3",
            "TEHRAN, Nov. 3 (KNA)",
            "4 min read",
            "Photographs and interviews by Ana Lor",
        ];
        let no = ["Talks resume.", "The minister would not say when", "Negotiation amid distrust"];
        check(is_byline, &yes[..3], &no);
        check(is_byline, &yes[4..], &no);
        check(
            is_name,
            &["Ana Lor", "Omar al Rashid"],
            &["Talks resume", "Ana", "No!", "Ana said no"],
        );
    }

    #[test]
    fn lines_that_stand_above_text() {
        let headings = ["Negotiation amid distrust", "Background:", "“No more letters”"];
        let no = ["We went.", "He named three reasons for this:", "and then", "Why?", "So,", ""];
        check(|text| !text.is_empty() && is_heading(text), &headings, &no);
        check(
            is_title,
            &["Will they talk?", "Talks with the U.S."],
            &["They will talk.", "First,"],
        );
        check(is_rubric, &["OPINION", "Letters to the editor"], &["Talks resume", "No!"]);
    }

    #[test]
    fn lines_that_go_on() {
        check(
            is_open,
            &["negotiate with", "the U.S., the", "and so,", "told Mr."],
            &["to talk", "of it."],
        );
        check(
            can_go_on,
            &["people by", "Trump. We", "45 of"],
            &["The photo", "“No", "However, he", ""],
        );
        check(is_ended, &["so.", "so?”", "so.)", "so:"], &["so", "so,", "“so”", ""]);
    }

    #[test]
    fn captions_and_labels() {
        let yes = [
            "Photo: Ana Lor",
            "FILE PHOTO: A hall",
            "(Photo by Ana Lor)",
            "A hall. (AP Photo/Ana Lor)",
        ];
        check(is_caption, &yes, &["Photography is an art.", "The hall was full."]);
        assert_eq!(label("Viewpoint: No talks."), Some("Viewpoint"));
        assert_eq!(label("MR. ADLER: No."), Some("MR. ADLER"));
        for text in ["12:30 was the hour", "he said: no", "At first, he said: no", "No talks"] {
            assert_eq!(label(text), None, "{text}");
        }
    }
}
