"""The night of an invented bank: every table of the snapshot is the same on either engine, to the digest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from assay.nightly.snapshot import Snapshot
from engines.conftest import ON, Received

pytestmark = [pytest.mark.spark, pytest.mark.covers("DAT-4")]
# What a small machine spares; everything else as a bank would run it.
ON_THE_CLUSTER = """
    spark.default.parallelism = 2
    spark.sql.shuffle.partitions = 2
    spark.executor.memory = 512m
    spark.driver.host = 127.0.0.1
    spark.driver.bindAddress = 127.0.0.1
    spark.driver.extraJavaOptions = -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
    spark.executor.extraJavaOptions = -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""


@pytest.mark.usefixtures("small_spark")
def test_a_cluster_of_two_workers_gives_the_manifest_of_duckdb(received: Received, tmp_path: Path):
    from spark_cluster import spark_cluster

    out, program = tmp_path / "night", [sys.executable, "-m", "assay.cli"]
    with spark_cluster(tmp_path) as address:
        settings = {"ASSAY_SPARK_MASTER": address, "ASSAY_SPARK_CONF": ON_THE_CLUSTER}
        asked = ["run", "--sources", str(received.sources), "--on", str(ON), "--out", str(out)]
        done = subprocess.run(
            [*program, *asked, "--engine", "spark"],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert Snapshot.read(out, verify=True).manifest == received.manifest
    assert not list(tmp_path.glob(".night.*"))
    for number in (0, 1):
        assert list((tmp_path / f"worker-{number}").glob("app-*")), "a worker had nothing to do"
