//! `_generated/calls.py`: what takes an action by its name, typed for every name.

use super::python_methods::parameters;
use super::python_types::{HEADER, type_of};
use super::shape_walk::{Side, sorted};
use anyhow::{Context, Result};
use std::fmt::Write;
use volc_im_core::model::shape::{Kind, Limit, Operation, Paging};

const HEAD: &str = "\"\"\"Actions by name, typed for every name.\"\"\"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable, Literal, Optional, Union, overload

if TYPE_CHECKING:
    from .._batches import BatchReport
    from .._listings import AsyncListing, Listing
    from .._moments import Moment
    from .._options import BatchOptions, CallOptions
    from .._signed_request import SignedRequest
    from . import codes, inputs, results
";

/// A class with overloads: what stands before them, and the implementation that follows.
struct Method {
    head: &'static str,
    implementation: &'static str,
}

const BUILD: Method = Method {
    head: "

class TypedProtocol:
    \"\"\"Requests and answers of every action.\"\"\"

    def _build(
        self,
        action: str,
        input: Mapping[str, Any],
        now: Optional[Moment],
        app_id: Optional[int],
        idempotency_id: Optional[str],
    ) -> SignedRequest:
        raise NotImplementedError

    def _parse(self, action: str, status: int, body: Union[bytes, str]) -> Any:
        raise NotImplementedError
",
    implementation: "
    def build_request(
        self,
        action: str,
        input: Any,
        *,
        now: Optional[Moment] = None,
        app_id: Optional[int] = None,
        idempotency_id: Optional[str] = None,
    ) -> SignedRequest:
        \"\"\"Builds the signed request of an action.

        Args:
            action: The action's name, such as `SendMessage`.
            input: Its fields in a dictionary, names as the client's methods have them.
            now: The time to sign with; by default the present.
            app_id: Another application than the protocol's.
            idempotency_id: For actions that take one and inputs that have none. Without one, a repeated request is
                carried out again.

        Raises:
            ValidationError: When the input breaks a rule.
        \"\"\"
        return self._build(action, input, now, app_id, idempotency_id)
",
};

const PARSE: &str = "
    def parse_response(self, action: str, *, status: int, body: Union[bytes, str]) -> Any:
        \"\"\"Reads the answer of an action: the result, or what the service reports as an error.

        Args:
            action: The action's name, such as `SendMessage`.
            status: The HTTP status.
            body: The whole body.

        Raises:
            ImError: Of kind `api`, `http` or `decode`.
        \"\"\"
        return self._parse(action, status, body)
";

fn paged(listing: &str) -> String {
    format!(
        "

class {listing}s:
    \"\"\"Every action that lists something.\"\"\"

    def _paginate(self, action: str, given: dict[str, Any], options: Optional[CallOptions]) -> Any:
        raise NotImplementedError
"
    )
}

const PAGINATE: &str = "
    def paginate(self, action: str, *, options: Optional[CallOptions] = None, **given: Any) -> Any:
        \"\"\"Lists everything a listing action has, asking for pages as they are needed.

        Args:
            action: The action's name, such as `GetConversationMessages`.
            options: For each of the calls.
            **given: As the action's method takes it. Without `cursor` from the start, without `limit` in pages as
                large as the service allows.

        Raises:
            ValidationError: When the action lists nothing.
        \"\"\"
        return self._paginate(action, given, options)
";

fn batched(class: &str, is_async: &str) -> String {
    format!(
        "

class {class}:
    \"\"\"Every action that takes a list with a limit.\"\"\"

    {is_async}def _batch(
        self,
        action: str,
        given: dict[str, Any],
        options: Optional[BatchOptions],
        on_progress: Optional[Callable[[int, int], object]],
    ) -> Any:
        raise NotImplementedError
"
    )
}

