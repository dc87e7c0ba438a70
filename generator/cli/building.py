"""Where `anki-deck build` writes the package, and the reasons not to write it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.project import Project

OUTPUT_FOLDER = Path("output")


class PackageFile(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """The file to write a package to, which need not exist."""

    name = "file"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path; refuse one that is a folder or ends in `/`."""
        if not value:
            self.fail("the file name is empty: name a file, such as deck.apkg", param, ctx)
        if value == "-":
            self.fail(
                "a package is not written to stdout: name a file, such as deck.apkg", param, ctx
            )
        path = Path(value)
        if str(value).endswith(("/", os.sep)) or path.is_dir():
            self.fail(
                f'"{value}" is a folder: name a file, such as {(path / "deck.apkg").as_posix()}',
                param,
                ctx,
            )
        return path


def check_target(project: "Project", target: Path | None) -> None:
    """Refuse a target that is a file of the source. Raises click.UsageError."""
    from generator.project.writing import is_input

    if target is not None and is_input(project, target):
        raise click.UsageError(
            f'"{target}" belongs to the source: name another file for the package'
        )


def write_package_and_lock(project: "Project", target: Path | None) -> Path:
    """Write the package and the lock; return the package's path.

    Prints a line for another deck's package that was replaced or avoided. Raises OSError, and
    click.UsageError for a target that must not be replaced.
    """
    from generator.cli import report
    from generator.project.output import RefusedTarget
    from generator.project.writing import write_project

    written = write_project(project, OUTPUT_FOLDER, target, report.print_waiting_for)
    if isinstance(written, RefusedTarget):
        raise click.UsageError(written.message)
    for notice in written.notices:
        report.print_line(notice, to_stderr=True)
    return written.path


def refusals(project: "Project", *, frozen: bool, strict: bool) -> list[str]:
    """Return why these options forbid writing a project that has no errors."""
    from generator.cli import report

    if project.failed:
        return []
    refused = []
    if strict and project.diagnostics:
        refused.append(f"{report.problem_counts(project.diagnostics)}, which --strict forbids")
    if frozen and project.lock_changes:
        refused.append(
            f"{project.source.lock_path.as_posix()} would change, which --frozen forbids"
        )
    return refused
