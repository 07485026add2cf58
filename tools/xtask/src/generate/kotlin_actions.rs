//! `Action.kt`: every action as a constant; `ImActions.kt` and `BlockingImActions.kt`: a function for each.

use super::kotlin_doc::doc_comment;
use super::kotlin_shape::{HEAD, constant, name_of};
use super::kotlin_types::item_of;
use super::shape_walk::sorted;
use super::words::rate_line;
use anyhow::{Context, Result};
use std::fmt::Write;
use volc_im_core::casing::Casing;
use volc_im_core::machine::pages::default_page;
use volc_im_core::model::shape::{Field, Kind, Object, Operation, Presence};

const ACTION: &str = r#"
/**
 * Action of the API, with the types of its request and result.
 *
 * @param Q the request
 * @param R the result
 */
public open class Action<Q : ImRequest<R>, R : Any> internal constructor(
    /** Wire name, such as `SendMessage`. */
    public val name: String,
    /** Class of the request. */
    public val requestType: Class<Q>,
    /** Class of the result. */
    public val resultType: Class<R>,
    internal val write: JsonWriter.(Q) -> Unit,
    internal val readRequest: (JsonReader) -> Q,
    internal val read: (JsonReader) -> R,
) {
    override fun toString(): String = name

    /** Declared actions. */
    public companion object {
CONSTANTS        /** All declared actions, by name. */
        @JvmField
        public val ALL: List<Action<*, *>> = listOf(
LISTED        )

        /** Returns the action with this name, or null. */
        @JvmStatic
        public fun named(name: String): Action<*, *>? = ALL.find { it.name == name }
    }
}
"#;

const SUSPENDING: &str = r#"
/**
 * One function for each action. All of them call [call]: a fake for tests overrides that function.
 *
 * Every function throws [ImException]. Cancelling the coroutine cancels the call.
 */
public interface ImActions {
    /** Calls an action and returns its result with metadata of the call. */
    public suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions = CallOptions.NONE): Answer<R>

    /** Lists items page by page. Nothing is sent until a flow of the listing is collected. */
    public fun <R : Any, I : Any> list(
        request: ListingRequest<R, I>,
        options: CallOptions = CallOptions.NONE,
    ): Listing<R, I> = Listing(this, request, options)
METHODS}
"#;

const BLOCKING: &str = r#"
/**
 * One blocking function for each action. All of them call [call]: a fake for tests overrides that function.
 *
 * Every function throws [ImException]. Interrupting the thread cancels the call with an `InterruptedException`.
 */
public abstract class BlockingImActions {
    /** Calls an action and returns its result with metadata of the call. */
    @Throws(InterruptedException::class)
    public abstract fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R>

    /** Calls an action and returns its result with metadata of the call. */
    @Throws(InterruptedException::class)
    public fun <R : Any> call(request: ImRequest<R>): Answer<R> = call(request, CallOptions.NONE)

    /** Lists items page by page. Nothing is sent until the listing is iterated. */
    @JvmOverloads
    public fun <R : Any, I : Any> list(
        request: ListingRequest<R, I>,
        options: CallOptions = CallOptions.NONE,
    ): BlockingListing<R, I> = BlockingListing(this, request, options)
METHODS}
"#;

/// The text of the constants.
pub fn make() -> Result<String> {
    let mut constants = String::new();
    let mut listed = String::new();
    for operation in sorted() {
        constants += &declared(operation)?;
        let _ = writeln!(listed, "            {},", constant(operation.name));
    }
    Ok(HEAD.to_owned() + &ACTION.replace("CONSTANTS", &constants).replace("LISTED", &listed))
}

fn declared(operation: &Operation) -> Result<String> {
    let (name, constant) = (operation.name, constant(operation.name));
    let head = doc_comment(operation.docs.doc.lines().next().unwrap_or_default(), "        ");
    let first = format!(
        "            \"{name}\",\n            {name}Request::class.java,\n            {name}Result::class.java,\n            {{ \
         write(it) }},\n            ::read{name}Request,\n            ::read{name}Result,\n"
    );
    let Some(item) = item_of(operation) else {
        return Ok(format!(
            "{head}        @JvmField\n        public val {constant}: Action<{name}Request, {name}Result> = Action(\n{first}        )\n\n"
        ));
    };
    let paging = operation.paging.as_ref().context("a listing without paging")?;
    let (cursor, _) = find(operation.request, paging.cursor)?;
    let (next, may_lack_next) = find(operation.result, paging.next)?;
    let (more, may_lack_more) = find(operation.result, paging.more)?;
    let (items, may_lack_items) = find(operation.result, paging.items)?;
    let cursor_name = name_of(cursor);
    let size = match default_page(operation) {
        Some(size) => {
            let (limit, is_open) = find(operation.request, "Limit")?;
            let literal = if super::kotlin_shape::type_of(limit.kind) == "Long" {
                format!("{size}L")
            } else {
                size.to_string()
            };
            if is_open { format!(", limit = it.limit ?: {literal}") } else { String::new() }
        }
        None => String::new(),
    };
    let from = if cursor.presence == Presence::Required {
        format!("it.{cursor_name}")
    } else {
        format!("it.{cursor_name} ?: 0L")
    };
    let or = |name: String, lacks: bool, zero: &str| {
        if lacks { format!("it.{name} ?: {zero}") } else { format!("it.{name}") }
    };
    Ok(format!(
        "{head}        @JvmField\n        public val {constant}: ListingAction<{name}Request, {name}Result, {item}> = ListingAction(\n{first}            \
         {{ {from} }},\n            {{ it, cursor -> it.copy({cursor_name} = cursor{size}) }},\n            {{ {} }},\n            {{ {} }},\n            {{ {} }},\n        )\n\n",
        or(name_of(items), may_lack_items, "emptyList()"),
        if matches!(next.kind, Kind::Int32) {
            format!("it.{}.toLong()", name_of(next))
        } else {
            or(name_of(next), may_lack_next, "-1L")
        },
        or(name_of(more), may_lack_more, "false"),
    ))
}

fn find(object: &'static Object, wire: &str) -> Result<(&'static Field, bool)> {
    let field = object.fields.iter().find(|field| field.wire == wire);
    let field = field.with_context(|| format!("no field {wire}"))?;
    Ok((field, matches!(field.presence, Presence::Optional | Presence::FromClient)))
}

/// The text of the suspending functions.
pub fn make_suspending() -> Result<String> {
    Ok(HEAD.to_owned() + &SUSPENDING.replace("METHODS", &methods("public suspend fun", "")))
}

/// The text of the blocking functions.
pub fn make_blocking() -> Result<String> {
    let prefix = "@JvmOverloads\n    @Throws(InterruptedException::class)\n    public fun";
    Ok(HEAD.to_owned() + &BLOCKING.replace("METHODS", &methods(prefix, "")))
}

fn methods(prefix: &str, indent: &str) -> String {
    let mut text = String::new();
    for operation in sorted() {
        let name = operation.name;
        let mut doc = operation.docs.doc.to_owned();
        if let Some(rate) = operation.rate {
            let _ = write!(doc, "\n\n{}", rate_line(rate));
        }
        if let Some(url) = operation.docs.url() {
            let _ = write!(doc, "\n\nDocumentation: {url}");
        }
        let _ = write!(
            text,
            "\n{}    {prefix} {}(\n        request: {name}Request,\n        options: CallOptions = CallOptions.NONE,\n    ): \
             {name}Result = call(request, options).result{indent}\n",
            doc_comment(&doc, "    "),
            Casing::LowerFirst.spell(name)
        );
    }
    text
}
