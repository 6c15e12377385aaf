"""Static files as a server has them: names that change with the content, also where one script imports another."""

import re
from pathlib import Path

from django.conf import settings
from jinjing.web.shared import hashed_files

SCRIPTS = Path(hashed_files.__file__).resolve().parent.parent / "static" / "js"
IMPORTED = re.compile(r'from "\./([^"]+)"')
IMPORTS = re.compile(r"""^\s*(?:import|export)\s*[{*][^;]*?\bfrom\b|\bimport\s*[("']""", re.MULTILINE)


def test_a_script_names_what_it_imports_by_its_hash(tmp_path: Path) -> None:
    kept = hashed_files.HashedFiles(location=tmp_path, base_url=settings.STATIC_URL)
    (tmp_path / "js").mkdir()
    for script in SCRIPTS.glob("calendar*.js"):
        (tmp_path / "js" / script.name).write_bytes(script.read_bytes())
    paths = {f"js/{script.name}": (kept, f"js/{script.name}") for script in (tmp_path / "js").iterdir()}
    assert all(done is not False for _, _, done in kept.post_process(paths, dry_run=False))
    text = (tmp_path / kept.stored_name("js/calendar.js")).read_text(encoding="utf-8")
    hashed = [kept.stored_name(f"js/calendar_{part}.js").removeprefix("js/") for part in ("drag", "grid")]
    assert IMPORTED.findall(text) == hashed
    assert all((tmp_path / "js" / name).exists() and name.count(".") == 2 for name in hashed)


def test_every_import_of_a_script_is_of_the_shape_that_is_renamed() -> None:
    (_, ((pattern, _),)) = hashed_files.OUR_IMPORTS
    for script in SCRIPTS.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        imports = IMPORTS.findall(text)
        assert len(imports) == len(re.findall(pattern, text)), script.name
