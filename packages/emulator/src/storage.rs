//! Data that outlives a run: read at the start, written soon after each change.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::app::App;
use crate::control::scenario::{Scenario, play};
use crate::replayed::Replayed;

/// Delay between a change and writing the data, with all changes since.
const DEBOUNCE: Duration = Duration::from_millis(200);

/// The file in a data folder.
fn file(folder: &Path) -> PathBuf {
    folder.join("state.json")
}

fn named(path: &Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))
}

/// Reads the recordings and the initial data of a run: the folder's data or, where it has none, the seed.
///
/// # Errors
/// When something is there that cannot be read.
pub async fn load(app: &Arc<App>) -> io::Result<()> {
    if let Some(path) = &app.config.replay {
        let replayed = Replayed::read(path).map_err(|error| named(path, error))?;
        drop(app.replayed.set(replayed));
    }
    let kept = app.config.data_dir.as_deref().map(file);
    if let Some(path) = kept.filter(|path| path.exists()) {
        let hint = |error| format!("{error}. What was before it is in state.json.bak");
        return read(app, &path).map_err(|error| named(&path, hint(error)));
    }
    match &app.config.seed {
        Some(path) => seed(app, path).await.map_err(|error| named(path, error)),
        None => Ok(()),
    }
}

/// A seed is a snapshot, or a scenario that is carried out without posting callbacks.
async fn seed(app: &Arc<App>, path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let Ok(scenario) = serde_json::from_str::<Scenario>(&text) else { return read(app, path) };
    let target = app.courier.target();
    app.courier.aim(None);
    let played = play(app, &scenario).await;
    app.courier.aim(target);
    if played.ok { Ok(()) } else { Err(played.failure()) }
}

fn read(app: &App, path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    app.state().restore(&text).map_err(|error| error.to_string())
}

/// Writes the data beside the file that is there, keeps that one as a backup, and takes its place.
///
/// # Errors
/// When the folder cannot be written to. The file that was there is then whole.
pub fn save(text: &str, path: &Path) -> io::Result<()> {
    let (new, backup) = (path.with_extension("json.new"), path.with_extension("json.bak"));
    write_through(&new, text.as_bytes())?;
    if path.exists() {
        // Copied beside and renamed, so that the backup is whole at every moment too.
        let copy = path.with_extension("json.bak.new");
        fs::copy(path, &copy)?;
        File::open(&copy)?.sync_all()?;
        fs::rename(&copy, &backup)?;
    }
    fs::rename(&new, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The text of a snapshot as it is kept in files.
pub fn text(app: &App) -> String {
    let snapshot = app.state().snapshot();
    let mut text = serde_json::to_string_pretty(&snapshot).unwrap_or_default();
    text.push('\n');
    text
}

/// Keeps the data in the folder of the configuration, until the emulator is stopped.
#[derive(Debug)]
pub struct Keeper {
    app: Arc<App>,
    file: Arc<DataFile>,
    writing: JoinHandle<()>,
}

/// The file of the data. Only one writes it at a time.
#[derive(Debug)]
struct DataFile {
    path: PathBuf,
    writing: Mutex<()>,
}

impl Keeper {
    /// Begins to keep the data; none without a folder.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn begin(app: &Arc<App>) -> io::Result<Option<Self>> {
        let Some(folder) = app.config.data_dir.clone() else { return Ok(None) };
        fs::create_dir_all(&folder).map_err(|error| named(&folder, error))?;
        let path = file(&folder);
        if !path.exists() {
            save(&text(app), &path).map_err(|error| named(&path, error))?;
        }
        let file = Arc::new(DataFile { path, writing: Mutex::new(()) });
        let writing = tokio::spawn(keep(Arc::clone(app), Arc::clone(&file)));
        Ok(Some(Self { app: Arc::clone(app), file, writing }))
    }

    /// Writes pending data.
    pub fn end(self) {
        // What it is writing right now goes on.
        self.writing.abort();
        write(&self.app, &self.file);
    }
}

async fn keep(app: Arc<App>, file: Arc<DataFile>) {
    let mut changes = app.changes();
    while changes.changed().await.is_ok() {
        tokio::time::sleep(DEBOUNCE).await;
        changes.borrow_and_update();
        let (app, file) = (Arc::clone(&app), Arc::clone(&file));
        let _ = tokio::task::spawn_blocking(move || write(&app, &file)).await;
    }
}

fn write(app: &App, file: &DataFile) {
    let _alone = file.writing.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = save(&text(app), &file.path) {
        eprintln!("volc-im-emulator: the data could not be saved: {}", named(&file.path, error));
    }
}
