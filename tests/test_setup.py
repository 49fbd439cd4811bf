"""What the project promises about setting itself up: pinned packages, one lock file, nothing that ties it to one machine."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ORACLES = "packaging/oracles.lock"
WANTED = [Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
# Spelled in pieces, so that this list doesn't find itself.
PLACES = (
    "pythonhosted" + ".org",
    "pypi" + ".org",
    "registry.npm" + "js",
    "debian" + ".org",
    "/ro" + "ot/",
    "/wo" + "rk/",
    "/opt/py" + "pi",
    "/home/" + "runner",
)
INDEX_OPTIONS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "trusted" + "-host")


def pins(file: str = "requirements.lock") -> dict[str, str]:
    """Return the version of each package in a lock file."""
    lines = [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = [re.fullmatch(r"([A-Za-z0-9_.-]+)==([A-Za-z0-9_.]+)", line) for line in lines]
    assert all(found), lines
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def repository_files() -> list[Path]:
    """Return the files under version control, or all of them where there is no repository."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [file for file in ROOT.rglob("*") if file.is_file() and ".venv" not in file.parts]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_that_the_lock_file_holds_a_fitting_version_when_a_dependency_is_named(wanted: Requirement) -> None:
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)])


def test_that_every_package_is_locked_when_a_locked_one_needs_it() -> None:
    locked = pins()
    missing = set()
    for name in locked:
        for line in metadata.requires(name) or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                missing |= {canonicalize_name(needed.name)} - set(locked)
    assert not missing


def test_that_the_locked_versions_run_when_tests_run() -> None:
    locked = pins()
    assert {name: metadata.version(name) for name in locked} == locked


def test_that_qt_stays_below_the_version_that_dies_when_python_is_3_11() -> None:
    bounds = [
        wanted
        for wanted in WANTED
        if wanted.name == "PySide6-Essentials" and wanted.marker and wanted.marker.evaluate({"python_version": "3.11"})
    ]
    assert len(bounds) == 1
    assert not bounds[0].specifier.contains("6.12.0")
    assert bounds[0].specifier.contains("6.11.3")


def imported_by(folder: str) -> set[str]:
    """Return the packages that modules under a folder import, ours and the standard library's left out."""
    found: set[str] = set()
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"planner", "tests"}


def test_that_imports_and_dependencies_are_the_same_when_the_program_is_searched() -> None:
    with_qt = {"shiboken6"}  # comes with PySide6, whose objects it tells alive from dead
    assert imported_by("planner") - with_qt == {modules_of(Requirement(line).name) for line in PROJECT["dependencies"]}


def test_that_every_package_is_locked_when_a_test_imports_it() -> None:
    names = metadata.packages_distributions()
    assert {canonicalize_name(names.get(package, [package])[0]) for package in imported_by("tests")} <= set(pins()) | set(pins(ORACLES))


def test_that_what_tests_compare_with_stays_out_of_the_program_when_it_is_installed() -> None:
    oracles = {Requirement(line).name for line in PROJECT["optional-dependencies"]["oracles"]}
    assert set(pins(ORACLES)) == {canonicalize_name(name) for name in oracles}
    assert not set(pins()) & set(pins(ORACLES))
    assert not imported_by("planner") & oracles


def modules_of(distribution: str) -> str:
    """Return the package that a distribution brings."""
    return {"PySide6-Essentials": "PySide6", "python-calamine": "python_calamine", "XlsxWriter": "xlsxwriter"}.get(
        distribution, distribution
    )


def test_that_every_dependency_has_its_reason_when_it_is_listed() -> None:
    lines = [line.strip() for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()]
    listed = [line for line in lines if re.match(r'"[A-Za-z0-9_.-]+[><=]', line)]
    assert len(listed) >= len(WANTED)
    assert not [line for line in listed if "# " not in line]


def test_that_no_file_names_a_machine_or_a_package_host_when_the_repository_is_searched() -> None:
    found = []
    for file in repository_files():
        content = file.read_bytes()
        found += [(file.relative_to(ROOT).as_posix(), word) for word in (*PLACES, *INDEX_OPTIONS) if word.encode() in content]
    assert not found


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
@pytest.mark.parametrize("script", ["packaging/setup.sh", ".ci/run"])
def test_that_a_script_parses_when_bash_reads_it(script: str) -> None:
    assert subprocess.run(["bash", "-n", script], cwd=ROOT, capture_output=True, text=True, check=False).stderr == ""
    assert (ROOT / script).stat().st_mode & 0o111


def test_that_the_make_targets_exist_when_the_readme_names_them() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_that_every_link_leads_to_a_file_when_a_page_is_read() -> None:
    broken = []
    for page in (file for file in repository_files() if file.suffix == ".md"):
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        broken += [(page.name, link) for link in links if "://" not in link and not (page.parent / link).is_file()]
    assert not broken


def test_that_the_wheel_brings_its_resources_when_it_is_built(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"ballast_planner-{PROJECT.get('version', '')}")
    names = zipfile.ZipFile(wheel).namelist()
    assert "planner/resources/samples/humanoid/bom.csv" in names
    assert "planner/__main__.py" in names
    assert not [name for name in names if name.startswith(("tests/", "resources/")) or "__pycache__" in name]
