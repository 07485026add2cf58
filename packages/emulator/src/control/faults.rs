//! Which requests go wrong.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fault::Fault;

/// When a fault strikes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
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
    /// Off: it neither strikes nor counts.
    #[serde(default = "on")]
    pub enabled: bool,
    /// What happens.
    pub fault: Fault,
}

fn on() -> bool {
    true
}

/// A rule in force, with what it counted.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    /// Number of the rule.
    pub id: u64,
    action: Option<String>,
    after: u64,
    first: Option<u64>,
    every: Option<u64>,
    times: Option<u64>,
    enabled: bool,
    seen: u64,
    struck: u64,
    fault: Fault,
    preset: Option<&'static str>,
}

impl Rule {
    fn new(id: u64, new: NewRule, preset: Option<&'static str>) -> Self {
        let NewRule { action, after, first, every, times, enabled, fault } = new;
        Self { id, action, after, first, every, times, enabled, seen: 0, struck: 0, fault, preset }
    }

    fn strikes(&mut self, action: &str) -> bool {
        if !self.enabled || self.action.as_deref().is_some_and(|only| only != action) {
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
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    /// In order: the first rule that strikes wins, all of them count the request.
    rules: Vec<Rule>,
    added: u64,
}

impl FaultPlan {
    /// Puts these rules in the place of all others.
    pub fn replace(&mut self, rules: Vec<NewRule>) {
        self.rules.clear();
        for rule in rules {
            self.add(rule, None);
        }
    }

    /// Adds a rule behind the others, and gives its number.
    pub fn add(&mut self, rule: NewRule, preset: Option<&'static str>) -> u64 {
        self.added += 1;
        self.rules.push(Rule::new(self.added, rule, preset));
        self.added
    }

    /// Takes a rule out; whether it was there.
    pub fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    /// Switches a rule on or off and sets its counters to zero, if requested.
    pub fn change(&mut self, id: u64, enabled: Option<bool>, restart: bool) -> Option<&Rule> {
        let rule = self.rules.iter_mut().find(|rule| rule.id == id)?;
        rule.enabled = enabled.unwrap_or(rule.enabled);
        if restart {
            (rule.seen, rule.struck) = (0, 0);
        }
        Some(rule)
    }

    /// The rules as the control API shows them.
    pub fn show(&self) -> Value {
        json!({ "rules": self.rules })
    }

    /// Fault for the next request of an action, and its rule.
    pub fn strike(&mut self, action: &str) -> Option<(u64, Fault)> {
        let mut winner = None;
        for rule in &mut self.rules {
            if rule.strikes(action) && winner.is_none() {
                rule.struck += 1;
                winner = Some((rule.id, rule.fault.clone()));
            }
        }
        winner
    }
}

#[cfg(test)]
mod tests {
    use super::FaultPlan;

    fn plan(rules: &str) -> FaultPlan {
        let mut plan = FaultPlan::default();
        plan.replace(serde_json::from_str(&format!("[{rules}]")).unwrap_or_default());
        plan
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
        let names: Vec<_> = (0..6).map(|_| plan.strike("A").map(|(_, fault)| fault.name())).collect();
        assert_eq!(
            names,
            [None, Some("latency"), Some("rate_limit"), Some("latency"), None, Some("latency")]
        );
    }
}
