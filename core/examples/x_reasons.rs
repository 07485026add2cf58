use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let secrets: Vec<&str> = v["secrets"].as_array().unwrap().iter().filter_map(|s| s.as_str()).collect();
        let mut c = volc_im_core::callbacks::Callbacks::new(secrets).unwrap();
        if let Some(id) = v["appId"].as_i64() {
            c = c.app_id(id as i32);
        }
        if let Some(form) = v["eventId"].as_str() {
            c = c.event_id(volc_im_core::callbacks::EventIdForm::parse(form).unwrap());
        }
        let body = match v["bodyHex"].as_str() {
            Some(h) => hex::decode(h).unwrap(),
            None => v["body"].as_str().unwrap().as_bytes().to_vec(),
        };
        let now = volc_im_core::time::WallTime::from_millis(v["nowMs"].as_i64().unwrap());
        match c.verify(&body, now) {
            Ok(_) => println!("ACCEPTED"),
            Err(volc_im_core::Error::Callback(e)) => println!("{}", e.reason),
            Err(e) => println!("? {e}"),
        }
    }
}
