//! A Kotlin file per domain: requests, results and what is inside them, as data classes; and `Events.kt`.

use super::kotlin_doc::doc_comment;
use super::kotlin_shape::{HEAD, constant, domain, is_option, name_of, objects, type_of};
use super::shape_walk::{Side, sorted};
use super::words;
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::callbacks::{EVENTS, is_before_event};
use volc_im_core::casing::Casing;
use volc_im_core::machine::pages::default_page;
use volc_im_core::model::shape::{Object, Operation};

/// The text of a domain's file.
pub fn make(name: &str) -> Result<String> {
    let mut text = HEAD.to_owned();
    for (at, side, object) in objects() {
        if at == name {
            text += &plain_class(object, side, "");
        }
    }
    for operation in sorted().into_iter().filter(|operation| domain(operation.docs.domain) == name) {
        let (base, members) = request_members(operation);
        let properties = request_properties(operation);
        text += &data_class(operation.request, Side::Request, properties, &base, &members);
        text += &plain_class(operation.result, Side::Result, "");
    }
    Ok(text)
}

/// The text of the events' file.
pub fn make_events() -> Result<String> {
    let mut text = HEAD.to_owned();
    for (at, side, object) in objects() {
        if at == "events" {
            text += &plain_class(object, side, "");
        }
    }
    let mut constants = String::new();
    let mut listed = Vec::new();
    for (name, data) in EVENTS {
        text += &plain_class(data, Side::Result, "EventData");
        let constant = constant(name);
        let _ = write!(
            constants,
            "{}        @JvmField\n        public val {constant}: {class}<{data}> = {class}(\"{name}\", ::read{data})\n\n",
            doc_comment(data.doc, "        "),
            class = if is_before_event(name) { "BeforeEventType" } else { "AfterEventType" },
            data = data.name,
        );
        listed.push(constant);
    }
    let _ = write!(
        text,
        r#"
/**
 * Name of a documented event, and the type of its data.
 *
 * An event that is not listed is a [CallbackEvent] with [UnknownEventData].
 */
public sealed class EventType<D : EventData>(
    /** Name of the event, such as `BeforeSendMessage`. */
    public val name: String,
    internal val read: (JsonReader) -> D,
) {{
    override fun toString(): String = name

    /** Documented events. */
    public companion object {{
{constants}        /** All documented events. */
        @JvmField
        public val ALL: List<EventType<*>> = listOf({all})

        /** Returns the documented event with this name, or null. */
        @JvmStatic
        public fun named(name: String): EventType<*>? = ALL.find {{ it.name == name }}
    }}
}}

/** The name of a documented event that asks whether something may happen: its handler decides. */
public class BeforeEventType<D : EventData> internal constructor(name: String, read: (JsonReader) -> D) :
    EventType<D>(name, read)

/** The name of a documented event that says what has happened. */
public class AfterEventType<D : EventData> internal constructor(name: String, read: (JsonReader) -> D) :
    EventType<D>(name, read)
"#,
        all = listed.join(", ")
    );
    Ok(text)
}

fn request_members(operation: &Operation) -> (String, String) {
    let (name, constant) = (operation.name, constant(operation.name));
    let Some(item) = item_of(operation) else {
        return (
            format!("ImRequest<{name}Result>"),
            format!(
                "    override val action: Action<{name}Request, {name}Result> get() = Action.{constant}\n"
            ),
        );
    };
    (
        format!("ListingRequest<{name}Result, {item}>"),
        format!(
            "    override val action: ListingAction<{name}Request, {name}Result, {item}> get() = Action.{constant}\n"
        ),
    )
}

/// The type of what an action lists.
pub fn item_of(operation: &Operation) -> Option<String> {
    let paging = operation.paging.as_ref()?;
    let items = operation.result.fields.iter().find(|field| field.wire == paging.items)?;
    Some(type_of(items.kind).strip_prefix("List<")?.strip_suffix('>')?.to_owned())
}

/// A property: its doc, name, type, and default where it has one.
struct Property {
    doc: String,
    name: String,
    declared: String,
    default: Option<String>,
}

