#!/usr/bin/env bash
# Sets a machine up for Ballast: Qt's system libraries, a virtual environment from the lock file, compiled modules.
# Usage: packaging/setup.sh run|test|lock    A second run finds everything in place and takes a fraction of a second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=${1:-run}
venv=.venv
stamp=$venv/.installed

# Library that must be found (left) and the Debian package that brings it (right).
offscreen_libraries="libglib-2.0.so.0=libglib2.0-0 libGL.so.1=libgl1 libEGL.so.1=libegl1 libxkbcommon.so.0=libxkbcommon0
    libdbus-1.so.3=libdbus-1-3 libfontconfig.so.1=libfontconfig1"
display_libraries="libxcb-cursor.so.0=libxcb-cursor0 libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-icccm.so.4=libxcb-icccm4
    libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-shape.so.0=libxcb-shape0"
# File that must be there (left) for the tests that look at fonts, pictures and recalculated workbooks.
test_files="/usr/bin/soffice=libreoffice-calc /usr/bin/Xvfb=xvfb /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf=fonts-dejavu-core
    /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc=fonts-noto-cjk"

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# install PACKAGE...: brings Debian packages; fails without rights, without apt, or where a package can't be had.
install() {
    command -v apt-get >/dev/null || return 1
    as_root true || return 1
    say "Installing system packages: $*"
    local log
    log=$(mktemp)
    if as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get -q update && apt-get -q install -y --no-install-recommends "$@"' sh "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

# missing_libraries LIST: prints the packages of those libraries that the loader doesn't find.
missing_libraries() {
    local known pair
    known=$(/sbin/ldconfig -p 2>/dev/null || ldconfig -p)
    for pair in $1; do
        case $known in *"${pair%%=*} "*) ;; *) printf '%s ' "${pair#*=}" ;; esac
    done
}

missing_files() {
    local pair
    for pair in $1; do
        [ -e "${pair%%=*}" ] || printf '%s ' "${pair#*=}"
    done
}

set_up_system() {
    [ "$(uname -s)" = Linux ] || return 0
    local needed=$offscreen_libraries missing
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then needed="$needed $display_libraries"; fi
    missing=$(missing_libraries "$needed")
    # shellcheck disable=SC2086  # a list of words
    if [ -n "$missing" ] && ! install $missing; then
        die "Qt needs system libraries; please install them and try again: sudo apt-get install ${missing% }"
    fi
    [ "$purpose" = test ] || return 0
    missing=$(missing_files "$test_files")
    # shellcheck disable=SC2086
    if [ -n "$missing" ] && ! install $missing; then
        say "Some tests will be skipped; to run them too: sudo apt-get install ${missing% }"
    fi
}

# find_python: prints a Python of version 3.11 or newer.
find_python() {
    local python
    for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$python"
            return
        fi
    done
    die "Ballast needs Python 3.11 or newer; please install it, or name it: make PYTHON=/path/to/python3"
}

make_venv() {
    local python=$1 version
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install "python$version-venv" || die "Python can't make virtual environments; please install: sudo apt-get install python$version-venv"
    fi
    rm -rf "$venv"
    "$python" -m venv "$venv"
}

# Compiled modules are written even where PYTHONDONTWRITEBYTECODE is set: without them the window takes seconds to come up.
compile() {
    env -u PYTHONDONTWRITEBYTECODE "$venv/bin/python" -m compileall -qq "$@" || true
}

set_up_venv() {
    local python wanted
    wanted=$(cksum requirements.lock)
    if [ ! -x "$venv/bin/python" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        python=$(find_python)
        "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv "$python"
        say "Installing the Python packages of requirements.lock into $venv"
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check -r requirements.lock
        compile -j 0 "$venv/lib"
        printf '%s\n' "$wanted" >"$stamp"
    fi
    compile planner
}

# Packages that tests compare results with; alone, since their own dependencies would slow down every start of Python.
set_up_oracles() {
    [ "$purpose" = test ] || return 0
    local wanted
    wanted=$(cksum packaging/oracles.lock)
    if [ "$(cat "$venv/.oracles" 2>/dev/null)" != "$wanted" ]; then
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps -r packaging/oracles.lock
        printf '%s\n' "$wanted" >"$venv/.oracles"
    fi
}

# Resolves pyproject.toml anew in an empty environment and writes down every version that came of it.
write_lock() {
    local python scratch
    python=$(find_python)
    scratch=$(mktemp -d)
    "$python" -m venv "$scratch"
    "$scratch/bin/python" -c 'import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
print("\n".join(project["dependencies"] + project["optional-dependencies"]["dev"]))' >"$scratch/wanted.txt"
    "$scratch/bin/python" -m pip install -qq --disable-pip-version-check -r "$scratch/wanted.txt"
    {
        echo "# Every package that Ballast and its tests run on, theirs included, in the version they were tested with."
        echo "# Written by 'make lock' from pyproject.toml. No hashes: they would bind it to one system and one Python."
        "$scratch/bin/python" -m pip freeze --disable-pip-version-check
    } >requirements.lock
    rm -rf "$scratch"
    say "requirements.lock holds $(grep -c == requirements.lock) packages"
}

case $purpose in
    lock) write_lock ;;
    run | test) set_up_system; set_up_venv; set_up_oracles ;;
    *) die "usage: packaging/setup.sh run|test|lock" ;;
esac
