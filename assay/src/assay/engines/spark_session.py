"""The process's one Spark: started when first asked for, ended with the process."""

import atexit
import os
import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from assay.errors import AssayError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER, CONF = "ASSAY_SPARK_MASTER", "ASSAY_SPARK_CONF"
IN_THIS_PROCESS = "local[*]"
# What makes an answer the same everywhere; nobody's own settings may change it.
ANSWERS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # a number that does not fit raises
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
}
MANNERS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.catalogImplementation": "in-memory",
    # Nobody reads the descriptions of plans; those of a night are long.
    "spark.sql.debug.maxToStringFields": "25",
    "spark.sql.maxPlanStringLength": "2000",
}
# Inside this process nobody else has anything to say to Spark.
LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
MIB = {"B": 1 / 2**20, "KB": 1e3 / 2**20, "MB": 1e6 / 2**20, "GB": 1e9 / 2**20, "TB": 1e12 / 2**20}
MIB |= {"KIB": 2**-10, "MIB": 1, "GIB": 2**10, "TIB": 2**20}


def session(memory: str | None = None) -> "SparkSession":
    """A session with views and settings of its own; AssayError where PySpark or Java is missing.

    The first call starts Java; `memory` ("3GB") is the most the driver may then use.
    """
    first = _started(memory)
    own = first.newSession()
    for key, value in ANSWERS.items():
        own.conf.set(key, value)
    return own


def _started(memory: str | None) -> "SparkSession":
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError as absent:
        raise AssayError(
            "没有安装 PySpark。请执行 uv sync --extra spark，并安装 Java 17。",
            "PySpark is not installed. Run uv sync --extra spark and install Java 17.",
        ) from absent
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    refuse_missing_java()
    master = os.environ.get(MASTER) or IN_THIS_PROCESS
    builder = SparkSession.builder.appName("assay").master(master)
    given = {"spark.driver.memory": mebibytes(memory)} if memory else {}
    nearby = LOOPBACK if master.startswith("local") else {}
    for key, value in {**MANNERS, **nearby, **given, **_own_settings(), **ANSWERS}.items():
        builder = builder.config(key, value)
    started = builder.getOrCreate()
    atexit.register(_end, started)
    return started


def refuse_missing_java() -> None:
    """AssayError where neither JAVA_HOME nor the search path leads to a Java."""
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=os.path.join(home, "bin") if home else None):  # noqa: PTH118 - a search path
        raise AssayError(
            "没有找到 Java。Spark 需要 Java 17：请安装（Debian：apt install openjdk-17-jre-headless）"
            "或设置 JAVA_HOME。",
            "There is no Java. Spark needs Java 17: install it (Debian: apt install openjdk-17-jre-headless) "
            "or set JAVA_HOME.",
        )


def _own_settings() -> dict[str, str]:
    lines = [line for line in os.environ.get(CONF, "").splitlines() if line.strip()]
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def mebibytes(memory: str) -> str:
    """ "3GB" as Spark says it; AssayError if it is no amount of memory."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?I?B)\s*", memory.upper())
    if not found:
        raise AssayError(
            f"{memory} 不是内存大小，请写成 3GB 这样的形式。",
            f"{memory} is not an amount of memory: write it like 3GB.",
        )
    return f"{max(1, int(float(found[1]) * MIB[found[2]]))}m"


def _end(started: "SparkSession") -> None:
    """Stop Spark and Java, and close what Python holds open to them."""
    gateway = cast("Any", started.sparkContext)._gateway
    with suppress(Exception):
        started.stop()
    with suppress(Exception):
        gateway.shutdown()
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        gateway.proc.wait(30)
