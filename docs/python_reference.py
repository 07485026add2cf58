"""Writes the reference of the Python package into a folder, by pdoc.

Clients have their actions from base classes of private modules, and some public modules have another name inside: pdoc would show
neither.
"""

import importlib
import re
import sys
import textwrap
from pathlib import Path
from types import FunctionType, ModuleType

import pdoc
import volc_im

MODULES = ["credentials", "django", "fastapi", "flask", "opentelemetry", "redis", "testing"]
RENAMED = ["events", "inputs", "results"]
CLIENTS = [volc_im.ImClient, volc_im.AsyncImClient, volc_im.ImActions, volc_im.AsyncImActions]


def renamed(name: str) -> str:
    """A module by the name that users import it by."""
    module = getattr(volc_im, name)
    inside, outside = module.__name__, f"volc_im.{name}"
    for value in vars(module).values():
        if not isinstance(value, ModuleType) and getattr(value, "__module__", None) == inside:
            value.__module__ = outside
    module.__name__ = outside
    sys.modules[outside] = module
    return outside


def with_inherited_methods(client: type) -> None:
    """Shows public methods of private base classes where users call them."""
    for base in client.__mro__[1:]:
        if base.__module__.startswith("volc_im."):
            for name, value in vars(base).items():
                if not name.startswith("_") and isinstance(value, FunctionType) and name not in vars(client):
                    setattr(client, name, value)


def with_fences(module: ModuleType) -> None:
    """Marks the code in its docstring: that which ends with code would lose the indentation."""

    def fenced(code: re.Match[str]) -> str:
        return f"\n```python\n{textwrap.dedent(code[0]).strip()}\n```\n"

    module.__doc__ = re.sub(r"(?<=\n)\n(?: {4}.*\n|\n(?= {4}))+", fenced, module.__doc__ or "")


for client in CLIENTS:
    with_inherited_methods(client)
modules = [f"volc_im.{name}" for name in MODULES] + [renamed(name) for name in RENAMED]
for module in ["volc_im", *modules]:
    with_fences(importlib.import_module(module))
# Listed beside those that it names itself.
volc_im.__all__ += MODULES
pdoc.render.configure(docformat="google", show_source=False)
pdoc.pdoc("volc_im", *modules, output_directory=Path(sys.argv[1]))
