//! What `stance check` found, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stance::audit::{ActorModel, Balance, Check, Finding, Place, Report, Severity, TermTable};
use stance::eval::Interval;

use super::check_sides::Sides;
use super::message::counted;
use super::table::Table;

/// Documents of one finding that are shown.
const PLACES: usize = 4;

/// Characters of a text that are shown.
const EXCERPT: usize = 110;

pub(crate) fn table(report: &Report, sides: &Sides, top: usize) -> String {
    let against = report.against.map(|n| format!(", against {n}")).unwrap_or_default();
    let mut text = format!("{}{against}\n\n", counted(report.documents as u64, "record"));
    let mut summary = Table::new(["check", "severity", "found", "what"]);
    for &check in Check::ALL {
        let (found, what) = match report.skipped.get(&check) {
            Some(reason) => ("–".to_owned(), format!("not looked for: {reason}")),
            None => (report.of(check).count().to_string(), check.description().to_owned()),
        };
        summary.push([check.name().to_owned(), check.severity().name().to_owned(), found, what]);
    }
    let _ = writeln!(text, "{summary}");
    for &check in Check::ALL {
        write_findings(&mut text, report, sides, check, top);
    }
    for balance in &report.balance {
        write_balance(&mut text, balance, top);
    }
    for terms in &report.terms {
        write_terms(&mut text, terms);
    }
    for model in &report.actors {
        write_actors(&mut text, model);
    }
    for noise in &report.label_noise {
        let _ = writeln!(
            text,
            "{}: a cross-validated model of macro-F1 {:.3} does not believe {} of {} labels",
            noise.head, noise.macro_f1, noise.suspects, noise.documents,
        );
    }
    text
}

fn write_findings(text: &mut String, report: &Report, sides: &Sides, check: Check, top: usize) {
    let count = report.of(check).count();
    if count == 0 {
        return;
    }
    let bold = anstyle::Style::new().bold();
    let severity = check.severity().name();
    let _ = writeln!(text, "{bold}{severity}: {}{bold:#} ({count})", check.description());
    for finding in report.of(check).take(top) {
        let _ = writeln!(text, "  {}", finding.problem);
        for place in finding.places.iter().take(PLACES) {
            let _ = writeln!(text, "    {}", place_line(sides, place));
        }
        if finding.places.len() > PLACES {
            let _ = writeln!(text, "    and {} more", finding.places.len() - PLACES);
        }
    }
    if count > top {
        let _ = writeln!(text, "  and {} more: pass a larger `--top`", count - top);
    }
    text.push('\n');
}

/// Name, labels and beginning of a document.
fn place_line(sides: &Sides, &Place { side, document: at }: &Place) -> String {
    let Some(document) = sides.document(side, at) else { return String::new() };
    let name = match &document.id {
        Some(id) => id.clone(),
        None => format!("{}:{}", sides.input(side, at), document.row),
    };
    let labels: Vec<&str> = document.labels.iter().flatten().map(String::as_str).collect();
    let labels = match &labels[..] {
        [] => String::new(),
        labels => format!(" ({})", labels.join(", ")),
    };
    let mut words = document.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(EXCERPT) {
        words.truncate(end);
        words.push('…');
    }
    format!("{name}{labels}: {words}")
}

fn write_balance(text: &mut String, balance: &Balance, top: usize) {
    let cell = |count: usize, of: usize| {
        format!("{count} ({:.0}%)", 100.0 * count as f64 / of.max(1) as f64)
    };
    let mut table = Table::default();
    let header = [format!("{} by {}", balance.head, balance.by.join(" × ")), "records".to_owned()];
    table.push(header.into_iter().chain(balance.labels.clone()));
    let total: usize = balance.counts.iter().sum();
    let mut push = |name: String, documents: usize, counts: &[usize]| {
        let counts = counts.iter().map(|&count| cell(count, documents));
        table.push([name, documents.to_string()].into_iter().chain(counts));
    };
    push("all".to_owned(), total, &balance.counts);
    for slice in balance.slices.iter().take(top) {
        let value = |value: &String| if value.is_empty() { "(none)" } else { value }.to_owned();
        let values: Vec<String> = slice.values.iter().map(value).collect();
        push(values.join(" × "), slice.documents, &slice.counts);
    }
    let _ = write!(text, "{table}");
    if balance.slices.len() > top {
        let _ = writeln!(text, "and {} more", balance.slices.len() - top);
    }
    text.push('\n');
}

fn write_terms(text: &mut String, table: &TermTable) {
    for label in &table.labels {
        let term = |term: &stance::audit::Term| {
            let share = 100.0 * term.share.estimate();
            format!("{} (z {:.1}, {share:.0}% of {})", term.term, term.z, term.share.of)
        };
        let terms: Vec<String> = label.terms.iter().map(term).collect();
        let _ = writeln!(text, "{} {}: {}\n", table.head, label.label, terms.join(", "));
    }
}

fn write_actors(text: &mut String, model: &ActorModel) {
    let number =
        |Interval { estimate, low, high }: Interval| format!("{estimate:.3} [{low:.3}, {high:.3}]");
    let mut table = Table::default();
    let name = format!("{} by {}", model.head, counted(model.actors as u64, "name"));
    table.push([name, "records".into(), "macro-F1".into(), "majority".into(), "chance".into()]);
    let polar = model.polar.map(|scores| ("of them, those that take a side", scores));
    let rows = [("all records", model.all), ("records with a name", model.with_actor)];
    for (name, scores) in rows.into_iter().chain(polar) {
        table.push([
            name.to_owned(),
            scores.documents.to_string(),
            number(scores.model),
            number(scores.majority),
            number(scores.chance),
        ]);
    }
    let _ = writeln!(text, "{table}");
}

pub(crate) fn json(report: &Report, sides: &Sides, top: usize, passed: bool) -> String {
    let check = |&check: &Check| {
        let findings = report.of(check).take(top).map(|finding| finding_json(sides, finding));
        json!({
            "check": check,
            "severity": check.severity(),
            "found": report.of(check).count(),
            "not_looked_for": report.skipped.get(&check),
            "findings": findings.collect::<Vec<_>>(),
        })
    };
    let json = json!({
        "passed": passed,
        "records": report.documents,
        "against": report.against,
        "errors": report.count(Severity::Error),
        "warnings": report.count(Severity::Warning),
        "notes": report.count(Severity::Note),
        "checks": Check::ALL.iter().map(check).collect::<Vec<_>>(),
        "balance": report.balance,
        "terms": report.terms,
        "actors": report.actors,
        "label_noise": report.label_noise,
    });
    format!("{json:#}\n")
}

fn finding_json(sides: &Sides, finding: &Finding) -> Value {
    let place = |place: &Place| {
        let document = sides.document(place.side, place.document)?;
        Some(json!({
            "side": place.side,
            "input": sides.input(place.side, place.document),
            "row": document.row,
            "id": document.id,
            "group": document.group,
            "labels": document.labels,
            "text": document.text,
        }))
    };
    let mut value = json!(finding.problem);
    value["places"] = finding.places.iter().filter_map(place).collect();
    value["message"] = finding.problem.to_string().into();
    value
}
