//! Options of receivers and verifiers, as each language spells them.

use volc_im_core::Error;
use volc_im_core::callbacks::Callbacks;
use volc_im_core::callbacks::receiver::{Receiver, ReceiverMemory, ReceiverOptions};
use volc_im_core::machine::options::OptionNames;

const LANGUAGES: [OptionNames; 4] =
    [OptionNames::JAVASCRIPT, OptionNames::PYTHON, OptionNames::KOTLIN, OptionNames::RUST];

fn receiver(json: &str, names: OptionNames) -> Result<Receiver, Error> {
    let callbacks = Callbacks::new(["a-secret-of-some-length"])?;
    let options = ReceiverOptions::from_json(json, names)?;
    Receiver::with(callbacks, options, names, false, ReceiverMemory::default())
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (String, &'static str, String) {
    match outcome {
        Err(Error::Validation(error)) => (error.path.clone(), error.rule, error.to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_deadline_is_given_as_the_language_gives_durations() {
    for (names, json) in LANGUAGES.into_iter().zip([
        r#"{"deadlineMs":250}"#,
        r#"{"deadline":0.25}"#,
        r#"{"deadline":250}"#,
        r#"{"deadline":250}"#,
    ]) {
        assert_eq!(ReceiverOptions::from_json(json, names).expect(json).deadline_ms, 250, "{json}");
    }
    for (names, path, given) in [
        (OptionNames::JAVASCRIPT, "deadlineMs", ["0", "-5", "60001"]),
        (OptionNames::PYTHON, "deadline", ["0", "-0.5", r#"{"$":"Infinity"}"#]),
        (OptionNames::KOTLIN, "deadline", ["0", "-5", "60001"]),
        (OptionNames::RUST, "deadline", ["0", "-5", "60001"]),
    ] {
        for given in given {
            let (found, rule, words) = refused(receiver(&format!(r#"{{"{path}":{given}}}"#), names));
            assert_eq!((found.as_str(), rule), (path, "range"), "{words}");
            assert_eq!(words.contains("60000"), names.durations != OptionNames::PYTHON.durations, "{words}");
        }
    }
    let (path, rule, words) = refused(receiver(r#"{"deadline_ms":5}"#, OptionNames::PYTHON));
    assert_eq!((path.as_str(), rule), ("deadline_ms", "unknown_option"));
    assert!(words.contains("did you mean deadline?"), "{words}");
}

#[test]
fn room_for_handlers_has_one_default_and_one_range() {
    for (names, threads, queue) in [
        (OptionNames::PYTHON, "handler_threads", "handler_queue"),
        (OptionNames::KOTLIN, "handlerThreads", "handlerQueue"),
        (OptionNames::RUST, "handler_threads", "handler_queue"),
    ] {
        let made = receiver("{}", names).expect("defaults");
        assert_eq!((made.handler_threads(), made.handler_queue()), (32, 1_000));
        let made = receiver(&format!(r#"{{"{threads}":10000,"{queue}":1000000}}"#), names).expect("the most");
        assert_eq!((made.handler_threads(), made.handler_queue()), (10_000, 1_000_000));
        for (path, given) in [(threads, 0), (threads, 10_001), (threads, -1), (queue, 0), (queue, 1_000_001)]
        {
            let (found, rule, words) = refused(receiver(&format!(r#"{{"{path}":{given}}}"#), names));
            assert_eq!((found.as_str(), rule), (path, "range"), "{words}");
        }
        let misspelt = &threads[..threads.len() - 2];
        let (path, rule, words) = refused(receiver(&format!(r#"{{"{misspelt}":5}}"#), names));
        assert_eq!((path.as_str(), rule), (misspelt, "unknown_option"));
        assert!(words.contains(threads), "{words}");
    }
}

#[test]
fn a_verifiers_errors_are_spelled_as_its_options() {
    let secret = |more: &str| format!(r#"{{"secret":"a-secret-of-some-length",{more}}}"#);
    for (names, more, path, rule) in [
        (OptionNames::JAVASCRIPT, r#""toleranceSeconds":-1"#, "toleranceSeconds", "range"),
        (OptionNames::PYTHON, r#""tolerance":-1"#, "tolerance", "range"),
        (OptionNames::KOTLIN, r#""tolerance":4294967296"#, "tolerance", "range"),
        (OptionNames::PYTHON, r#""tolerance_seconds":1"#, "tolerance_seconds", "unknown_option"),
        (OptionNames::JAVASCRIPT, r#""eventId":"[""#, "eventId", "pattern"),
        (OptionNames::PYTHON, r#""event_id":"[""#, "event_id", "pattern"),
        (OptionNames::PYTHON, r#""app_id":2147483648"#, "app_id", "range"),
        (OptionNames::JAVASCRIPT, r#""events":["AfterTeleport","no name"]"#, "events[1]", "event_name"),
    ] {
        let (found, found_rule, words) = refused(Callbacks::from_json(&secret(more), names));
        assert_eq!((found.as_str(), found_rule), (path, rule), "{words}");
        assert!(!words.contains("a-secret"), "{words}");
    }
}

#[test]
fn what_is_doubtful_is_warned_of() {
    let long = "a-secret-of-some-length";
    for (secrets, app_id, reasons) in [
        (vec![long], Some(1), vec![]),
        (vec![long], None, vec!["no_app_id"]),
        (vec!["fifteen-letters"], Some(1), vec!["short_secret"]),
        (vec![long, "another-secret-of-tests"], Some(1), vec![]),
        (vec![long, "a-secret-of-some-length-2"], Some(1), vec!["secrets_overlap"]),
        (vec!["2-a-secret-of-some-length", long], Some(1), vec!["secrets_overlap"]),
    ] {
        let mut callbacks = Callbacks::new(&secrets).expect("secrets");
        if let Some(app_id) = app_id {
            callbacks = callbacks.app_id(app_id);
        }
        let made = Receiver::new(callbacks, &ReceiverOptions::default()).expect("a receiver");
        let found: Vec<_> = made.warnings().into_iter().map(|record| record.reason).collect();
        assert_eq!(found, reasons, "{secrets:?}");
    }
    for secret in [
        "",
        " a-secret-of-some-length",
        "a-secret-of-some-length\n",
        "\n",
        "a-secret\u{3000}",
        "a-secret\u{feff}",
        "\u{200b}a-secret",
        "a-secret\0",
    ] {
        assert!(Callbacks::new([secret]).is_err(), "{secret:?}");
    }
    // One character is warned of, not refused.
    assert!(Callbacks::new(["0"]).is_ok());
}
