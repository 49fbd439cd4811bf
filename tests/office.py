"""LibreOffice as a client that opens, recalculates and saves the workbooks of the tests."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

XLSX = "xlsx:Calc MS Excel 2007 XML"
# 0: formulas are always calculated anew when a workbook is opened; without it LibreOffice shows the values the file carries.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Office:
    """LibreOffice with a profile of its own; one start takes as many files as it is given."""

    program: str
    profile: Path

    @staticmethod
    def found(profile: Path) -> Office | None:
        """Return LibreOffice with a fresh profile that recalculates whatever it opens, None where it isn't installed."""
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            return None
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        return Office(program, profile)

    def saved(self, files: Sequence[Path], into: Path) -> list[Path]:
        """Open workbooks, recalculate every formula and save them as .xlsx in another folder; return the new files in their order."""
        return self.converted(files, into, XLSX)

    def converted(self, files: Sequence[Path], into: Path, to: str, reading: str = "", timeout: float = 300) -> list[Path]:
        """Write files in another format, 'pdf' or 'csv:filter:options', into another folder; return the new files in their order.

        Args: files with names of their own; reading: the filter that reads them, where their ending doesn't say it.
        """
        wanted = [into / f"{file.stem}.{to.partition(':')[0]}" for file in files]
        assert len(set(wanted)) == len(files), "two files would be written to one"
        assert not {file.resolve() for file in files} & {file.resolve() for file in wanted}, "a file would be written over itself"
        command = [self.program, f"-env:UserInstallation={self.profile.as_uri()}", "--headless", "--norestore", "--convert-to", to]
        if reading:
            command.append(f"--infilter={reading}")
        run = subprocess.run(
            [*command, "--outdir", str(into), *map(str, files)], capture_output=True, text=True, timeout=timeout, check=False
        )
        missing = [file.name for file in wanted if not file.is_file()]
        assert not missing, f"LibreOffice didn't write {', '.join(missing)}: {run.stdout} {run.stderr}"
        return wanted
