//! The name that was probably meant.

/// The candidate that `name` is most likely a misspelling of, if there is one that is near enough: at
/// most one edit in three characters, and one edit in a shorter name. Case does not count. Of several
/// equally near ones the first is taken.
///
/// Edits are insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
///
/// ```
/// use stance::io::nearest;
///
/// let columns = ["id", "text", "stance"];
/// assert_eq!(nearest("stanec", &columns), Some("stance"));
/// assert_eq!(nearest("Text", &columns), Some("text"));
/// assert_eq!(nearest("sentiment", &columns), None);
/// ```
///
/// Cost: O(length²) a candidate; names of more than 64 characters are never suggested.
#[must_use]
pub fn nearest<'a, S: AsRef<str>>(name: &str, candidates: &'a [S]) -> Option<&'a str> {
    const LONGEST: usize = 64;
    let name = folded(name);
    let bound = (name.len() / 3).max(1);
    candidates
        .iter()
        .map(AsRef::as_ref)
        .map(|candidate| (folded(candidate), candidate))
        .filter(|(folded, _)| name.len().max(folded.len()) <= LONGEST)
        .map(|(folded, candidate)| (distance(&name, &folded), candidate))
        .filter(|&(distance, _)| distance <= bound && distance < name.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

fn distance(a: &[char], b: &[char]) -> usize {
    // Rows of the table of distances between prefixes: two back, one back, this one.
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; b.len() + 1];
        for j in 0..b.len() {
            let substituted = last[j] + usize::from(a[i] != b[j]);
            row[j + 1] = substituted.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_edits() {
        let cases = [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("kitten", "sitting", 3),
            ("stanec", "stance", 1),
            ("ca", "abc", 3),
        ];
        for (a, b, expected) in cases {
            assert_eq!(distance(&folded(a), &folded(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_short_name_is_not_replaced_altogether() {
        assert_eq!(nearest("a", &["b"]), None);
        assert_eq!(nearest("", &["b"]), None);
        assert_eq!(nearest("ID", &["it", "id"]), Some("id"));
        assert_eq!(nearest("text", &[] as &[&str]), None);
    }
}