/// A listing starts at the start, with a page of the usual size.
fn request_properties(operation: &Operation) -> Vec<Property> {
    let mut properties = properties(operation.request, Side::Request);
    let Some(paging) = &operation.paging else { return properties };
    let size = default_page(operation).map(|size| ("Limit", size));
    for (wire, start) in [(paging.cursor, 0)].into_iter().chain(size) {
        let name = Casing::LowerFirst.spell(wire);
        for property in properties.iter_mut().filter(|property| property.name == name) {
            property.default.get_or_insert_with(|| start.to_string());
        }
    }
    properties.sort_by_key(|property| property.default.is_some());
    properties
}

/// Those that must be given first, then the others, each in declared order.
fn properties(object: &'static Object, side: Side) -> Vec<Property> {
    let mut required = Vec::new();
    let mut others = Vec::new();
    for (at, field) in object.fields.iter().enumerate() {
        let (doc, name, declared) = (field.doc.to_owned(), name_of(field), type_of(field.kind));
        if is_option(object, at, field, side) {
            others.push(Property {
                doc,
                name,
                declared: format!("{declared}?"),
                default: Some("null".to_owned()),
            });
        } else {
            required.push(Property { doc, name, declared, default: None });
        }
    }
    if !object.failures.is_empty() {
        others.push(Property {
            doc: words::FAILED.to_owned(),
            name: "failed".to_owned(),
            declared: "List<Failure>".to_owned(),
            default: Some("emptyList()".to_owned()),
        });
    }
    let extra = match side {
        Side::Request => words::MORE_FIELDS,
        Side::Result => words::UNKNOWN_FIELDS,
    };
    others.push(Property {
        doc: extra.to_owned(),
        name: "extra".to_owned(),
        declared: "Map<String, RawJson>".to_owned(),
        default: Some("emptyMap()".to_owned()),
    });
    required.extend(others);
    required
}

fn plain_class(object: &'static Object, side: Side, base: &str) -> String {
    data_class(object, side, properties(object, side), base, "")
}

fn data_class(
    object: &'static Object,
    side: Side,
    properties: Vec<Property>,
    base: &str,
    members: &str,
) -> String {
    let mut text = format!("\n{}public data class {}(\n", doc_comment(object.doc, ""), object.name);
    for Property { doc, name, declared, default } in &properties {
        let default = default.as_ref().map_or(String::new(), |default| format!(" = {default}"));
        let _ = writeln!(text, "{}    public val {name}: {declared}{default},", doc_comment(doc, "    "));
    }
    text.push(')');
    if !base.is_empty() {
        let _ = write!(text, " : {base}");
    }
    if side == Side::Result {
        return text + "\n";
    }
    text += " {\n";
    text += members;
    if !members.is_empty() {
        text.push('\n');
    }
    text += &builder(object.name, &properties);
    text + "}\n"
}

/// For Java, which has neither named arguments nor defaults.
fn builder(class: &str, properties: &[Property]) -> String {
    let required: Vec<_> = properties.iter().filter(|property| property.default.is_none()).collect();
    let list = |write: &dyn Fn(&Property) -> String| {
        required.iter().map(|property| write(property)).collect::<Vec<_>>().join(", ")
    };
    let parameters = list(&|property| format!("{}: {}", property.name, property.declared));
    let kept = list(&|property| format!("private val {}: {}", property.name, property.declared));
    let given = list(&|property| property.name.clone());
    let mut fields = String::new();
    let mut setters = String::new();
    for Property { doc, name, declared, default } in properties {
        let Some(default) = default else { continue };
        let value = declared.trim_end_matches('?');
        let _ = writeln!(fields, "        private var {name}: {declared} = {default}");
        let _ = write!(
            setters,
            "\n{}        public fun {name}({name}: {value}): Builder = apply {{ this.{name} = {name} }}\n",
            doc_comment(doc, "        ")
        );
    }
    let all = properties.iter().map(|property| property.name.as_str()).collect::<Vec<_>>().join(", ");
    format!(
        "    /** Builds a [{class}], for Java. */\n    public class Builder internal constructor({kept}) {{\n{fields}{setters}\n        \
         /** Returns the value. */\n        public fun build(): {class} = {class}({all})\n    }}\n\n    /** Builders for \
         Java. */\n    public companion object {{\n        /** Creates a builder with the required fields. */\n        \
         @JvmStatic\n        public fun builder({parameters}): Builder = Builder({given})\n    }}\n"
    )
}
