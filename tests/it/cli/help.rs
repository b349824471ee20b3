//! Help, version, completions, manual pages, and what is said about arguments that make no sense.

use crate::support::{Folder, Transcript, arguments};

const COMMANDS: [&str; 8] =
    ["predict", "train", "evaluate", "explain", "check", "segment", "suggest", "label"];

#[test]
fn help_of_every_command() {
    let folder = Folder::new();
    Transcript::new(&folder).run("-h").run("--help").run("").check("help");
    for command in COMMANDS.into_iter().chain(["completions", "man"]) {
        Transcript::new(&folder)
            .run(&format!("{command} -h"))
            .run(&format!("{command} --help"))
            .check(&format!("help_{command}"));
    }
}

#[test]
fn short_help_fits_a_screen() {
    let folder = Folder::new();
    for (command, lines) in
        [("", 30), ("predict", 40), ("evaluate", 60), ("explain", 40), ("check", 60), ("train", 90)]
    {
        let help = folder.stance(&format!("{command} -h")).clean();
        assert!(help.lines().count() <= lines, "{command}: {} lines", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{command}");
    }
}

#[test]
fn long_help_starts_with_examples_that_are_true() {
    let folder = Folder::new();
    for command in COMMANDS {
        let help = folder.stance(&format!("{command} --help")).clean();
        let examples = help.strip_prefix("Examples:\n").unwrap();
        let examples: Vec<&str> = examples.lines().take_while(|line| !line.is_empty()).collect();
        assert!(examples.len() >= 3, "{command}");
        for example in examples {
            let line = example.split_once("stance ").unwrap().1.split(" > ").next().unwrap();
            assert!(arguments(line).iter().any(|argument| argument == command), "{example}");
            // The files are not here, but there is nothing wrong with the arguments.
            let run = folder.stance(line);
            assert!(!run.stderr.contains("For more information"), "{example}: {}", run.stderr);
        }
    }
}

#[test]
fn arguments_that_make_no_sense() {
    let folder = Folder::new();
    Transcript::new(&folder)
        .run("predikt text")
        .run("predict --treshold 0.5 text")
        .run("completions tcsh")
        .run("completions")
        .run("man --dir missing")
        .run("predict text --color sometimes")
        .check("help_usage_errors");
}

#[test]
fn a_text_may_start_with_a_dash_behind_two() {
    let answer = Folder::new().stance("predict -- --threshold").clean();
    assert!(answer.ends_with("\t--threshold\n"));
}

#[test]
fn the_version_is_that_of_the_crate() {
    for flag in ["--version", "-V"] {
        let version = Folder::new().stance(flag).clean();
        assert_eq!(version, format!("stance {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Folder::new().stance(&format!("completions {shell}")).clean();
        for word in COMMANDS.into_iter().chain(["threshold", "fail-under", "group-column"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn manual_pages_come_whole_or_one_a_command() {
    let folder = Folder::new();
    let page = folder.stance("man").clean();
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "SUBCOMMANDS"] {
        assert!(page.contains(&format!("\n.SH {section}\n")), "{section}");
    }
    assert_eq!(folder.stance("man --dir .").clean(), "");
    assert_eq!(folder.read("stance.1"), page);
    for command in COMMANDS {
        let page = folder.read(&format!("stance-{command}.1"));
        assert!(page.contains(&format!("stance\\-{command} \\- ")), "{command}");
        assert!(page.contains("\n.SH EXAMPLES\n  stance "), "{command}");
    }
    assert!(!folder.names().contains(&"stance-man.1".to_owned()));
}
