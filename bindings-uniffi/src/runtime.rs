//! The threads that calls run on.

use tokio::runtime::{Builder, Runtime};

use crate::error::{NativeError, setting};
use crate::own_process::OfThisProcess;

/// The runtime of calls that block, and of those that event loops wait for.
pub(crate) fn runtime() -> Result<&'static Runtime, NativeError> {
    static CURRENT: OfThisProcess<Runtime> = OfThisProcess::new();
    let make = || {
        let runtime = Builder::new_multi_thread().thread_name("volc-im").enable_all().build();
        runtime.map_err(|error| setting("", "runtime", &format!("no threads to run calls on: {error}")))
    };
    CURRENT.get(make, Runtime::shutdown_background)
}
