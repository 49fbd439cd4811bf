"""Every command of the window, declared once: menu, words, keys, icon. The window says who carries each out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence

LINE = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; ``group`` makes it one of several of which exactly one is on."""

    id: str
    text: str
    keys: str = ""
    icon: str = ""
    help: str = ""
    group: str = ""
    checkable: bool = False
    also: tuple[str, ...] = ()  # further keys
    inside: str = ""  # the title of the submenu it stands in
    number: int = 0  # what {n} stands for in its text


T = QT_TRANSLATE_NOOP
C = Command
MENUS: tuple[tuple[str, tuple[Command | str, ...]], ...] = (
    (T("menu", "File"), (
        C("new", T("menu", "New plan"), "Ctrl+N", "new",
          help=T("menu", "Begin an empty plan; the one that is open can be saved first.")),
        C("open", T("menu", "Open…"), "Ctrl+O", "open",
          help=T("menu", "Open a plan, or read a workbook as a new plan.")),
        C("recent", T("menu", "Open recent"),
          help=T("menu", "Open one of the plans used last.")),
        C("samples", T("menu", "Open a sample"),
          help=T("menu", "Open a plan that comes with Ballast, to look around in.")),
        LINE,
        C("save", T("menu", "Save"), "Ctrl+S", "save",
          help=T("menu", "Write the plan to its file.")),
        C("save_as", T("menu", "Save as…"), "",
          help=T("menu", "Write the plan to another file and go on with that one.")),
        LINE,
        C("import", T("menu", "Import workbook…"), "Ctrl+I", "import",
          help=T("menu", "Take parts, lines, sources or stock from a workbook; everything is shown before anything is taken.")),
        C("update_from", T("menu", "Update from Excel…"), "", "import",
          help=T("menu", "Take over what somebody changed in a workbook of this plan; every change is shown, and conflicts are chosen one by one.")),
        C("export", T("menu", "Export workbook…"), "Ctrl+Shift+E", "export",
          help=T("menu", "Write the plan and its numbers as a workbook.")),
        C("export_plain", T("menu", "Export without hidden copy…"),
          help=T("menu", "Write the workbook without the hidden copy of the plan for updates: to give away what its sheets show, and no more.")),
        C("write_into", T("menu", "Write into workbook…"), "", "save",
          help=T("menu", "Put changed values back into the cells of the workbook they came from; nothing else in it is touched.")),
        LINE,
        C("load_schedule", T("menu", "Load official tariff schedule…"), "", "tariffs",
          help=T("menu", "Take the general rates of an official tariff schedule; what changes is shown first.")),
        C("load_codes", T("menu", "Load code list…"),
          help=T("menu", "Take a list of tariff codes that layers can name.")),
        LINE,
        C("quit", T("menu", "Quit"), "Ctrl+Q", "close",
          help=T("menu", "Close Ballast; unsaved changes are asked about.")),
    )),
    (T("menu", "Edit"), (
        C("undo", T("menu", "Undo"), "Ctrl+Z", "undo",
          help=T("menu", "Take the newest step back.")),
        C("redo", T("menu", "Redo"), "Ctrl+Y", "redo",
          help=T("menu", "Do the step again that was taken back last.")),
        LINE,
        C("cut", T("menu", "Cut"), "Ctrl+X",
          help=T("menu", "Copy the chosen cells and empty them.")),
        C("copy", T("menu", "Copy"), "Ctrl+C",
          help=T("menu", "Copy the chosen cells for a spreadsheet, or the rows of a panel.")),
        C("paste", T("menu", "Paste"), "Ctrl+V",
          help=T("menu", "Put a block of cells in from the current one on; rows that are missing are added.")),
        C("clear", T("menu", "Clear cells"), "Del",
          help=T("menu", "Empty the chosen cells.")),
        C("fill_down", T("menu", "Fill down"), "Ctrl+D",
          help=T("menu", "Copy the topmost chosen cells into those below; a single cell takes what stands above it.")),
        C("fill_right", T("menu", "Fill to the right"), "Ctrl+R",
          help=T("menu", "Copy the leftmost chosen cells into those beside; a single cell takes what stands at its left.")),
        C("bulk_set", T("menu", "Edit many rows…"), "Ctrl+Shift+B",
          help=T("menu", "Change many rows in one step: set, scale, map values, or assign suppliers by rule.")),
        LINE,
        C("insert_row", T("menu", "Insert row above"), "Ctrl++", "add", also=("Ins",),
          help=T("menu", "Put an empty row before the current one; in the BOM type a line before the one in hand.")),
        C("insert_below", T("menu", "Insert row below"), "Alt+Ins",
          help=T("menu", "Put an empty row after the current one; in the BOM type a line after the one in hand.")),
        C("remove_rows", T("menu", "Remove rows"), "Ctrl+-", "remove",
          help=T("menu", "Take the chosen rows out of the plan, in the BOM the chosen lines; undo brings them back.")),
        LINE,
        C("find", T("menu", "Find"), "Ctrl+F", "search",
          help=T("menu", "Go to the search line: a part, a supplier, a code.")),
        C("find_next", T("menu", "Find next"), "F3",
          help=T("menu", "Go to the next cell that holds what is looked for.")),
        C("find_previous", T("menu", "Find previous"), "Shift+F3",
          help=T("menu", "Go back to the cell before that holds what is looked for.")),
        C("find_replace", T("menu", "Find and replace…"), "Ctrl+H",
          help=T("menu", "Show a bar above the grid that finds cells and replaces what they hold.")),
    )),
    (T("menu", "BOM"), (
        C("add_component", T("menu", "Add component"), "Ctrl+Shift+N", "bom",
          help=T("menu", "Type a part into the assembly in hand, at its end.")),
        C("duplicate_lines", T("menu", "Duplicate lines"), "Ctrl+J", "copy",
          help=T("menu", "Put a copy of each chosen line after them.")),
        LINE,
        C("move_up", T("menu", "Move lines up"), "Alt+Up", "chevron-up",
          help=T("menu", "Move the chosen lines up within their assembly.")),
        C("move_down", T("menu", "Move lines down"), "Alt+Down", "chevron-down",
          help=T("menu", "Move the chosen lines down within their assembly.")),
        C("indent", T("menu", "Indent lines"), "Alt+Right", "chevron-right",
          help=T("menu", "Put the chosen lines into the one above them.")),
        C("outdent", T("menu", "Outdent lines"), "Alt+Left", "chevron-left",
          help=T("menu", "Put the chosen lines beside their assembly, right after it.")),
        LINE,
        C("copy_subtree", T("menu", "Copy sub-tree"), "Ctrl+Alt+Shift+C",
          help=T("menu", "Copy the chosen assemblies with all below them; a spreadsheet gets an indented list.")),
        C("paste_subtree", T("menu", "Paste sub-tree"), "Ctrl+Alt+V",
          help=T("menu", "Put the copied assemblies in by the same parts; a change in one place shows in all.")),
        C("paste_as_new", T("menu", "Paste as new parts…"), "Ctrl+Alt+Shift+V",
          help=T("menu", "Put the copied assemblies in under new numbers, for a variant.")),
        C("own_copy", T("menu", "Make own copy here…"),
          help=T("menu", "Give this line a sub-assembly of its own, under a new number; the other places keep the old one.")),
        LINE,
        C("where_used", T("menu", "Where used"), "Ctrl+Shift+U", "where-used",
          help=T("menu", "Show every assembly and product that needs the part in hand, with how many of it.")),
        C("alternates", T("menu", "Alternates"),
          help=T("menu", "Show what can stand in for the part in hand, and use it instead.")),
        C("replace_part", T("menu", "Replace part…"), "Ctrl+Shift+R",
          help=T("menu", "Put another part in the place of one, everywhere, in one product or in chosen lines, with a preview.")),
        C("rename_part", T("menu", "Rename part…"),
          help=T("menu", "Give the part in hand another number in every table.")),
    )),
    (T("menu", "View"), (
        C("page_0", T("menu", "BOM"), "Ctrl+1", "bom",
          help=T("menu", "Look at the bill of materials as a tree with rolled-up cost, duty and lead time.")),
        C("page_1", T("menu", "Sourcing"), "Ctrl+2", "sourcing",
          help=T("menu", "Look at parts, sources, price breaks, suppliers and lanes.")),
        C("page_2", T("menu", "Tariffs"), "Ctrl+3", "tariffs",
          help=T("menu", "Look at tariff layers, how they stack, and the scope questions.")),
        C("page_3", T("menu", "Demand & stock"), "Ctrl+4", "demand",
          help=T("menu", "Look at the build plan, stock, calendars, exchange rates and the plan's settings.")),
        C("page_4", T("menu", "Outlook"), "Ctrl+5", "outlook",
          help=T("menu", "Look at when products are ready, what holds them, and when a line would stand still.")),
        C("page_5", T("menu", "Orders"), "Ctrl+6", "orders",
          help=T("menu", "Look at the orders that are proposed, what was decided, and the refund ledger.")),
        C("page_6", T("menu", "Compare"), "Ctrl+7", "compare",
          help=T("menu", "Look at the scenarios side by side, their events and what they change.")),
        LINE,
        C("zoom_in", T("menu", "Larger"), "Ctrl+Alt++", also=("Ctrl+Alt+=",),
          help=T("menu", "Draw the grid one step larger; the mouse wheel does so with Ctrl.")),
        C("zoom_out", T("menu", "Smaller"), "Ctrl+Alt+-",
          help=T("menu", "Draw the grid one step smaller.")),
        C("zoom_reset", T("menu", "Actual size"), "Ctrl+Alt+0",
          help=T("menu", "Draw the grid at 100 %.")),
        LINE,
        C("open_all", T("menu", "Open all assemblies"), "Ctrl+]",
          help=T("menu", "Show every line of every assembly.")),
        C("close_all", T("menu", "Close all assemblies"), "Ctrl+[",
          help=T("menu", "Show the products and what stands directly below them.")),
        C("open_below", T("menu", "Open everything below this row"), "Ctrl+Shift+]",
          help=T("menu", "Open the assembly in hand and all assemblies below it.")),
        C("close_below", T("menu", "Close this assembly"), "Ctrl+Shift+[",
          help=T("menu", "Close the assembly in hand.")),
        *(C(f"level_{level}", T("menu", "Open to level {n}"), f"Alt+{level}", inside=T("menu", "Open to a level"), number=level,
            help=T("menu", "Open the tree down to this level and close what is deeper.")) for level in range(1, 10)),
        LINE,
        C("fold_charts", T("menu", "Charts"), "Ctrl+Shift+C", checkable=True,
          help=T("menu", "Show or hide the charts and sliders at the right.")),
        C("fold_details", T("menu", "Details"), "Ctrl+Shift+D", checkable=True,
          help=T("menu", "Show or hide the panel below the grid.")),
        C("explain", T("menu", "Explain"), "Ctrl+E", "explain",
          help=T("menu", "Show what the number in hand is made of.")),
        C("copy_explanation", T("menu", "Copy explanation"), "Ctrl+Shift+X", "copy",
          help=T("menu", "Copy what the number in hand is made of, with its sources.")),
        C("problems", T("menu", "Problems"), "Ctrl+Shift+P", "warning",
          help=T("menu", "Show what is wrong or worth knowing; a click goes to the cell.")),
        C("next_problem", T("menu", "Next problem"), "F8",
          help=T("menu", "Go to the cell of the next problem in the list.")),
        C("previous_problem", T("menu", "Previous problem"), "Shift+F8",
          help=T("menu", "Go to the cell of the problem before.")),
        C("fix_problem", T("menu", "Mend the problem in hand"), "Ctrl+.",
          help=T("menu", "Carry out the quick fix of the problem in the current cell, or of the one chosen in the panel.")),
        C("questions", T("menu", "Scope questions"), "Ctrl+Shift+Q", "help",
          help=T("menu", "Show the facts about the goods that duty hangs on.")),
        C("history", T("menu", "History"), "Ctrl+Shift+Y", "history",
          help=T("menu", "Show all steps that can be undone or done again; a click goes there.")),
        LINE,
        C("pane_next", T("menu", "Next part of the window"), "F6",
          help=T("menu", "Give the keyboard to the next part of the window: grid, details, charts, pages, scenario.")),
        C("pane_before", T("menu", "Part of the window before"), "Shift+F6",
          help=T("menu", "Give the keyboard to the part of the window before.")),
        C("sheet_next", T("menu", "Next table of the page"), "Ctrl+PgDown",
          help=T("menu", "Turn to the table at the right in the row of names above the grid.")),
        C("sheet_before", T("menu", "Table of the page before"), "Ctrl+PgUp",
          help=T("menu", "Turn to the table at the left in the row of names above the grid.")),
        C("back", T("menu", "Back to where a link was followed"), "Ctrl+Alt+Left", "chevron-left",
          help=T("menu", "Go back to the cell from where a link was followed.")),
        C("forward", T("menu", "Forward again"), "Ctrl+Alt+Right", "chevron-right",
          help=T("menu", "Go forward again along the links that were followed.")),
        LINE,
        C("look_system", T("menu", "Look: as the system"), group="look",
          help=T("menu", "Be light or dark as the system is.")),
        C("look_light", T("menu", "Look: light"), icon="sun", group="look",
          help=T("menu", "Be light whatever the system is.")),
        C("look_dark", T("menu", "Look: dark"), icon="moon", group="look",
          help=T("menu", "Be dark whatever the system is.")),
    )),
    (T("menu", "Data"), (
        C("sort_ascending", T("menu", "Sort ascending"), "", "chevron-up",
          help=T("menu", "Sort the grid by the column in hand, the least first.")),
        C("sort_descending", T("menu", "Sort descending"), "", "chevron-down",
          help=T("menu", "Sort the grid by the column in hand, the greatest first.")),
        C("sort_by", T("menu", "Sort by several columns…"), "Ctrl+Alt+S",
          help=T("menu", "Choose the columns the grid is sorted by, the strongest first.")),
        C("clear_sort", T("menu", "Clear the sort"), "Ctrl+Alt+Shift+S",
          help=T("menu", "Show the rows in the plan's own order again.")),
        LINE,
        C("filter_column", T("menu", "Filter this column…"), "Ctrl+Shift+L", "filter",
          help=T("menu", "Show only the rows whose cell in this column is what you choose: words, a range, a list.")),
        C("unfilter_column", T("menu", "Clear this column's filter"),
          help=T("menu", "Take the filter of the column in hand back.")),
        C("clear_filters", T("menu", "Clear all filters"), "Ctrl+Alt+L",
          help=T("menu", "Show every row of the grid again.")),
        LINE,
        C("columns", T("menu", "Columns…"), "Ctrl+Alt+C",
          help=T("menu", "Choose which columns are shown, in which order, and which stay while the others scroll.")),
        C("hide_column", T("menu", "Hide column"), "Ctrl+0",
          help=T("menu", "Hide the column in hand.")),
        C("show_columns", T("menu", "Show hidden columns"), "Ctrl+Shift+0",
          help=T("menu", "Show every column of the grid again.")),
        C("column_left", T("menu", "Move column left"), "Ctrl+Alt+Shift+Left",
          help=T("menu", "Move the column in hand one place to the left.")),
        C("column_right", T("menu", "Move column right"), "Ctrl+Alt+Shift+Right",
          help=T("menu", "Move the column in hand one place to the right.")),
        C("freeze_column", T("menu", "Freeze up to this column"), "Ctrl+Alt+F",
          help=T("menu", "Let the columns up to the one in hand stay while the others scroll; once more frees them.")),
        C("fit_column", T("menu", "Fit column to its texts"),
          help=T("menu", "Make the column in hand as wide as its longest text.")),
        C("fit_columns", T("menu", "Fit all columns"),
          help=T("menu", "Make every column as wide as its longest text.")),
        LINE,
        C("layouts", T("menu", "Layouts"),
          help=T("menu", "Lay the grid out as it was kept under a name.")),
        C("save_layout", T("menu", "Save layout as…"),
          help=T("menu", "Keep order, widths and hiding of the columns, zoom and sorting under a name.")),
        C("reset_layout", T("menu", "Reset layout"),
          help=T("menu", "Lay the columns out as they were at first.")),
    )),
    (T("menu", "Scenario"), (
        C("scenario_new", T("menu", "New scenario…"), "", "add",
          help=T("menu", "Make an empty scenario and look at it.")),
        C("scenario_duplicate", T("menu", "Save scenario as…"), "Ctrl+Shift+S",
          help=T("menu", "Copy the scenario looked at under another name.")),
        C("scenario_delete", T("menu", "Delete scenario"), "", "remove",
          help=T("menu", "Take the scenario looked at out of the plan, with its events and changes.")),
        LINE,
        C("scenario_events", T("menu", "Show its events"), "", "tariffs",
          help=T("menu", "Show the dated events of the scenario looked at.")),
        C("scenario_swap", T("menu", "Swap with the one compared"), "", "compare",
          help=T("menu", "Look at the scenario that is compared with, and the other way round.")),
    )),
    (T("menu", "Orders"), (
        C("accept_orders", T("menu", "Accept the chosen orders"), "Ctrl+Return", "check",
          help=T("menu", "Write the chosen orders down as decided; the plan keeps to them.")),
        C("hold_orders", T("menu", "Hold the chosen orders"), "Ctrl+Shift+H",
          help=T("menu", "Keep the chosen orders from being placed for now.")),
        C("propose_orders", T("menu", "Take the decision back"), "Ctrl+Backspace",
          help=T("menu", "Let the plan propose the chosen orders anew.")),
        LINE,
        C("export_orders", T("menu", "Export orders for the buyer…"), "", "export",
          help=T("menu", "Write the proposed orders as a workbook for the buyer.")),
        LINE,
        C("ask_quotes", T("menu", "Ask suppliers for quotes…"), "", "export",
          help=T("menu", "Write a workbook for each supplier with its own lines, to be filled in and sent back.")),
        C("take_quotes", T("menu", "Take in quotes…"), "", "import",
          help=T("menu", "Read the quote sheets that suppliers sent back; they are compared before anything is taken.")),
    )),
    (T("menu", "Tools"), (
        C("check", T("menu", "Check the plan"), "F7", "check",
          help=T("menu", "Look through the plan for what is wrong or missing.")),
        C("recompute", T("menu", "Recompute"), "F9",
          help=T("menu", "Compute all numbers anew.")),
        C("cancel", T("menu", "Stop reading or computing"), "Shift+F9", "close",
          help=T("menu", "Stop what is being read, else what is being computed.")),
        LINE,
        C("library", T("menu", "Compare with the shipped tariff library…"),
          help=T("menu", "Show what the tariff library that comes with Ballast would change in this plan.")),
        C("refund_entries", T("menu", "Add entered orders to the refund ledger…"),
          help=T("menu", "Write orders that are entered by a day into the refund ledger.")),
        LINE,
        C("palette", T("menu", "Find a command…"), "Ctrl+K",
          help=T("menu", "Find any command, page, scenario, column or part by a few letters.")),
        C("settings", T("menu", "Plan settings"), "Ctrl+,", "settings",
          help=T("menu", "Show the choices that hold for the whole plan.")),
    )),
    (T("menu", "Help"), (
        C("shortcuts", T("menu", "Keyboard shortcuts"), "Ctrl+/", "help",
          help=T("menu", "Show every key, by menu and for the grids; it can be searched, copied and printed.")),
        C("tour", T("menu", "Tour"), help=T("menu", "Show in a few steps where what is.")),
        LINE,
        C("help_here", T("menu", "Help on this column"), "F1", "help",
          help=T("menu", "Tell what the column in hand means, its unit and its limits.")),
        C("about", T("menu", "About Ballast"),
          help=T("menu", "Tell the version of Ballast.")),
    )),
)  # fmt: skip


def commands() -> tuple[tuple[str, Command], ...]:
    """Return all commands in the order of the menus, each with the title of its menu."""
    return tuple((title, command) for title, menu in MENUS for command in menu if isinstance(command, Command))


def keys_of(name: str) -> str:
    """Return the keys of a command as the platform writes them."""
    return next(keys_text(command.keys) for _, command in commands() if command.id == name)


def keys_text(keys: str) -> str:
    """Return keys as the platform writes them: Ctrl+K, or the Mac's own signs."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def translated(text: str) -> str:
    """Return a menu's or command's words in the user's language."""
    return QCoreApplication.translate("menu", text)


def words_of(command: Command) -> str:
    """Return a command's words in the user's language, with its number where it is one of several."""
    return translated(command.text).replace("{n}", str(command.number))
