//! How deep a page nests, before it is parsed.

/// Depth beyond which a page is not parsed: the standard's algorithm looks through all open elements at
/// each tag, so the time grows with the square of the depth. Browsers stop at 512.
const DEEPEST: usize = 3000;

/// Elements that need no end tag.
const OPEN: [&str; 28] = [
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html",
    "img", "input", "li", "link", "meta", "optgroup", "option", "p", "param", "rp", "rt", "source",
    "td", "th", "tr", "wbr",
];

/// True for a page that opens far more elements than it closes.
pub(super) fn is_too_deep(html: &str) -> bool {
    let mut depth: usize = 0;
    for tag in (Tags { html, at: 0 }) {
        match tag {
            Tag::Start(name) if OPEN.iter().any(|open| open.eq_ignore_ascii_case(name)) => {}
            Tag::Start(_) => depth += 1,
            Tag::End => depth = depth.saturating_sub(1),
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// The text of a page without its tags, each of which becomes a line end.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        text.push('\n');
        rest = rest[start..].split_once('>').map_or("", |(_, rest)| rest);
    }
    text + rest
}

enum Tag<'h> {
    Start(&'h str),
    End,
}

/// The tags of a page, without those inside of scripts, styles and comments.
struct Tags<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Iterator for Tags<'h> {
    type Item = Tag<'h>;

    fn next(&mut self) -> Option<Tag<'h>> {
        loop {
            let start = self.at + memchr::memchr(b'<', self.html.get(self.at..)?.as_bytes())? + 1;
            self.at = start;
            let rest = &self.html[start..];
            if let Some(comment) = rest.strip_prefix("!--") {
                self.at += comment.find("-->").map_or(rest.len(), |end| end + 6);
                continue;
            }
            let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
            let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let name = &rest[..length];
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            if is_end {
                return Some(Tag::End);
            }
            if !rest[length..]
                .starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
            {
                continue;
            }
            for raw in ["script", "style"] {
                if name.eq_ignore_ascii_case(raw) {
                    let end = memchr::memmem::find(rest.as_bytes(), format!("</{raw}").as_bytes());
                    self.at += end.unwrap_or(rest.len());
                }
            }
            return Some(Tag::Start(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elements_that_stay_open_nest() {
        for html in [
            "<p>a".repeat(9000),
            "<div class=x>a</div>".repeat(9000),
            "<b>".repeat(2900),
            format!("<script>{}</script>", "'<div>'".repeat(9000)),
            format!("<!-- {} -->", "<div>".repeat(9000)),
            "a<b;c<d".repeat(9000),
            "<".repeat(9000),
            "<!--".to_owned(),
            "<script>".to_owned(),
        ] {
            assert!(!is_too_deep(&html), "{}", &html[..20.min(html.len())]);
        }
        assert!(is_too_deep(&"<div>".repeat(9000)));
        assert!(is_too_deep(&"<b id=a>é<i/>".repeat(9000)));
    }

    #[test]
    fn tags_are_line_ends() {
        assert_eq!(without_tags("a<b>é</b>c<d"), "a\né\nc\n");
    }
}
