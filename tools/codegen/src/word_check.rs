//! Checks the words of declarations, public documents and error messages against `docs/STYLE.md`.

use crate::model::Model;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Functions that doc lines of declarations name.
const FUNCTIONS: [&str; 1] = ["text_content"];
/// Folders whose Markdown is for users and contributors.
const DOCUMENTS: [&str; 3] = ["", "docs", "packages"];
/// Folders of Rust whose string literals reach users.
const MESSAGES: [&str; 2] = ["core/src", "core/transcode/src"];

/// Checks the declarations of the model, and the documents and messages below the root of the repository.
///
/// # Errors
/// Every line that breaks a rule.
pub fn check(model: &Model, root: &Path) -> Result<()> {
    let style = fs::read_to_string(root.join("docs/STYLE.md")).context("cannot read docs/STYLE.md")?;
    let avoided = avoided(&style);
    ensure!(!avoided.is_empty(), "docs/STYLE.md has no table of words to avoid");
    let mut problems = Vec::new();
    check_declarations(model, &avoided, &mut problems);
    for file in files(root, &DOCUMENTS, "md")? {
        let text = fs::read_to_string(&file)?;
        let name = file.strip_prefix(root).unwrap_or(&file).display();
        if file.ends_with("docs/STYLE.md") {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            problems.extend(found(&avoided, line).map(|word| format!("{name}:{}: {word:?}", at + 1)));
        }
    }
    for file in files(root, &MESSAGES, "rs")? {
        let text = fs::read_to_string(&file)?;
        let name = file.strip_prefix(root).unwrap_or(&file).display();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for literal in line.split('"').skip(1).step_by(2) {
                problems.extend(found(&avoided, literal).map(|word| format!("{name}:{}: {word:?}", at + 1)));
            }
        }
    }
    problems.dedup();
    if !problems.is_empty() {
        bail!("against docs/STYLE.md:\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn check_declarations(model: &Model, avoided: &[String], problems: &mut Vec<String>) {
    let chinese = &model.chinese;
    let lines = declared_lines(model);
    for DocLine { place, text } in &lines {
        let mut problem = |words: String| problems.push(format!("{place}: {words}: {text}"));
        if let Err(missing) = chinese.line(text) {
            problem(missing.to_string());
        }
        if !text.ends_with('.') && !text.ends_with('>') {
            problem("is no sentence".to_owned());
        }
        if text.split(". ").skip(1).any(|next| next.starts_with(char::is_uppercase)) {
            problem("has several sentences".to_owned());
        }
        found(avoided, text).for_each(|word| problem(format!("says {word:?}")));
        for name in names(text).filter(|name| !model.names.is_field(name) && !FUNCTIONS.contains(name)) {
            problem(format!("names `{name}`, which is no field"));
        }
    }
    for line in chinese.unused(lines.iter().map(|line| line.text)) {
        problems.push(format!("core/src/model/zh-CN.json: no declaration says {line:?}"));
    }
    for (english, line) in chinese.lines() {
        found(avoided, line).for_each(|word| problems.push(format!("Chinese of {english:?}: {word:?}")));
        if has_half_width(line) {
            problems.push(format!("Chinese of {english:?}: half-width punctuation: {line}"));
        }
    }
}

/// A doc line of an action, object, field, code or event.
struct DocLine<'a> {
    /// Such as `SendMessageRequest.Sender` or `MsgType.Text`.
    place: String,
    text: &'a str,
}

/// Every doc line; one that several declarations share comes once for each.
fn declared_lines(model: &Model) -> Vec<DocLine<'_>> {
    let mut docs: Vec<(String, &str)> = Vec::new();
    for action in &model.actions {
        docs.push((action.name.clone(), &action.doc));
    }
    for object in model.every_object() {
        // A request's own lines are its action's.
        if !model.actions.iter().any(|action| action.request.name == object.name) {
            docs.push((object.name.clone(), &object.doc));
        }
        docs.extend(
            object.fields.iter().map(|field| (format!("{}.{}", object.name, field.wire), field.doc.as_str())),
        );
    }
    for codes in &model.codes {
        docs.push((codes.name.clone(), &codes.doc));
        docs.extend(
            codes.known.iter().map(|code| (format!("{}.{}", codes.name, code.name), code.doc.as_str())),
        );
    }
    let mut lines = Vec::new();
    for (place, doc) in docs {
        let texts = doc.lines().filter(|line| !line.is_empty());
        lines.extend(texts.map(|text| DocLine { place: place.clone(), text }));
    }
    lines
}

/// First column of the table of words to avoid.
fn avoided(style: &str) -> Vec<String> {
    let rows = style.lines().skip_while(|line| *line != "|---|---|").skip(1);
    let cells = rows.map_while(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells.flat_map(|cell| cell.split(", ")).map(str::to_lowercase).collect()
}

/// Words of `avoided` that stand in a line, as whole words where they are Latin.
fn found<'a>(avoided: &'a [String], line: &str) -> impl Iterator<Item = &'a str> {
    let line = line.to_lowercase();
    let borders = |text: Option<char>| !text.is_some_and(|letter| letter.is_ascii_alphanumeric());
    avoided.iter().map(String::as_str).filter(move |word| {
        line.match_indices(word).any(|(at, _)| {
            let (before, after) = (line.get(..at), line.get(at + word.len()..));
            borders(before.and_then(|text| text.chars().next_back()))
                && borders(after.and_then(|text| text.chars().next()))
        })
    })
}

/// Names with an underscore that stand in backticks.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split('`').skip(1).step_by(2);
    code.flat_map(|code| code.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'))
        .filter(|name| name.contains('_'))
}

/// Whether half-width punctuation follows a Chinese character.
fn has_half_width(line: &str) -> bool {
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    line.chars().zip(line.chars().skip(1)).any(|(first, next)| is_chinese(first) && ",.;:!?()".contains(next))
}

/// Files below some folders of the root; of the root itself only its own.
fn files(root: &Path, folders: &[&str], extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&root.join(folder), extension, !folder.is_empty(), &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, extension: &str, deep: bool, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What is installed or built is not ours.
        if name.starts_with('.') || ["node_modules", "target", "build", "dist"].contains(&name.as_ref()) {
            continue;
        }
        if path.is_dir() && deep {
            collect(&path, extension, deep, found)?;
        } else if path.is_file() && path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{avoided, found, has_half_width, names};

    #[test]
    fn words_to_avoid_come_from_the_table() {
        let table = "| not | but |\n|---|---|\n| the capture, Gone through | sent |\n| 您 | 你 |\n\nmore";
        let words = avoided(table);
        assert_eq!(words, ["the capture", "gone through", "您"]);
        let all = |line: &str| found(&words, line).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(all("What may have gone through."), ["gone through"]);
        assert_eq!(all("请您稍候"), ["您"]);
        assert!(all("the captured body").is_empty());
    }

    #[test]
    fn names_in_backticks_are_found() {
        assert_eq!(
            names("see `visible_users` and `a.text_content()`, not `ext` or a_b").collect::<Vec<_>>(),
            ["visible_users", "text_content"]
        );
    }

    #[test]
    fn half_width_punctuation_is_seen_after_chinese_only() {
        assert!(has_half_width("默认:0。"));
        assert!(!has_half_width("格式：<https://example.com>，1.5 秒。"));
    }
}
