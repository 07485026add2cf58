//! Prints what is public in a crate, by what rustdoc writes of it in JSON. Without what is derived or holds for every type.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rustdoc = std::env::args().nth(1).ok_or("rustdoc's JSON is named first")?;
    let api = public_api::Builder::from_rustdoc_json(rustdoc)
        .omit_auto_derived_impls(true)
        .omit_auto_trait_impls(true)
        .omit_blanket_impls(true)
        .build()?;
    for item in api.items() {
        println!("{item}");
    }
    Ok(())
}
