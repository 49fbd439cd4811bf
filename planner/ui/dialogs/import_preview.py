"""What an import would bring, before it is taken: sheets, mapping of columns, counts, problems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.model.edits import Edit
from planner.model.finding import Finding
from planner.model.schema import TABLES


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """An import that waits for the user's word. ``lines``: (what, detail, children as the same)."""

    path: Path
    edit: Edit
    summary: str
    sheets: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    findings: tuple[Finding, ...]


def titled(place: str) -> str:
    """Return 'parts.description' as a screen says it: Parts · Description."""
    table, _, column = place.partition(".")
    spec = TABLES.get(table)
    return f"{spec.title} · {spec[column].title}" if spec is not None and column in spec.by_name else place


def preview_of(path: Path, result: object) -> Preview:
    """Return the preview of what the reader of workbooks made of a file."""
    counts: dict[str, int] = dict(getattr(result, "counts", {}))
    summary = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items() if count) or "nothing that could be read"
    sheets = []
    for sheet in getattr(result, "sheets", ()):

        def get(name: str, sheet: object = sheet) -> object:
            return sheet.get(name) if isinstance(sheet, dict) else getattr(sheet, name, None)

        mapping = get("mapping")
        pairs = tuple((str(theirs), titled(str(ours))) for theirs, ours in dict(mapping if isinstance(mapping, dict) else {}).items())
        unmapped = get("unmapped")
        pairs += tuple((str(name), "not used") for name in (unmapped if isinstance(unmapped, list | tuple) else ()))
        sheets.append((str(get("name")), f"{get('role')}: {get('rows_accepted')} of {get('rows_read')} rows", pairs))
    return Preview(path, result.edit, summary, tuple(sheets), tuple(getattr(result, "findings", ())))  # type: ignore[attr-defined]


class ImportDialog(QDialog):
    """Shows a preview; Import takes it as one step that can be undone."""

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import {name}").format(name=preview.path.name))
        self.resize(720, 520)
        head = QLabel(self.tr("Found: {summary}. The import is one step and can be undone.").format(summary=preview.summary), self)
        head.setWordWrap(True)
        tree = QTreeWidget(self)
        tree.setAccessibleName(self.tr("What was found"))
        tree.setHeaderLabels([self.tr("In the workbook"), self.tr("Becomes")])
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for name, detail, pairs in preview.sheets:
            item = QTreeWidgetItem(tree, [name, detail])
            for theirs, ours in pairs:
                QTreeWidgetItem(item, [theirs, ours])
            item.setExpanded(len(preview.sheets) < 4)
        if preview.findings:
            item = QTreeWidgetItem(tree, [self.tr("Problems ({n})").format(n=len(preview.findings)), ""])
            for finding in preview.findings[:500]:
                place = " ".join(filter(None, (finding.where.sheet, finding.where.cell)))
                QTreeWidgetItem(item, [f"{finding.severity.value} {place}".strip(), finding.message])
            item.setExpanded(True)
        buttons = QDialogButtonBox(self)
        buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(head)
        column.addWidget(tree, 1)
        column.addWidget(buttons)
