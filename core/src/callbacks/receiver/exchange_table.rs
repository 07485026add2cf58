//! Exchanges by number, for bindings: a number crosses for less than an object.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::encoded::encoded;
use super::exchange::Exchange;
use crate::time::Now;
use crate::transcode::{decimal_u64, joined};

/// Exchanges in progress. A number is never given twice.
#[derive(Debug, Default)]
pub struct ExchangeTable(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    places: Vec<Place>,
    free: Vec<usize>,
}

#[derive(Debug, Default)]
struct Place {
    /// How often the place was used.
    turn: u64,
    exchange: Option<Arc<Mutex<Exchange>>>,
}

/// Numbers are safe integers: the place in the low bits, its turn above.
const PLACE_BITS: u32 = 20;

impl ExchangeTable {
    /// Takes in an exchange that has just started and gives its outputs, as [`encoded`]. One that ends immediately
    /// takes no place.
    #[must_use]
    pub fn start(&self, mut exchange: Exchange, now: Now) -> String {
        let number = self.table().reserve();
        let (text, is_over) = encoded(number, &mut exchange, now);
        if is_over {
            self.table().end(number);
        } else {
            self.table().fill(number, exchange);
        }
        text
    }

    /// Reports something to an exchange and gives its outputs. One that is over, or never was, has ended: `over`.
    #[must_use]
    pub fn report(&self, number: u64, now: Now, input: impl FnOnce(&mut Exchange)) -> String {
        let Some(exchange) = self.table().find(number) else {
            return joined(&["[", &decimal_u64(number), ",{\"type\":\"over\"}]"]);
        };
        let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
        input(&mut exchange);
        let (text, is_over) = encoded(number, &mut exchange, now);
        if is_over {
            self.table().end(number);
        }
        text
    }

    /// How many exchanges are in progress.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table().places.iter().filter(|place| place.exchange.is_some()).count()
    }

    /// Whether none is in progress.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn reserve(&mut self) -> u64 {
        let at = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place::default());
            self.places.len() - 1
        });
        let Some(place) = self.places.get_mut(at) else { return 0 };
        place.turn += 1;
        place.turn << PLACE_BITS | at as u64
    }

    fn place(&mut self, number: u64) -> Option<(usize, &mut Place)> {
        let at = usize::try_from(number & ((1 << PLACE_BITS) - 1)).ok()?;
        let place = self.places.get_mut(at).filter(|place| place.turn == number >> PLACE_BITS)?;
        Some((at, place))
    }

    fn find(&mut self, number: u64) -> Option<Arc<Mutex<Exchange>>> {
        self.place(number)?.1.exchange.clone()
    }

    fn fill(&mut self, number: u64, exchange: Exchange) {
        if let Some((_, place)) = self.place(number) {
            place.exchange = Some(Arc::new(Mutex::new(exchange)));
        }
    }

    /// The number has ended; of two concurrent ends, the second finds another turn.
    fn end(&mut self, number: u64) {
        let Some((at, place)) = self.place(number) else { return };
        place.turn += 1;
        place.exchange = None;
        self.free.push(at);
    }
}
