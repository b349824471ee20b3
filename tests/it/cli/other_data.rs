//! Files in the formats of well-known data sets, read by flags alone. The sentences are made up.

use serde_json::Value;

use crate::support::Folder;

const SETTINGS: &str = "--no-concepts --min-df 1 --folds 2 --c 100 -o m.stance --quiet";

/// Trains and measures on the same file; the measures are those of the labels' names.
fn train_and_evaluate(folder: &Folder, read: &str, labels: &[&str]) -> Value {
    let run = folder.stance(&format!("train {read} {SETTINGS}"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{read}");
    let run = folder.stance(&format!("evaluate {read} -m m.stance --bootstrap 20 --format json"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{read}");
    let answer: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!(answer["stance"]["labels"], serde_json::json!(labels));
    assert_eq!(answer["stance"]["metrics"]["accuracy"], 1.0, "{read}");
    answer
}

#[test]
fn a_folder_of_tables_of_sentences_by_topic() {
    let folder = Folder::new();
    let header = "topic\tretrievedUrl\tarchivedUrl\tsentenceHash\tsentence\tannotation\tset\n";
    for topic in ["zoos", "trams"] {
        let mut table = header.to_owned();
        for (page, (text, label)) in [
            ("They help \"all\" of us.", "Argument_for"),
            ("They cost too much.", "Argument_against"),
            ("The first opened in spring.", "NoArgument"),
            ("They help many.", "Argument_for"),
            ("Nobody pays what they cost.", "Argument_against"),
            ("One opened last spring.", "NoArgument"),
        ]
        .into_iter()
        .enumerate()
        {
            let row = format!("{topic}\tpage-{page}\tx\th{page}\t{text}\t{label}\ttrain\n");
            table.push_str(&row);
        }
        folder.write(&format!("ukp/{topic}.tsv"), table);
    }
    let read = "ukp --head stance=annotation --text-column sentence --target-column topic \
                --group-column retrievedUrl";
    let labels = ["Argument_against", "Argument_for", "NoArgument"];
    let answer = train_and_evaluate(&folder, read, &labels);
    assert_eq!(answer["stance"]["metrics"]["n"], 12);
    // Each fold has a topic that was not trained on.
    let line = "evaluate ukp --cv 2 --head stance=annotation --text-column sentence --target-column topic \
                --group-column topic --no-concepts --min-df 1 --bootstrap 20 --by topic --format json";
    let run = folder.stance(line);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let answer: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!(answer["stance"]["metrics"]["n"], 12);
    assert_eq!(answer["stance"]["slices"]["topic"].as_array().unwrap().len(), 2);
}

#[test]
fn tables_of_claims_with_a_motion() {
    let folder = Folder::new();
    folder.write(
        "arguments.csv",
        "argument,topic,set,WA,MACE-P,stance_WA,stance_WA_conf\n\
         \"Zoos teach, and children learn.\",We should keep zoos,train,0.8,0.9,1,1\n\
         Animals suffer in zoos.,We should keep zoos,train,0.7,0.8,-1,0.9\n\
         Children learn on trams.,We should build trams,train,0.6,0.7,1,1\n\
         People suffer from the noise.,We should build trams,train,0.5,0.6,-1,1\n",
    );
    let read = "arguments.csv --text-column argument --head stance=stance_WA --target-column topic";
    train_and_evaluate(&folder, read, &["-1", "1"]);
    folder.write(
        "claims.csv",
        "topicId,split,topicText,claims.claimId,claims.stance,claims.claimCorrectedText\n\
         1,train,Zoos should be kept,1,PRO,Zoos teach children\n\
         1,train,Zoos should be kept,2,CON,Animals suffer there\n\
         2,test,Trams should be built,3,PRO,Trams teach patience\n\
         2,test,Trams should be built,4,CON,Neighbours suffer from noise\n",
    );
    let read = "claims.csv --text-column claims.claimCorrectedText --head stance=claims.stance \
                --target-column topicText";
    train_and_evaluate(&folder, read, &["CON", "PRO"]);
}

#[test]
fn lines_of_json_in_several_languages() {
    let folder = Folder::new();
    let lines: String = [
        ("de", "Das hilft allen.", "FAVOR", "a"),
        ("de", "Das kostet zu viel.", "AGAINST", "b"),
        ("fr", "Cela aide beaucoup.", "FAVOR", "c"),
        ("fr", "Cela coûte trop.", "AGAINST", "d"),
    ]
    .into_iter()
    .enumerate()
    .map(|(id, (language, comment, label, author))| {
        let record = serde_json::json!({
            "id": id, "language": language, "question_id": 7, "question": "Trams?", "topic": "Traffic",
            "comment": comment, "label": label, "numerical_label": 100, "author": author,
        });
        format!("{record}\n")
    })
    .collect();
    folder.write("x.jsonl", lines);
    let read = "x.jsonl --text-column comment --head stance=label --target-column question \
                --group-column author";
    train_and_evaluate(&folder, read, &["AGAINST", "FAVOR"]);
    let line = format!("evaluate {read} -m m.stance --bootstrap 20 --by language --format json");
    let answer: Value = serde_json::from_str(folder.stance(&line).text()).unwrap();
    let slices = answer["stance"]["slices"]["language"].as_array().unwrap();
    assert_eq!(slices.len(), 2);
}
