//! Texts as sets of short pieces.

use crate::text::Normalized;

/// Characters of a piece. Five characters of a statement are rarely met by chance in another one, and a
/// changed word costs few of them, so that a sentence with one name replaced is found.
const LENGTH: usize = 5;

/// The words of a text in normal form with single spaces between them: what is left when case, marks and
/// spacing are put aside.
pub(super) fn words_of(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut is_apart = false;
    for character in Normalized::new(text).text().chars() {
        if character.is_alphanumeric() {
            if is_apart && !words.is_empty() {
                words.push(' ');
            }
            words.push(character);
            is_apart = false;
        } else {
            // An apostrophe stands inside a word: "don't" is one word with and without it.
            is_apart |= character != '\'';
        }
    }
    words
}

/// Hashes of all pieces of `LENGTH` characters, sorted, each once; the whole text as one piece if it is
/// shorter, and none of an empty text.
///
/// Hashes of 64 bits stand for the pieces: among the 10⁷ pieces of a large corpus, two have the same hash
/// with a probability of 3·10⁻⁶.
pub(super) fn shingles(words: &str) -> Vec<u64> {
    let starts: Vec<usize> =
        words.char_indices().map(|(at, _)| at).chain(std::iter::once(words.len())).collect();
    let mut hashes: Vec<u64> = match starts.len() {
        0 | 1 => Vec::new(),
        length if length <= LENGTH => vec![hash(words)],
        _ => starts.windows(LENGTH + 1).map(|ends| hash(&words[ends[0]..ends[LENGTH]])).collect(),
    };
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// FNV-1a (Fowler, Noll, Vo) with the finisher of SplitMix64 (Steele, Lea, Flood 2014): short pieces
/// alone would leave the upper bits of FNV-1a much alike.
fn hash(piece: &str) -> u64 {
    let mut hash = piece.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Jaccard similarity of two sets, given as ascending numbers: `|A ∩ B| / |A ∪ B|`, and 0 of two empty
/// sets.
pub(super) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut at, mut shared) = (0, 0_usize);
    for &number in a {
        while at < b.len() && b[at] < number {
            at += 1;
        }
        shared += usize::from(b.get(at) == Some(&number));
    }
    match a.len() + b.len() - shared {
        0 => 0.0,
        union => shared as f64 / union as f64,
    }
}

/// How alike two texts are, from 0 to 1: the Jaccard similarity of the sets of their pieces of five
/// characters, case, marks and spacing put aside (Broder 1997, "On the resemblance and containment of
/// documents"). 0 if one of them has no word.
///
/// ```
/// use stance::audit::text_similarity;
///
/// assert_eq!(text_similarity("We’ll never talk!", "we'll never talk"), 1.0);
/// let similarity = text_similarity("Tehran will not send anyone to the talks.", "Moscow will not send anyone to the talks.");
/// assert!(similarity > 0.6 && similarity < 0.8);
/// ```
#[must_use]
pub fn text_similarity(a: &str, b: &str) -> f64 {
    jaccard(&shingles(&words_of(a)), &shingles(&words_of(b)))
}

#[cfg(test)]
mod tests {
    use super::{jaccard, shingles, text_similarity, words_of};

    #[test]
    fn case_marks_and_spaces_are_put_aside() {
        for (text, words) in [
            ("“Never!” — he  said…", "never he said"),
            ("Don’t talk", "dont talk"),
            ("face-to-face", "face to face"),
            ("…", ""),
            (" ", ""),
            ("5.5%", "5 5"),
        ] {
            assert_eq!(words_of(text), words, "{text:?}");
        }
    }

    #[test]
    fn pieces_are_characters_and_not_bytes() {
        assert_eq!(shingles("").len(), 0);
        assert_eq!(shingles("no").len(), 1);
        assert_eq!(shingles("talks").len(), 1);
        assert_eq!(shingles("éééééé").len(), 1);
        assert_eq!(shingles("peace now").len(), 5);
    }

    #[test]
    fn similarity_is_shared_over_all() {
        assert_eq!(jaccard(&[1, 2, 3], &[2, 3, 4]), 0.5);
        assert_eq!(jaccard(&[], &[]), 0.0);
        assert_eq!(jaccard(&[1], &[]), 0.0);
        // "abcde", "bcdef", "cdefg" and "bcdef", "cdefg", "defgh": two of four.
        assert_eq!(text_similarity("abcdefg", "bcdefgh"), 0.5);
        assert_eq!(text_similarity("", ""), 0.0);
    }
}
