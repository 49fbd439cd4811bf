"""Where Ballast's own files and the user's settings live."""

from __future__ import annotations

import sys
from pathlib import Path

APP = "Ballast"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file, in a source tree, a wheel and a frozen bundle alike."""
    here = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    for root in (Path(frozen) if frozen else here, here, here.parent):
        folder = root / "resources"
        if folder.is_dir():
            return folder.joinpath(*parts)
    raise FileNotFoundError("The program's resources folder is missing; install Ballast again.")


def config_folder() -> Path:
    """Return the folder of the user's settings; made when first asked for."""
    import platformdirs

    return Path(platformdirs.user_config_dir(APP, appauthor=False, ensure_exists=True))


def state_folder() -> Path:
    """Return the folder of logs and pictures; made when first asked for."""
    import platformdirs

    return Path(platformdirs.user_state_dir(APP, appauthor=False, ensure_exists=True))