fn batch(is_async: &str, awaits: &str) -> String {
    format!(
        "
    {is_async}def batch(
        self,
        action: str,
        *,
        options: Optional[BatchOptions] = None,
        on_progress: Optional[Callable[[int, int], object]] = None,
        **given: Any,
    ) -> Any:
        \"\"\"Calls an action with a list of any length: splits it to the action's limit, runs some calls at once, paced,
        and tells what came of every item. Only a wrong input raises; nothing is sent then.

        Args:
            action: The action's name, such as `BatchSendMessage`.
            options: How the batch is run.
            on_progress: Told after each call how many items are over, and how many there are.
            **given: As the action's method takes it, the list of any length.

        Raises:
            ValidationError: When the input breaks a rule.
        \"\"\"
        return {awaits}self._batch(action, given, options, on_progress)
"
    )
}

/// The file's text.
pub fn make() -> Result<String> {
    let mut text = format!("{HEADER}{HEAD}{}", BUILD.head);
    for operation in sorted() {
        let name = operation.name;
        let _ = write!(
            text,
            "\n    @overload\n    def build_request(\n        self,\n        action: Literal[\"{name}\"],\n        input: \
             inputs.{name}Input,\n        *,\n        now: Optional[Moment] = None,\n        app_id: Optional[int] = \
             None,\n        idempotency_id: Optional[str] = None,\n    ) -> SignedRequest: ...\n"
        );
    }
    text += BUILD.implementation;
    for operation in sorted() {
        let name = operation.name;
        let _ = write!(
            text,
            "\n    @overload\n    def parse_response(\n        self, action: Literal[\"{name}\"], *, status: int, body: \
             Union[bytes, str]\n    ) -> results.{name}Result: ...\n"
        );
    }
    text += PARSE;
    for listing in ["Listing", "AsyncListing"] {
        text += &paged(listing);
        for operation in sorted() {
            if let Some(paging) = &operation.paging {
                text += &paginate(operation, paging, listing)?;
            }
        }
        text += PAGINATE;
    }
    for (class, is_async, awaits) in [("Batches", "", ""), ("AsyncBatches", "async ", "await ")] {
        text += &batched(class, is_async);
        for operation in sorted().into_iter().filter(|operation| is_batched(operation)) {
            let name = operation.name;
            let _ = write!(
                text,
                "\n    @overload\n    {is_async}def batch(\n        self,\n        action: Literal[\"{name}\"],\n        \
                 *,\n{}        extra: Optional[Mapping[str, Any]] = None,\n        options: Optional[BatchOptions] = \
                 None,\n        on_progress: Optional[Callable[[int, int], object]] = None,\n    ) -> \
                 BatchReport[results.{name}Result]: ...\n",
                parameters(operation.request, &[], &[])
            );
        }
        text += &batch(is_async, awaits);
    }
    Ok(text)
}

/// Whether the action takes a list with a limit, which a batch splits.
pub fn is_batched(operation: &Operation) -> bool {
    operation.request.fields.iter().any(|field| {
        matches!(field.kind, Kind::List(_))
            && field.limits.iter().any(|limit| matches!(limit, Limit::MaxItems(_)))
    })
}

fn paginate(operation: &'static Operation, paging: &Paging, listing: &str) -> Result<String> {
    let name = operation.name;
    let items = operation.result.fields.iter().find(|field| field.wire == paging.items);
    let items = items.with_context(|| format!("{name} has no field {}", paging.items))?;
    let Kind::List(item) = items.kind else { anyhow::bail!("{name} lists no list") };
    let item = type_of(*item, Side::Result);
    // The listing fills them in.
    let given: String = parameters(operation.request, &[], &[])
        .lines()
        .map(|line| match line.trim() {
            "cursor: int," => "        cursor: int = 0,\n".to_owned(),
            "limit: int," => "        limit: Optional[int] = None,\n".to_owned(),
            _ => format!("{line}\n"),
        })
        .collect();
    Ok(format!(
        "\n    @overload\n    def paginate(\n        self,\n        action: Literal[\"{name}\"],\n        *,\n{given}        extra: \
         Optional[Mapping[str, Any]] = None,\n        options: Optional[CallOptions] = None,\n    ) -> {listing}[{item}, \
         results.{name}Result]: ...\n"
    ))
}
