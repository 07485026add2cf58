//! What the model of core's declarations carries, and what is refused.

mod small;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use volc_im_codegen::chinese::Catalogue;
use volc_im_codegen::languages::{ALL, files};
use volc_im_codegen::model::{Action, IdKind, Kind, Model, Object};
use volc_im_codegen::{File, Place, word_check};

fn core() -> Model {
    let description = r#"{"types": {}, "methods": [], "events": []}"#;
    Model::read(description).expect("core's declarations fit together")
}

fn action<'a>(model: &'a Model, name: &str) -> &'a Action {
    model.actions.iter().find(|action| action.name == name).expect("an action")
}

#[test]
fn ids_say_what_they_identify() {
    let model = core();
    let request = &action(&model, "RecallMessage").request;
    let kind = |wire: &str| match request.field(wire).map(|field| &field.kind) {
        Some(Kind::Id(kind)) => *kind,
        other => panic!("{wire} is {other:?}"),
    };
    assert_eq!(kind("ConversationShortId"), IdKind::Conversation);
    assert_eq!(kind("MessageId"), IdKind::Message);
    assert_eq!(kind("ParticipantUserId"), IdKind::User);
}

#[test]
fn codes_of_errors_say_whether_a_retry_can_help() {
    let model = core();
    let of = |name: &str, code: &str| {
        let codes = model.codes.iter().find(|codes| codes.name == name).expect("codes");
        codes.known.iter().find(|known| known.name == code).expect("a code").is_retryable
    };
    assert_eq!(of("ErrorCode", "RateLimited"), Some(true));
    assert_eq!(of("ErrorCode", "NoAuth"), Some(false));
    assert_eq!(of("MsgType", "Text"), None);
}

#[test]
fn listings_and_batches_are_known() {
    let model = core();
    let paging = action(&model, "GetConversationMessages").paging.as_ref().expect("a listing");
    assert_eq!((paging.cursor.wire.as_str(), paging.size), ("Cursor", Some(20)));
    assert!(matches!(&paging.item, Kind::Object(item) if item.name == "Message"));
    assert!(action(&model, "BatchSendMessage").is_batched);
    assert!(!action(&model, "SendMessage").is_batched);
}

#[test]
fn a_line_without_chinese_is_named() {
    let model = Model { chinese: Catalogue::default(), ..small::model() };
    let error = files(&model).expect_err("no Chinese");
    assert!(format!("{error:#}").contains("no Chinese for \"Lists messages page by page.\""), "{error:#}");
}

#[test]
fn a_field_named_like_a_parameter_is_refused_in_python() {
    let mut model = small::model();
    let action = model.actions.first_mut().expect("an action");
    let mut field = action.request.fields.first().expect("a field").clone();
    field.wire = "Options".to_owned();
    let Object { name, doc, side, has_failures, .. } = &*action.request;
    action.request = Arc::new(Object {
        name: name.clone(),
        doc: doc.clone(),
        side: *side,
        fields: vec![field],
        has_failures: *has_failures,
    });
    let python = ALL.iter().find(|language| language.name == "python").expect("Python");
    let error = python.files(&model).expect_err("the name is taken");
    assert_eq!(error.to_string(), "ListMessages has a field options");
}

#[test]
fn the_table_of_generated_files_has_every_file_in_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let table = fs::read_to_string(root.join("tools/README.md")).expect("tools/README.md");
    for File { place, path, .. } in files(&core()).expect("files") {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let mut rows = table.lines().filter(|row| {
            row.contains(&format!("/{name}`"))
                || row.contains(&format!("`{name}`"))
                || row.contains(&format!("`{folder}/*."))
        });
        let row = rows.next().unwrap_or_else(|| panic!("no row has {path}"));
        assert_eq!(row.contains("| committed |"), place == Place::Repository, "{path}: {row}");
        if place == Place::Repository {
            assert!(root.join(&path).exists(), "{path} is committed");
        }
    }
}

/// A folder like the root of the repository, with one document.
fn repository(name: &str, document: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for folder in ["docs", "packages", "core/src", "core/transcode/src"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    let style = "| not | but |\n|---|---|\n| gone through | sent |\n";
    fs::write(root.join("docs/STYLE.md"), style).expect("a file");
    fs::write(root.join("README.md"), document).expect("a file");
    root
}

#[test]
fn words_to_avoid_and_names_of_no_field_are_found_with_their_places() {
    let mut model = small::model();
    let doc = "Sends what has not gone through; see `no_such_field`";
    model.actions.last_mut().expect("an action").doc = doc.to_owned();
    let root = repository("words", "Fine.\n\nIt has gone through.\n");
    let problems = word_check::check(&model, &root).expect_err("words to avoid").to_string();
    for problem in [
        "README.md:3: \"gone through\"",
        "SendMessage: says \"gone through\": ",
        "SendMessage: names `no_such_field`, which is no field: ",
        "SendMessage: is no sentence: ",
        "SendMessage: no Chinese for ",
    ] {
        assert!(problems.contains(problem), "{problem:?} is not in {problems}");
    }
}
