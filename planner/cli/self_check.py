"""Trying out an installation, so that a broken one says what is missing."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib import metadata
from io import StringIO
from pathlib import Path

from planner import __version__
from planner.cli.window import OpenWindow, choose_offscreen

PACKAGES = (
    "numpy",
    "pandas",
    "scipy",
    "PySide6_Essentials",
    "pyqtgraph",
    "python-calamine",
    "lxml",
    "xlsxwriter",
    "pycountry",
    "babel",
    "platformdirs",
)
Step = tuple[str, Callable[[], str]]


def self_check(open_window: OpenWindow) -> int:
    """Print one line for each thing that was tried; 0 where all of them work, else 1."""
    failed = 0
    for name, attempt in steps(open_window):
        try:
            print(f"ok      {name}: {attempt()}")
        except Exception as problem:  # noqa: BLE001  whatever is broken is what is asked for
            failed += 1
            print(f"BROKEN  {name}: {type(problem).__name__}: {' '.join(str(problem).split())}")
    print("Everything works." if not failed else f"{failed} of these are broken; install Ballast again.")
    return int(failed > 0)


def steps(open_window: OpenWindow) -> Iterator[Step]:
    """Yield what is tried, in the order of what rests on what."""
    yield "versions", versions
    yield "resources", resources
    yield "calculation", calculation
    yield "window", lambda: window(open_window)


def versions() -> str:
    """Return the versions of everything; raises for a package that isn't there."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return f"Ballast {__version__}, Python {platform.python_version()} on {platform.system()}, {packages}"


def resources() -> str:
    """Return what is shipped."""
    from planner.files.samples import library_tariffs, sample_names
    from planner.paths import resource

    names = sample_names()
    if not names:
        raise FileNotFoundError("no sample plans")
    folders = sorted(folder.name for folder in resource().iterdir() if folder.is_dir())
    return f"{', '.join(folders)}; samples {', '.join(names)}; {len(library_tariffs()):,} tariff rows"


def calculation() -> str:
    """Return the landed cost of the first sample's product."""
    from planner.engine.evaluate import evaluate
    from planner.files.samples import open_sample, sample_names
    from planner.model.schema import BASE

    result = evaluate(open_sample(sample_names()[0]), [BASE])[BASE]
    product = result.products[0].part
    return f"{result.parts[product]} landed at {result.part.landed[product]:,.2f} {result.currency} in {result.seconds:.3f} s"


def window(open_window: OpenWindow) -> str:
    """Draw the window in memory and return the size of its picture."""
    from planner.files.samples import open_sample, sample_names

    choose_offscreen()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        picture = Path(folder, "window.png")
        code = open_window(open_sample(sample_names()[0]), None, picture=picture, scenario=None, compare=None, dark=None)
        if code or not picture.is_file():
            raise RuntimeError(f"no picture came of it, exit code {code}")
        return f"drawn, {picture.stat().st_size:,} bytes"
