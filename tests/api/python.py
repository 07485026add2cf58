"""Prints what is public in the Python package: names without an underscore of each public module, with their signatures.

`python.py FOLDER`: where the package is unpacked.
"""

from __future__ import annotations

import logging
import re
import sys

import griffe

logging.getLogger("griffe").setLevel(logging.ERROR)


def is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


# What every class has, or what dataclasses write by themselves.
UNTOLD = {"__slots__", "__all__", "__doc__", "__module__", "__dir__", "__match_args__", "__hash__"}


def signature(function: griffe.Function) -> str:
    parts, kinds = [], griffe.ParameterKind
    keyword_only = False
    for parameter in function.parameters:
        name = parameter.name
        if parameter.kind is kinds.var_positional:
            name, keyword_only = f"*{name}", True
        elif parameter.kind is kinds.var_keyword:
            name = f"**{name}"
        elif parameter.kind is kinds.keyword_only and not keyword_only:
            parts.append("*")
            keyword_only = True
        annotation = "" if parameter.annotation is None else f": {parameter.annotation}"
        plain = parameter.default is None or parameter.kind in (kinds.var_positional, kinds.var_keyword)
        parts.append(name + annotation + ("" if plain else f" = {parameter.default}"))
    returns = "" if function.returns is None else f" -> {function.returns}"
    asynchronous = "async " if "async" in function.labels else ""
    return f"{asynchronous}def {function.name}({', '.join(parts)}){returns}"


def final(member: griffe.Object | griffe.Alias) -> griffe.Object:
    return member.final_target if member.is_alias else member


def members(owner: griffe.Object, told: dict[str, str]) -> list[tuple[str, griffe.Object | griffe.Alias]]:
    """With those inherited from what is not public itself."""
    known = dict(owner.members)
    if owner.is_class:
        elsewhere = {name for base in owner.mro() if base.path in told for name in base.all_members}
        inherited = owner.inherited_members.items()
        known = {name: member for name, member in inherited if name not in elsewhere} | known
    return sorted((name, member) for name, member in known.items() if is_public(name) and name not in UNTOLD)


def tell(name: str, what: griffe.Object, told: dict[str, str], indent: str = "") -> None:
    if what.is_function:
        for overload in what.overloads or [what]:
            for label in ("classmethod", "staticmethod"):
                if label in what.labels:
                    print(f"{indent}@{label}")
            print(indent + signature(overload))
    elif what.is_class:
        bases = ", ".join(str(base) for base in what.bases)
        print(f"{indent}class {name}({bases})" if bases else f"{indent}class {name}")
        for inner, member in members(what, told):
            tell(inner, final(member), told, indent + "    ")
    elif what.is_attribute:
        # A value is part of what is public where nothing else says what the name is.
        value = f" = {what.value}" if what.annotation is None and what.value is not None else ""
        kind = "property " if "property" in what.labels else ""
        print(f"{indent}{kind}{name}" + ("" if what.annotation is None else f": {what.annotation}") + value)


def modules(package: griffe.Module) -> list[griffe.Module]:
    inner = [module for name, module in sorted(package.modules.items()) if is_public(name) and not module.is_alias]
    return [package, *(found for module in inner for found in modules(module))]


def exported(module: griffe.Module) -> list[str]:
    if module.exports is None:
        return [name for name, member in members(module, {}) if not member.is_alias and not member.is_module]
    names = set(map(str, module.exports))
    # Which griffe does not read.
    for added in re.findall(r"__all__ \+= (\w+)\.__all__", module.filepath.read_text("utf-8")):
        names |= set(exported(module.modules_collection[module.imports[added]]))
    return sorted(name for name in names if name in module.all_members)


def main() -> None:
    package = griffe.load("volc_im", search_paths=[sys.argv[1]], resolve_aliases=True, resolve_external=False)
    public = {module.path: exported(module) for module in modules(package)}
    told: dict[str, str] = {}
    for path, names in public.items():
        for name in names:
            told.setdefault(final(package.modules_collection[path].all_members[name]).path, f"{path}.{name}")
    for path, names in public.items():
        print(f"\n# {path}\n")
        for name in names:
            target = final(package.modules_collection[path].all_members[name])
            if target.is_module:
                print(f"module {name}")
                for inner, member in members(target, told):
                    if not member.is_alias:
                        tell(inner, member, told, "    ")
            elif told[target.path] != f"{path}.{name}":
                print(f"{name}: as {told[target.path]}")
            else:
                tell(name, target, told)


main()
