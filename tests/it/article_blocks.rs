//! What holds for the blocks of any text.

use proptest::prelude::*;
use stance::article::{Article, BlockKind, Markup};

/// Pieces that mean something to a reader of articles, and some that mean nothing.
const PIECES: [&str; 52] = [
    "\n",
    "\n\n",
    "\r\n",
    "\n\n\n",
    " ",
    "\t",
    "- ",
    "1. ",
    "# ",
    "> ",
    "*",
    "**",
    "***",
    "By Ana Lor",
    "2 March 2026",
    "OPINION",
    "Photo: ",
    "View: ",
    "View: no talks",
    "We will talk.",
    "“We will not,” she said.",
    "negotiate with",
    "people by then",
    "Mr. Fer",
    "Heading of a part",
    "Who?",
    "a",
    "é",
    "\u{FEFF}",
    "\u{2029}",
    "\u{E000}",
    "…",
    ",",
    "A sentence that is long enough to be a part of a paragraph which goes on and on, as they do",
    "<p>",
    "</p>",
    "<br>",
    "<h1>",
    "</h1>",
    "<li>",
    "<b>",
    "</b>",
    "<div class='byline'>",
    "</div>",
    "<time>",
    "<nav>",
    "&amp;",
    "[a](b)",
    "| a | b |",
    "```",
    "---\ntitle: x\n---\n",
    "\\",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Blocks slice the text, stand in order, do not overlap, and hold a letter or digit without white space
/// around it.
fn check_blocks(article: &Article) {
    let mut end = 0;
    for block in &article.blocks {
        let slice = article.text.get(block.span.start..block.span.end).unwrap();
        assert!(block.span.start >= end, "{:?}", article.blocks);
        assert!(slice.contains(char::is_alphanumeric), "{slice:?}");
        assert_eq!(slice.trim(), slice);
        end = block.span.end;
    }
    let titles = article.blocks.iter().filter(|block| block.kind == BlockKind::Title).count();
    assert!(titles <= 1, "{:?}", article.blocks);
}

/// The text outside of all blocks.
fn between(article: &Article) -> String {
    let mut rest = String::new();
    let mut end = 0;
    for block in &article.blocks {
        rest.push_str(&article.text[end..block.span.start]);
        rest.push('\n');
        end = block.span.end;
    }
    rest + &article.text[end..]
}

proptest! {
    #[test]
    fn blocks_of_plain_text_hold_every_word(text in texts()) {
        let article = Article::from_text("a.txt", text.clone());
        prop_assert_eq!(&article.text, &text);
        check_blocks(&article);
        // Outside is white space and marks: bullets, numbers of lists, lines of marks alone.
        for line in between(&article).split(['\n', '\r', '\x0c', '\u{2028}', '\u{2029}']) {
            let words = line.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert!(words <= 2, "{:?} of {:?}", line, text);
        }
    }

    #[test]
    fn blocks_of_marked_up_text_are_all_of_the_text(text in texts()) {
        for markup in [Markup::Markdown, Markup::Html] {
            let Ok(article) = Article::read("a", text.clone(), markup) else { continue };
            check_blocks(&article);
            let joined: Vec<&str> =
                article.blocks.iter().map(|block| block.span.slice(&article.text)).collect();
            prop_assert_eq!(joined.join("\n\n"), article.text);
        }
    }
}

#[test]
fn words_of_plain_markdown_are_not_lost() {
    let text = "# Talks\n\nBy *Ana Lor*\n\n**Who** is [for](x) it?\n\n- One\n- Two\n\n> Three `four`\n\nfive\n====\n";
    let article = Article::from_markdown("a.md", text);
    let words: Vec<&str> = article.text.split_whitespace().collect();
    assert_eq!(words.join(" "), "Talks By Ana Lor Who is for it? One Two Three four five");
}
