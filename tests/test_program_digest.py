import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

PROGRAM = Path(__file__).parent.parent / "generator"


def digest(folder: Path) -> str:
    script = "from generator.cache.folder import program_digest; print(program_digest())"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout


def test_a_program_has_one_digest_until_one_of_its_files_changes(tmp_path: Path) -> None:
    program = tmp_path / "generator"
    copytree(PROGRAM, program, ignore=ignore_patterns("__pycache__"))
    found = [digest(tmp_path)]
    assert digest(tmp_path) == found[0]  # with the compiled modules that Python has kept
    for name in ("markup/render.py", "notetypes/style.css", "new.py"):
        with (program / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        found.append(digest(tmp_path))
    (program / "new.py").unlink()
    assert len({*found, digest(tmp_path)}) == 4
