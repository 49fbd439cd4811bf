"""What each verb of the command line does. Every function takes the arguments and returns the exit code."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError, Finding
from planner.model.plan import Plan

if TYPE_CHECKING:
    from planner.files.reading.choosing.found import FoundTable


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 1 where the input has errors, else 0."""
    from planner.model.checks import has_errors

    return int(has_errors(findings))


def list_samples(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print the shipped sample plans: name, BOM lines, title."""
    from planner.cli.printing import print_json, text_table
    from planner.files.samples import open_sample, sample_names

    plans = {name: open_sample(name) for name in sample_names()}
    listed = [{"name": name, "title": plan.setting("title"), "bom_lines": len(plan["bom"])} for name, plan in plans.items()]
    if args.json:
        print_json({"samples": listed})
    else:
        rows = [[str(sample["name"]), str(sample["bom_lines"]), str(sample["title"])] for sample in listed]
        print(*text_table(("Sample", "BOM lines", "Title"), rows, (False, True, False)), sep="\n")
    return 0


def write_new_plan(args: argparse.Namespace, _: OpenWindow) -> int:
    """Write a plan without parts, a sample or a generated plan."""
    from planner.files.plan_file import save_plan
    from planner.files.samples import new_plan, open_sample

    if args.seed is not None and args.size is None:
        raise BallastError("--seed goes with --size: it chooses one of the generated plans.")
    if args.sample:
        plan = open_sample(args.sample)
    elif args.size:
        from planner.model.generate import generate

        plan = generate(args.size, 1 if args.seed is None else args.seed)
    else:
        plan = new_plan()
    save_plan(plan, args.output)
    print(f"{args.output}: {len(plan['bom']):,} BOM lines, {len(plan['parts']):,} parts, {len(plan['sources']):,} sources", file=sys.stderr)
    return 0


def check_plan(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print everything that is wrong with a plan or workbook, and what only shows in one of its scenarios."""
    from planner.cli.printing import finding_lines, finding_rows, print_json
    from planner.cli.reading import load
    from planner.engine.evaluate import evaluate
    from planner.model.checks import check
    from planner.model.scenario import names
    from planner.model.schema import BASE

    loaded = load(args.file)
    results = evaluate(loaded.plan, names(loaded.plan))
    own = tuple(dict.fromkeys((*loaded.findings, *check(loaded.plan), *results.pop(BASE).findings)))
    further = [replace(one, message=f"{name}: {one.message}") for name, each in results.items() for one in each.findings if one not in own]
    findings = (*own, *dict.fromkeys(further))
    if args.json:
        print_json({"findings": finding_rows(findings, loaded.plan)})
    else:
        for line in finding_lines(findings, loaded.plan):
            print(line)
        if not findings:
            print(f"{args.file}: nothing to find fault with.")
    return exit_code(own)  # what a scenario runs into is no fault of the plan


def import_workbook(args: argparse.Namespace, _: OpenWindow) -> int:
    """Read a workbook into a plan and save that; nothing is written where the workbook is unusable."""
    from planner.cli.printing import finding_rows, jsonable, print_json, report
    from planner.cli.reading import imported, load
    from planner.files.plan_file import save_plan
    from planner.files.samples import new_plan
    from planner.files.taken import name_of
    from planner.model.edits import RememberAsIs
    from planner.model.finding import Severity

    into = load(args.into).plan if args.into else new_plan()
    result = imported(args.book, into, args.sheet, args.profile)
    plan = result.edit.apply(into).plan
    if plan is not into and not any(sheet.role == "settings" for sheet in result.sheets):  # a list of somebody else's
        plan = RememberAsIs(name_of(args.book)).apply(plan).plan
    save_plan(plan, args.output)
    if args.save_profile:
        keep_profiles(result.tables, args.save_profile)
    findings = (*result.findings, *new_errors(plan, into, result.findings))
    if args.json:
        print_json({"sheets": result.sheets, "findings": finding_rows(findings, plan), "counts": result.counts})
        return exit_code(findings)
    report(findings, plan, Severity.WARNING)
    counts = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in result.counts.items() if number)
    print(f"{args.output}: {counts or 'nothing found'}")
    for sheet in result.sheets:
        print(f"  {sheet_line(jsonable(sheet))}")
    return exit_code(findings)


def keep_profiles(tables: Iterable[FoundTable], name: str) -> None:
    """Remember how the tables of an import were mapped: under a name, or the first of them in a file."""
    from planner.files.reading.choosing.profiles import SUFFIX, user_shelf, write_profile

    profiles = list({table.fingerprint: table.remembered(name) for table in tables if table.used and table.rows}.values())
    if not profiles:
        raise BallastError("There is no table whose mapping could be remembered.")
    file = Path(name)
    if file.suffix.lower() == SUFFIX:
        write_profile(replace(profiles[0], name=file.stem), file)
        if len(profiles) > 1:
            print(f"{file}: holds the mapping of the first of {len(profiles)} tables; a name keeps all of them.", file=sys.stderr)
        return
    for profile in profiles:
        user_shelf().keep(profile)


NO_RATE = "fx.missing"


def new_errors(plan: Plan, into: Plan, known: Iterable[Finding]) -> list[Finding]:
    """Return the errors that a plan has after an import and had not before, those left out that the import tells itself."""
    from planner.model.checks import check
    from planner.model.finding import Severity

    before = {(finding.code, finding.message) for finding in (*check(into), *known)}
    after = [finding for finding in check(plan) if finding.severity is Severity.ERROR and (finding.code, finding.message) not in before]
    return [*(finding for finding in after if finding.code != NO_RATE), *no_rates(plan, [one for one in after if one.code == NO_RATE])]


