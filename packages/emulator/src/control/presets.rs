//! Faults under names.

use serde_json::{Value, json};

use super::faults::NewRule;

/// Rules under a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Name.
    pub name: &'static str,
    title: [&'static str; 2],
    text: [&'static str; 2],
    rules: &'static str,
}

impl Preset {
    /// The rules.
    ///
    /// # Errors
    /// Never: the tests read them all.
    pub fn rules(&self) -> Result<Vec<NewRule>, serde_json::Error> {
        serde_json::from_str(self.rules)
    }

    /// As the control API shows it.
    pub fn show(&self) -> Value {
        let both = |[en, zh]: [&str; 2]| json!({ "en": en, "zh": zh });
        let rules: Value = serde_json::from_str(self.rules).unwrap_or_default();
        json!({ "name": self.name, "title": both(self.title), "text": both(self.text), "rules": rules })
    }
}

/// All presets.
pub const ALL: [Preset; 8] = [
    Preset {
        name: "flaky",
        title: ["Flaky 10 %", "偶发故障 10%"],
        text: ["Every tenth call is answered with 503.", "每十次调用有一次返回 503。"],
        rules: r#"[{"every":10,"fault":{"type":"status","status":503}}]"#,
    },
    Preset {
        name: "slow",
        title: ["Slow", "缓慢"],
        text: ["Every answer comes two seconds late.", "所有响应延迟两秒。"],
        rules: r#"[{"fault":{"type":"latency","ms":2000}}]"#,
    },
    Preset {
        name: "reset_after_processing",
        title: ["Reset after processing", "处理后断开连接"],
        text: [
            "The next call is carried out, and its connection is reset before the answer.",
            "下一次调用会被执行，但连接在响应之前被重置。",
        ],
        rules: r#"[{"times":1,"fault":{"type":"reset","after":"processing"}}]"#,
    },
    Preset {
        name: "rate_limited",
        title: ["Rate limited", "触发限流"],
        text: ["The next three calls are over the rate limit.", "接下来三次调用超出频率限制。"],
        rules: r#"[{"times":3,"fault":{"type":"rate_limit","retry_after":1}}]"#,
    },
    Preset {
        name: "unavailable",
        title: ["Unavailable", "服务不可用"],
        text: [
            "Every call is answered with ServiceUnavailableTemp.",
            "所有调用返回 ServiceUnavailableTemp。",
        ],
        rules: r#"[{"fault":{"type":"api_error","code":"ServiceUnavailableTemp","message":"the service is unavailable"}}]"#,
    },
    Preset {
        name: "truncated",
        title: ["Truncated answer", "响应被截断"],
        text: ["The next answer ends after 20 bytes.", "下一个响应在 20 字节后中断。"],
        rules: r#"[{"times":1,"fault":{"type":"truncate","bytes":20}}]"#,
    },
    Preset {
        name: "clock_off",
        title: ["Clock an hour off", "时钟偏差一小时"],
        text: ["The service's clock is an hour ahead.", "服务端时钟快一小时。"],
        rules: r#"[{"fault":{"type":"date_skew","seconds":3600}}]"#,
    },
    Preset {
        name: "hang",
        title: ["No answer", "无响应"],
        text: ["The next call never gets an answer.", "下一次调用永远得不到响应。"],
        rules: r#"[{"times":1,"fault":{"type":"hang"}}]"#,
    },
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_preset_has_rules() {
        for preset in ALL {
            assert!(preset.rules().is_ok_and(|rules| !rules.is_empty()), "{}", preset.name);
        }
    }
}
