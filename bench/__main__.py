"""Run the benches: all of them, or the one that is named."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench
from bench import _result


def names() -> list[str]:
    modules = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in modules if not name.startswith("_"))


def main(wanted: list[str]) -> int:
    """1 when a figure misses its goal, 2 for a name that is none."""
    if unknown := set(wanted) - set(names()):
        print(
            f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(names())}"
        )
        return 2
    held = True
    for name in wanted or names():
        figures = importlib.import_module(f"bench.{name}").measure()
        _result.write(name, figures)
        held &= all(figure.holds is not False for figure in figures)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
