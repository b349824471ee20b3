//! A text with what its terms say, in colour.

use anstyle::{AnsiColor, Effects, Style};
use stance::model::Contribution;

/// The text with its characters coloured by the sum of the contributions that cover them: green for the
/// label, red against it, bold where they are strong. A contribution is shared out over its bytes.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn on_terminal(text: &str, contributions: &[Contribution]) -> String {
    let mut weight = vec![0.0_f64; text.len()];
    for term in contributions {
        let bytes: usize = term.spans.iter().map(|span| span.len()).sum();
        for span in &term.spans {
            for weight in &mut weight[span.start..span.end] {
                *weight += term.contribution / bytes as f64;
            }
        }
    }
    let strongest = weight.iter().fold(0.0_f64, |strongest, weight| strongest.max(weight.abs()));
    let style = |weight: f64| {
        let share = weight.abs() / strongest;
        let colour = if weight > 0.0 { AnsiColor::Green } else { AnsiColor::Red };
        match share {
            share if share > 0.6 => colour.on_default().effects(Effects::BOLD),
            share if share > 0.2 => colour.on_default(),
            _ => Style::new(),
        }
    };
    let mut coloured = String::new();
    let mut current = Style::new();
    for (at, character) in text.char_indices() {
        let next = style(weight[at]);
        if next != current {
            coloured.push_str(&format!("{current:#}{next}"));
            current = next;
        }
        coloured.push(character);
    }
    coloured.push_str(&format!("{current:#}"));
    coloured
}
