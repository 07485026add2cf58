"""How pydantic reads and writes results and codes. Loaded when pydantic asks: it need not be installed."""

from __future__ import annotations

from typing import Any, ClassVar, get_origin, get_type_hints

from pydantic_core import core_schema

from ._record import Record


def record_schema(cls: type[Record], handler: Any) -> Any:
    """The schema of a record: an instance, or a dictionary with its fields. In JSON, ids are decimal strings."""
    fields: dict[str, Any] = {}
    for name, hint in _hints(cls).items():
        schema = handler.generate_schema(hint)
        if name in cls._ids:
            schema = _with_text(schema)
        fields[name] = core_schema.typed_dict_field(schema, required=not hasattr(cls, name) or name in cls._later)
    inside = core_schema.typed_dict_schema(fields, extra_behavior="allow", cls_name=cls.__name__)
    made = core_schema.no_info_after_validator_function(lambda given: cls(**given), inside)
    return core_schema.json_or_python_schema(
        json_schema=made,
        python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), made]),
        serialization=core_schema.wrap_serializer_function_ser_schema(
            lambda record, write: write(dict(record._whole())), schema=inside
        ),
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        metadata={"pydantic_js_updates": {"title": cls.__name__}},
    )


def code_schema(cls: Any, base: type) -> Any:
    """The schema of a set of codes: any number, or any text, since the set is open."""
    plain = core_schema.int_schema() if base is int else core_schema.str_schema()
    return core_schema.no_info_after_validator_function(
        cls, plain, serialization=core_schema.plain_serializer_function_ser_schema(base, return_schema=plain)
    )


def _hints(cls: type[Record]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {
        name: hint
        for name, hint in hints.items()
        if not name.startswith("_") and name != "extra" and get_origin(hint) is not ClassVar
    }


def _with_text(schema: Any) -> Any:
    """The same with integers written as decimal strings in JSON."""
    kind = schema["type"]
    if kind == "int":
        return core_schema.int_schema(serialization=core_schema.to_string_ser_schema(when_used="json"))
    if kind in ("nullable", "default"):
        return {**schema, "schema": _with_text(schema["schema"])}
    if kind == "list":
        return {**schema, "items_schema": _with_text(schema["items_schema"])}
    if kind == "dict":
        return {**schema, "values_schema": _with_text(schema["values_schema"])}
    return schema
