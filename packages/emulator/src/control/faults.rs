//! Which requests go wrong.

use serde::Deserialize;

use super::fault::Fault;

/// When a fault strikes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only requests of this action; all when absent.
    #[serde(default)]
    pub action: Option<String>,
    /// Let so many matching requests pass; `first` and `every` count from there.
    #[serde(default)]
    pub after: u64,
    /// Only the first so many matching requests.
    #[serde(default)]
    pub first: Option<u64>,
    /// Only each so-many-th matching request.
    #[serde(default)]
    pub every: Option<u64>,
    /// At most so many times.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens.
    pub fault: Fault,
    #[serde(skip)]
    seen: u64,
    #[serde(skip)]
    struck: u64,
}

impl Rule {
    fn strikes(&mut self, action: &str) -> bool {
        if self.action.as_deref().is_some_and(|only| only != action) {
            return false;
        }
        self.seen += 1;
        let Some(seen) = self.seen.checked_sub(self.after).filter(|seen| *seen > 0) else {
            return false;
        };
        self.first.is_none_or(|first| seen <= first)
            && self.every.is_none_or(|every| every > 0 && seen.is_multiple_of(every))
            && self.times.is_none_or(|times| self.struck < times)
    }
}

/// The rules in force.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// In order: the first rule that strikes wins, all of them count the request.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

impl FaultPlan {
    /// What happens to the next request of an action.
    pub fn strike(&mut self, action: &str) -> Option<Fault> {
        let mut winner = None;
        for rule in &mut self.rules {
            if rule.strikes(action) && winner.is_none() {
                rule.struck += 1;
                winner = Some(rule.fault.clone());
            }
        }
        winner
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultPlan};

    fn plan(rules: &str) -> FaultPlan {
        serde_json::from_str(&format!("{{\"rules\":[{rules}]}}")).unwrap_or_default()
    }

    fn hits(plan: &mut FaultPlan, count: usize) -> Vec<usize> {
        (1..=count).filter(|_| plan.strike("A").is_some()).collect()
    }

    #[test]
    fn first_every_and_times_choose_the_requests() {
        let fault = "\"fault\":{\"type\":\"status\",\"status\":503}";
        assert_eq!(hits(&mut plan(&format!("{{\"first\":2,{fault}}}")), 5), [1, 2]);
        assert_eq!(hits(&mut plan(&format!("{{\"every\":3,{fault}}}")), 9), [3, 6, 9]);
        assert_eq!(hits(&mut plan(&format!("{{\"every\":2,\"times\":2,{fault}}}")), 9), [2, 4]);
        assert_eq!(hits(&mut plan(&format!("{{{fault}}}")), 2), [1, 2]);
        assert_eq!(hits(&mut plan(&format!("{{\"action\":\"B\",{fault}}}")), 3), [0_usize; 0]);
        assert_eq!(hits(&mut plan(&format!("{{\"after\":2,\"first\":2,{fault}}}")), 9), [3, 4]);
        assert_eq!(hits(&mut plan(&format!("{{\"after\":1,\"every\":3,{fault}}}")), 9), [4, 7]);
        assert_eq!(hits(&mut plan(&format!("{{\"every\":0,{fault}}}")), 3), [0_usize; 0]);
    }

    #[test]
    fn the_first_rule_that_strikes_wins_and_all_count() {
        let mut plan = plan(
            "{\"every\":2,\"fault\":{\"type\":\"latency\",\"ms\":1}},{\"every\":3,\"fault\":{\"type\":\"rate_limit\"}}",
        );
        let names: Vec<_> = (0..6).map(|_| plan.strike("A").as_ref().map(Fault::name)).collect();
        assert_eq!(
            names,
            [None, Some("latency"), Some("rate_limit"), Some("latency"), None, Some("latency")]
        );
    }
}
