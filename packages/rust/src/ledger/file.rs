//! Campaigns in a file.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use volc_im_core::machine::ledger::{
    ClaimAnswer, ClaimRequest, LedgerFile, LedgerPart, Line, ReadRequest, SettleRequest,
};

use super::LedgerStore;
use crate::clock::now;
use crate::pacing::StoreError;
use crate::transport::BoxFuture;

/// Campaigns in a file, for one process at a time. Lines are only appended, and are on disk before a part is sent; one
/// that a crash cut off counts for nothing. Cheap to clone.
#[derive(Clone)]
pub struct FileLedgerStore(Arc<Opened>);

struct Opened {
    /// The process that opened it. A fork has its memory and its lock, and would claim the same parts.
    process: u32,
    open: Mutex<Open>,
}

struct Open {
    path: PathBuf,
    known: LedgerFile,
    /// None of one that is only read.
    file: Option<File>,
    /// The last line may not have been written to its end.
    is_torn: bool,
    /// Keeps other processes out while it is open.
    _lock: Option<File>,
}

impl fmt::Debug for FileLedgerStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileLedgerStore")
    }
}

impl FileLedgerStore {
    /// Opens a file, or creates it. While it is open a file beside it, its name with `.lock`, is locked: parts that were
    /// claimed and not settled are then those of a process that is gone.
    ///
    /// # Errors
    /// Those of the file system; `WouldBlock` while another process, or another store of this one, has it open.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let lock = lock(path)?;
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.sync_all()?;
        sync_folder(path)?;
        let (mut known, is_torn) = read(&mut file)?;
        known.end_claims();
        Ok(Self::new(Open { path: path.to_owned(), known, file: Some(file), is_torn, _lock: Some(lock) }))
    }

    /// Opens a file to read it, also while another process writes to it: for reports.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn read_only(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let (known, is_torn) = read(&mut File::open(path)?)?;
        Ok(Self::new(Open { path: path.to_owned(), known, file: None, is_torn, _lock: None }))
    }

    fn new(open: Open) -> Self {
        FileLedgerStore(Arc::new(Opened { process: std::process::id(), open: Mutex::new(open) }))
    }

    /// Runs a step on a thread that may wait for the disk.
    fn on_disk<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Open) -> Result<T, StoreError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, StoreError>> {
        let opened = Arc::clone(&self.0);
        Box::pin(async move {
            if opened.process != std::process::id() {
                return Err("another process opened this ledger, and forked: open it in this one".into());
            }
            let step = move || step(&mut opened.open.lock().unwrap_or_else(PoisonError::into_inner));
            tokio::task::spawn_blocking(step).await?
        })
    }
}

impl Open {
    fn append(&mut self, line: Option<Line>) -> Result<(), StoreError> {
        let Some(Line { text, is_durable }) = line else { return Ok(()) };
        let file = self.file.as_mut().ok_or("the file was opened to be read only")?;
        let torn = if self.is_torn { "\n" } else { "" };
        // Until it is whole.
        self.is_torn = true;
        file.write_all(format!("{torn}{text}\n").as_bytes())?;
        if is_durable {
            file.sync_data()?;
        }
        self.is_torn = false;
        self.known.read_line(&text);
        Ok(())
    }

    /// What others have written meanwhile, where it is only read.
    fn refresh(&mut self) -> Result<(), StoreError> {
        if self.file.is_none() {
            (self.known, self.is_torn) = read(&mut File::open(&self.path)?)?;
        }
        Ok(())
    }
}

impl LedgerStore for FileLedgerStore {
    fn claim<'a>(&'a self, request: &'a ClaimRequest) -> BoxFuture<'a, Result<ClaimAnswer, StoreError>> {
        let request = request.clone();
        self.on_disk(move |open| {
            let (answer, line) = open.known.claim(&request, now().wall);
            open.append(line).map(|()| answer)
        })
    }

    fn settle<'a>(&'a self, request: &'a SettleRequest) -> BoxFuture<'a, Result<bool, StoreError>> {
        let request = request.clone();
        self.on_disk(move |open| {
            let (is_taken, line) = open.known.settle(&request);
            open.append(line).map(|()| is_taken)
        })
    }

    fn read<'a>(&'a self, request: &'a ReadRequest) -> BoxFuture<'a, Result<Vec<LedgerPart>, StoreError>> {
        let request = request.clone();
        self.on_disk(move |open| {
            open.refresh()?;
            Ok(open.known.read(&request, now().wall))
        })
    }
}

/// All lines, and whether the last one has no end.
fn read(file: &mut File) -> io::Result<(LedgerFile, bool)> {
    let (mut known, mut is_torn, mut line) = (LedgerFile::default(), false, Vec::new());
    file.seek(SeekFrom::Start(0))?;
    let mut lines = BufReader::new(file);
    while lines.read_until(b'\n', &mut line)? > 0 {
        is_torn = !line.ends_with(b"\n");
        if let Ok(line) = std::str::from_utf8(&line) {
            known.read_line(line.trim_end());
        }
        line.clear();
    }
    Ok((known, is_torn))
}

fn lock(path: &Path) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&name)?;
    let held = |words: &str| Err(io::Error::new(io::ErrorKind::WouldBlock, words));
    match lock.try_lock() {
        // Node.js has no locks of the operating system: its lock is that the file says whose it is.
        Ok(()) if lock.metadata()?.len() > 0 => held(&format!(
            "a Node.js process has this ledger open, or crashed with it: remove {} once it is gone",
            Path::new(&name).display()
        )),
        Ok(()) => Ok(lock),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => held("another process has this ledger open"),
    }
}

/// A new file is on disk once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
