//! The part `telemetry`: loggers, traces and metrics as their own packages see them.

use crate::test::{consumer, kotlin};
use anyhow::Result;

/// Runs the npm package with OpenTelemetry's SDK, pino and winston, and the jar with OpenTelemetry's SDK and Logback.
pub fn run() -> Result<()> {
    consumer::test("tests/telemetry/npm", &[])?;
    kotlin::telemetry()
}
