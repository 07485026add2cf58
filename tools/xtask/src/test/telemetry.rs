//! The part `telemetry`: loggers, traces and metrics as their own packages see them.

use crate::test::consumer;
use anyhow::Result;

/// Runs the npm package with OpenTelemetry's SDK, pino and winston.
pub fn run() -> Result<()> {
    consumer::test("tests/telemetry/npm", &[]).map(drop)
}
