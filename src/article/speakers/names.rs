//! When two names are variants of one.

/// True when the words are the same but for spelling: one edit from five letters on, two from eight on.
///
/// Both are in lower case.
pub(super) fn similar(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let allowed = match short.chars().count() {
        0..=4 => return false,
        5..=7 => 1,
        _ => 2,
    };
    long.len() - short.len() <= 2 * allowed
        && short.chars().next() == long.chars().next()
        && distance(short, long, allowed) <= allowed
}

/// Levenshtein's distance, or more than `most`.
fn distance(one: &str, other: &str, most: usize) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.chars().enumerate() {
        let mut diagonal = at;
        row[0] = at + 1;
        let mut least = row[0];
        for (to, &b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[to + 1];
            row[to + 1] = replaced.min(diagonal + 1).min(row[to] + 1);
            least = least.min(row[to + 1]);
        }
        if least > most {
            return least;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// True when one is the other, an initial of the other, or nearly the other.
fn same_given(one: &str, other: &str) -> bool {
    let initial = |word: &str| {
        let letters = word.trim_end_matches('.');
        (letters.chars().count() == 1).then(|| letters.chars().next()).flatten()
    };
    match (initial(one), initial(other)) {
        (Some(letter), _) => other.starts_with(letter),
        (_, Some(letter)) => one.starts_with(letter),
        // `Masoud` and `Masudo`
        _ => {
            similar(one, other)
                || one.len() >= 5
                    && other.len() >= 5
                    && one.chars().take(3).eq(other.chars().take(3))
                    && distance(one, other, 3) <= 2
        }
    }
}

/// True when both may name one person.
///
/// Names of one word match the last word of the other; else the last words must be the same, and the first
/// ones, or the shorter name must be part of the longer.
pub(super) fn same_person(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (Some(short_last), Some(long_last)) = (short.last(), long.last()) else { return false };
    if !similar(short_last, long_last) {
        return false;
    }
    if short.len() == 1 {
        return true;
    }
    same_given(&short[0], &long[0])
        || short[..short.len() - 1]
            .iter()
            .all(|word| long[..long.len() - 1].iter().any(|other| same_given(word, other)))
}

#[cfg(test)]
mod tests {
    use super::{same_person, similar};

    #[test]
    fn spelling_variants() {
        assert!(similar("pezeshkian", "pezeschkian"));
        assert!(similar("sarvandi", "sarvandy"));
        assert!(!similar("vik", "vig"), "short words differ by a letter");
        assert!(!similar("halvard", "hedlund"));
    }

    #[test]
    fn variants_of_a_person() {
        let name = |name: &str| name.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (one, other, expected) in [
            ("lor", "ana lor", true),
            ("a. lor", "ana lor", true),
            ("ana lor", "ana maria lor", true),
            ("maria lor", "ana maria lor", true),
            ("ana lor", "petar lor", false),
            ("ana", "ana lor", false),
            ("masudo pezeshkian", "masoud pezeschkian", true),
        ] {
            assert_eq!(same_person(&name(one), &name(other)), expected, "{one} / {other}");
        }
    }
}
