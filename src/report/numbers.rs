//! Numbers as readers see them.

/// Three decimals; a dash for what is not defined.
pub(super) fn decimal(number: f64) -> String {
    if number.is_finite() { with_minus(format!("{number:.3}")) } else { "–".to_owned() }
}

/// Two decimals and always a sign.
pub(super) fn signed(number: f64) -> String {
    if number.is_finite() { with_minus(format!("{number:+.2}")) } else { "–".to_owned() }
}

/// A share as a whole percentage; one that is not all and would round to all, or to nothing and is
/// something, says so.
pub(super) fn percent(share: f64) -> String {
    match (share * 100.0).round() {
        0.0 if share > 0.0 => "< 1%".to_owned(),
        100.0 if share < 1.0 => "> 99%".to_owned(),
        whole => format!("{whole}%"),
    }
}

/// Digits in threes: `12,345`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 statement`, `12,345 statements`.
pub(super) fn plural(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

/// The share of `part` in `whole`; 0 of nothing.
#[allow(clippy::cast_precision_loss)]
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A hyphen stands lower and is shorter than a plus; zero has no sign of its own.
fn with_minus(number: String) -> String {
    match number.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_readers() {
        assert_eq!(decimal(-0.000_1), "0.000");
        assert_eq!(decimal(f64::NAN), "–");
        assert_eq!(signed(-1.234), "−1.23");
        assert_eq!(signed(0.5), "+0.50");
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(percent),
            ["0%", "< 1%", "50%", "> 99%", "100%"]
        );
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(plural(1, "statement"), "1 statement");
        assert_eq!(share(1, 0), 0.0);
    }
}
