//! A backend whose tests use the emulator.
