//! The body of a callback, and its signature.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The seven signed values of a callback, all of them text.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Name of the event.
    pub event_type: String,
    /// The event's fields: JSON in a string.
    pub event_data: String,
    /// When it happened.
    pub event_time: String,
    /// Id for de-duplication.
    pub event_id: String,
    /// The application.
    pub app_id: String,
    /// API version.
    pub version: String,
    /// Four digits.
    pub nonce: String,
}

impl Envelope {
    /// The signature under a secret: the sorted values and the secret, joined without anything between them, hashed.
    pub fn signature(&self, secret: &str) -> String {
        let mut values = [
            self.event_type.as_str(),
            &self.event_data,
            &self.event_time,
            &self.event_id,
            &self.app_id,
            &self.version,
            &self.nonce,
            secret,
        ];
        values.sort_unstable();
        hex::encode(Sha256::digest(values.concat()))
    }

    /// The body to post, with a signature.
    pub fn body(&self, signature: &str) -> String {
        let body: Value = json!({
            "EventType": self.event_type,
            "EventData": self.event_data,
            "EventTime": self.event_time,
            "EventId": self.event_id,
            "AppId": self.app_id,
            "Version": self.version,
            "Signature": signature,
            "Nonce": self.nonce,
        });
        body.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Envelope;

    #[test]
    fn the_signature_is_that_of_the_written_vector() {
        let envelope = Envelope {
            event_type: "AfterMarkNewChat".into(),
            event_data: concat!(
                r#"{"AppId":123456,"InboxType":0,"UserId":100001,"ConversationShortId":7000000000000000001,"#,
                r#""ConversationId":"conversation_id","ConversationType":1,"RobotIds":[1],"Ext":{}}"#
            )
            .into(),
            event_time: "2025-04-17T14:09:39.000000000Z".into(),
            event_id: "evt-1".into(),
            app_id: "123456".into(),
            version: "2020-12-01".into(),
            nonce: "1234".into(),
        };
        assert_eq!(
            envelope.signature("test-secret"),
            "fe1e9615134d54eac622dd3bda254c12324c16e8cfe370d181d670d05f50a8a1"
        );
        assert_ne!(envelope.signature("test-secre"), envelope.signature("test-secret"));
    }
}
