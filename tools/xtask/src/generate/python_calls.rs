//! `_generated/calls.py`: what takes an action by its name, typed for every name.

use super::python_methods::parameters;
use super::python_types::{HEADER, type_of};
use super::shape_walk::{Side, sorted};
use anyhow::{Context, Result};
use std::fmt::Write;
use volc_im_core::model::shape::{Kind, Limit, Operation, Paging};

const HEAD: &str = "\"\"\"Functions that take an action by name, typed for each action.\"\"\"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable, Literal, Optional, Protocol, Union, overload

from .._implemented import implemented

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
    \"\"\"Requests and responses of every action.\"\"\"

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
            action: Name of the action, such as `SendMessage`.
            input: Fields as a dictionary, with the names of the client's parameters.
            now: Time of the signature; the current time by default.
            app_id: App id; the protocol's by default.
            idempotency_id: Idempotency id for an input without one, if the action takes one. Without it, a retry is
                carried out again.

        Raises:
            ValidationError: If the input violates a rule.
        \"\"\"
        return self._build(action, input, now, app_id, idempotency_id)
",
};

const PARSE: &str = "
    def parse_response(self, action: str, *, status: int, body: Union[bytes, str]) -> Any:
        \"\"\"Parses the response of an action to its result or error.

        Args:
            action: Name of the action, such as `SendMessage`.
            status: HTTP status.
            body: Response body.

        Raises:
            ImError: Of kind `api`, `http` or `decode`.
        \"\"\"
        return self._parse(action, status, body)
";

fn paged(listing: &str) -> String {
    format!(
        "

class {listing}s(Protocol):
    \"\"\"Listing actions.\"\"\"
"
    )
}

const PAGINATE: &str = "
    def paginate(self, action: str, *, options: Optional[CallOptions] = None, **given: Any) -> Any:
        \"\"\"Lists all items of a listing action and fetches pages as needed.

        Args:
            action: Name of the action, such as `GetConversationMessages`.
            options: Options of each call.
            **given: Parameters of the action's method. `cursor` defaults to the start, `limit` to the largest page.

        Raises:
            ValidationError: If the action is no listing.
        \"\"\"
        return implemented(self, \"_paginate\", action)(action, given, options)
";

fn batched(class: &str) -> String {
    format!(
        "

class {class}(Protocol):
    \"\"\"Actions with a list that has a limit.\"\"\"
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
        \"\"\"Calls an action with a list of any length and reports every item.

        Splits the list to the action's limit and runs some calls at once, paced to the rate limit. Only an invalid
        input raises; nothing is sent then.

        Args:
            action: Name of the action, such as `BatchSendMessage`.
            options: Options of the batch.
            on_progress: Called after each call with the numbers of finished and of all items.
            **given: Parameters of the action's method, with a list of any length.

        Raises:
            ValidationError: If the input violates a rule.
        \"\"\"
        return {awaits}implemented(self, \"_batch\", action)(action, given, options, on_progress)
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
        text += &batched(class);
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
