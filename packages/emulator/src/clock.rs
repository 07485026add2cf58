//! The emulator's two clocks: the real one, and the one that its data lives by.

use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::gateway::clock::Moment;

/// Where the virtual clock begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Begin {
    /// With the real one.
    #[default]
    Now,
    /// At a time.
    At(Moment),
    /// So many milliseconds away from the real one.
    Off(i64),
}

impl std::str::FromStr for Begin {
    type Err = String;

    /// Reads `2030-01-01T00:00:00Z`, or `+3d`, `-2h`, `+90m`, `+10s`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is neither an RFC 3339 time nor like +3d, -2h, +90m, +10s");
        let Some(amount) = text.strip_prefix(['+', '-']) else {
            return read_time(text).map(Self::At).ok_or_else(wrong);
        };
        let unit = amount.chars().next_back().ok_or_else(wrong)?;
        let number: i64 =
            amount.strip_suffix(unit).and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        let ms = number.checked_mul(seconds * 1_000).ok_or_else(wrong)?;
        Ok(Self::Off(if text.starts_with('-') { -ms } else { ms }))
    }
}

/// Reads an RFC 3339 time.
pub fn read_time(text: &str) -> Option<Moment> {
    let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
    i64::try_from(nanos / 1_000).ok().map(Moment::at_micros)
}

#[derive(Clone, Copy, Debug, Default)]
struct Setting {
    /// Virtual minus real.
    offset_micros: i64,
    /// The fixed time, if it is stopped.
    fixed: Option<Moment>,
    wire: bool,
}

/// The clocks.
#[derive(Debug, Default)]
pub struct Clock(Mutex<Setting>);

impl Clock {
    /// A clock with a chosen start; on the wire it is the real one unless configured.
    pub fn new(begin: Begin, wire: bool) -> Self {
        let clock = Self::default();
        match begin {
            Begin::Now => {}
            Begin::At(moment) => clock.set(moment),
            Begin::Off(ms) => clock.advance(ms),
        }
        clock.follow_on_wire(wire);
        clock
    }

    fn change<T>(&self, change: impl FnOnce(&mut Setting) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The time outside.
    pub fn real(&self) -> Moment {
        Moment::now()
    }

    /// The time that data and ids live by.
    pub fn now(&self) -> Moment {
        self.change(|setting| {
            setting.fixed.unwrap_or_else(|| Moment::now().plus_micros(setting.offset_micros))
        })
    }

    /// The time that signatures are checked by and that events carry.
    pub fn on_wire(&self) -> Moment {
        if self.change(|setting| setting.wire) { self.now() } else { self.real() }
    }

    /// Virtual minus real, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        self.now().millis() - self.real().millis()
    }

    /// Whether it is stopped.
    pub fn is_fixed(&self) -> bool {
        self.change(|setting| setting.fixed.is_some())
    }

    /// Whether the wire follows it.
    pub fn is_on_wire(&self) -> bool {
        self.change(|setting| setting.wire)
    }

    /// Back to real time everywhere.
    pub fn reset(&self) {
        self.change(|setting| *setting = Setting::default());
    }

    /// Makes it that time now.
    pub fn set(&self, moment: Moment) {
        self.change(|setting| {
            setting.offset_micros = moment.micros().saturating_sub(Moment::now().micros());
            setting.fixed = setting.fixed.map(|_| moment);
        });
    }

    /// Moves it, back when negative.
    pub fn advance(&self, ms: i64) {
        let micros = ms.saturating_mul(1_000);
        self.change(|setting| {
            setting.offset_micros = setting.offset_micros.saturating_add(micros);
            setting.fixed = setting.fixed.map(|moment| moment.plus_micros(micros));
        });
    }

    /// Stops it, or lets it continue.
    pub fn fix(&self, fixed: bool) {
        let now = self.now();
        self.change(|setting| {
            setting.offset_micros = now.micros().saturating_sub(Moment::now().micros());
            setting.fixed = fixed.then_some(now);
        });
    }

    /// Whether signatures and events follow it.
    pub fn follow_on_wire(&self, wire: bool) {
        self.change(|setting| setting.wire = wire);
    }
}

#[cfg(test)]
mod tests {
    use super::{Begin, Clock, read_time};

    #[test]
    fn beginnings_are_read() {
        for (text, begin) in [
            ("+3d", Begin::Off(259_200_000)),
            ("-2h", Begin::Off(-7_200_000)),
            ("+90m", Begin::Off(5_400_000)),
            ("+10s", Begin::Off(10_000)),
        ] {
            assert_eq!(text.parse(), Ok(begin), "{text}");
        }
        assert!(matches!("2030-01-01T00:00:00Z".parse(), Ok(Begin::At(at)) if at.seconds() == 1_893_456_000));
        for bad in ["", "+", "3d", "+d", "+3w", "tomorrow", "2030-01-01", "+99999999999999999d"] {
            assert!(bad.parse::<Begin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_moved() {
        let clock = Clock::default();
        let start = read_time("2030-01-01T00:00:00Z").unwrap_or_else(|| clock.real());
        clock.set(start);
        clock.fix(true);
        clock.set(start);
        assert_eq!(clock.now(), start);
        clock.advance(1_500);
        assert_eq!(clock.now().millis(), start.millis() + 1_500);
        assert!(clock.on_wire() < start);
        clock.follow_on_wire(true);
        assert_eq!(clock.on_wire(), clock.now());
        clock.fix(false);
        assert!(clock.now() >= start);
        clock.reset();
        assert!(clock.now() < start);
    }
}
