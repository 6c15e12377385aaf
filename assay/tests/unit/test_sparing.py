"""A start without what nothing here needs."""

import subprocess
import sys


def _said(program: str) -> str:
    """What a process of its own prints: this one has loaded pandas for other tests."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_column_is_made_without_loading_pandas() -> None:
    assert (
        _said("import assay.sources, pyarrow, sys; pyarrow.array([1]); print('pandas' in sys.modules)")
        == "False"
    )


def test_whoever_asks_for_a_data_frame_still_gets_one() -> None:
    asked = "import assay.sources, pyarrow; print(pyarrow.table({'a': [1]}).to_pandas()['a'].tolist())"
    assert _said(asked) == "[1]"


def test_a_data_frame_still_becomes_a_table() -> None:
    asked = (
        "import assay.sources, pandas, pyarrow; frame = pandas.DataFrame({'a': [1.0, None]}); "
        "print(pyarrow.Table.from_pandas(frame)['a'].to_pylist())"
    )
    assert _said(asked) == "[1.0, None]"