def no_rates(plan: Plan, missing: Sequence[Finding]) -> list[Finding]:
    """Return one warning for all exchange rates that the plan lacks: a workbook with prices in euros is no faulty one."""
    from planner.model.finding import Finding, Severity

    if not missing:
        return []
    position = {int(row): at for at, row in enumerate(plan["sources"].ids.tolist())}
    codes = [str(plan["sources"]["currency"][position[one.where.row]]) for one in missing if one.where.row in position]
    one = len(codes) == 1
    message = f"The plan has no exchange rate for {_listed(codes)}, so prices in {'it' if one else 'them'} can't be compared yet."
    hint = f"Type into Exchange rates what {_listed([f'1 {code}' for code in codes])} {'costs' if one else 'cost'} in {plan.setting('currency')}."
    return [Finding(Severity.WARNING, NO_RATE, message, hint, missing[0].where)]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def sheet_line(sheet: object) -> str:
    """Return what became of one sheet, as a line."""
    if not isinstance(sheet, dict):
        raise TypeError("a sheet is told as a record")
    mapping = ", ".join(f"{theirs} → {ours}" for theirs, ours in sheet["mapping"].items())
    return f"{sheet['name']}: {sheet['role'] or 'left out'}, {sheet['rows_accepted']} of {sheet['rows_read']} rows; {mapping or 'no columns known'}"


def export_workbook(args: argparse.Namespace, _: OpenWindow) -> int:
    """Write the plan and its results as one workbook."""
    from planner.cli.printing import report
    from planner.cli.reading import known, load
    from planner.engine.evaluate import evaluate
    from planner.engine.ledger.ledger import calculated_sheets
    from planner.engine.tabular import sheets
    from planner.files.writing.workbook import write_workbook
    from planner.model.checks import check
    from planner.model.finding import Severity
    from planner.model.scenario import names

    loaded = load(args.plan)
    plan = loaded.plan
    results = evaluate(plan, known(plan, args.scenario or names(plan)))
    cut = write_workbook(plan, args.output, sheets(plan, results), calculated_sheets(plan, results), hidden_copy=not args.no_hidden_copy)
    findings = (*loaded.findings, *check(plan))
    report(findings, plan)
    report(cut, plan, Severity.NOTE)
    print(f"{args.output}: the plan and the results of {', '.join(results)}", file=sys.stderr)
    return exit_code(findings)


def show_plan(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print the rows of a plan as they are stored."""
    from planner.cli.printing import print_json, report, table_rows, text_table
    from planner.cli.reading import load
    from planner.model.schema import NUMERIC, TABLES

    if args.table is not None and args.table not in TABLES:
        raise BallastError(f"There is no table called '{args.table}'; a plan has {', '.join(TABLES)}.")
    loaded = load(args.plan)
    tables = {name: table_rows(loaded.plan[name]) for name in TABLES if args.table in (None, name)}
    if args.json:
        print_json({"tables": tables})
    else:
        for name, rows in tables.items():
            spec = TABLES[name]
            used = [column for column in spec.columns if any(row[column.name] not in (None, "") for row in rows)]
            print(f"{spec.title} ({name}): {len(rows):,} {'row' if len(rows) == 1 else 'rows'}")
            if rows:
                texts = [["" if row[column.name] is None else str(row[column.name]) for column in used] for row in rows]
                print(*text_table([column.name for column in used], texts, [column.kind in NUMERIC for column in used]), sep="\n")
            print()
    report(loaded.findings, loaded.plan)
    return exit_code(loaded.findings)


def diff_plans(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print what differs from one plan or workbook to another."""
    from planner.cli.printing import print_json, report
    from planner.cli.reading import load
    from planner.model.diff import diff

    before, after = load(args.before), load(args.after)
    found = diff(before.plan, after.plan)
    if args.json:
        print_json(found)
    elif found["equal"]:
        print("equal")
    else:
        for name, table in found["tables"].items():
            for sign, rows in (("-", table["removed"]), ("+", table["added"])):
                for row in rows:
                    print(f"{sign} {name}: {', '.join(f'{column}={value}' for column, value in row.items() if value not in (None, ''))}")
            for cell in table["changed"]:
                key = ", ".join(str(value) for value in cell["key"].values())
                print(f"~ {name}: {key or 'the row'}: {cell['column']} {cell['before']} → {cell['after']}")
    for loaded in (before, after):
        report(loaded.findings, loaded.plan)
    return exit_code((*before.findings, *after.findings))


def calculate(args: argparse.Namespace, _: OpenWindow) -> int:
    """Compute scenarios and print them."""
    from planner.cli.figures import figure_lines
    from planner.cli.printing import print_json, report
    from planner.cli.reading import known, load, with_as_of
    from planner.engine.evaluate import evaluate
    from planner.engine.tabular import calc_json
    from planner.model.checks import check
    from planner.model.scenario import names
    from planner.model.schema import BASE

    loaded = load(args.plan)
    plan = with_as_of(loaded.plan, args.as_of) if args.as_of else loaded.plan
    wanted = names(plan) if args.all_scenarios else known(plan, args.scenario or (BASE,))
    began = time.perf_counter()
    results = evaluate(plan, wanted)
    seconds = time.perf_counter() - began
    findings = (*loaded.findings, *check(plan), *(finding for one in results.values() for finding in one.findings))
    findings = tuple(dict.fromkeys(findings))
    if args.json:
        print_json(calc_json(plan, results, seconds))
    else:
        print(*figure_lines(results), sep="\n")
    report(findings, plan)
    return exit_code(findings)


def check_installation(_: argparse.Namespace, open_window: OpenWindow) -> int:
    """Try out this installation: packages, resources, a calculation, and the window drawn in memory."""
    from planner.cli.self_check import self_check

    return self_check(open_window)
