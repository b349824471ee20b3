//! What every page is wrapped in.

use super::html::Html;

/// A script of this module, with the hash that a page's policy names to let it run and nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script {
    /// The source.
    pub(super) source: &'static str,
    /// `sha256-` and the SHA-256 of the source in Base64, as Content Security Policy Level 3 writes it.
    pub(super) hash: &'static str,
}

/// A whole HTML document that needs nothing from outside.
pub(super) fn document(
    title: &str,
    style_sheets: &[&'static str],
    script: Option<Script>,
    body: Html,
) -> String {
    let meta = |name, content| Html::element("meta").attr("name", name).attr("content", content);
    // Even if markup got through, nothing of it would run and nothing would be fetched.
    let mut policy = "default-src 'none'; style-src 'unsafe-inline'".to_owned();
    if let Some(Script { hash, .. }) = script {
        policy.push_str(&format!("; script-src '{hash}'"));
    }
    let policy =
        Html::element("meta").attr("http-equiv", "Content-Security-Policy").attr("content", policy);
    let head = Html::element("head")
        .child(Html::element("meta").attr("charset", "utf-8"))
        .child(policy)
        .child(meta("viewport", "width=device-width, initial-scale=1"))
        .child(meta("color-scheme", "light dark"))
        .child(Html::element("title").text(title))
        .children(style_sheets.iter().map(|css| Html::style_sheet(css)));
    let scripts = script.map(|script| Html::script(script.source));
    let body = body.children(scripts);
    Html::element("html").attr("lang", "en").child(head).child(body).into_document()
}
