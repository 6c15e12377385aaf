"""A Spark standalone cluster on this machine: a master and its workers, heard on the loopback only."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

WORKERS = 2
PATIENCE_SECONDS = 120
# Small processes that live for one test: quick to start matters more than quick to run.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@contextmanager
def spark_cluster(folder: Path) -> Iterator[str]:
    """The address of a running cluster with two workers of one core; stopped in the end."""
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:
        master = ["master.Master", "--port", str(port), "--webui-port", str(_free_port())]
        running.enter_context(_daemon(folder, "master", *master))
        _wait_until_heard(port)
        for number in range(WORKERS):
            worker = ["worker.Worker", "--cores", "1", "--memory", "700m", "--webui-port", str(_free_port())]
            work = folder / f"worker-{number}"
            arguments = [*worker, "--work-dir", str(work), address]
            running.enter_context(_daemon(folder, f"worker-{number}", *arguments))
            _wait_until_written(folder / f"worker-{number}.log", "Successfully registered with master")
        yield address


@contextmanager
def _daemon(folder: Path, name: str, kind: str, *arguments: str) -> Iterator[None]:
    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    command = [str(program), f"org.apache.spark.deploy.{kind}", "--host", "127.0.0.1", *arguments]
    environment = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "200m",
        "SPARK_DAEMON_JAVA_OPTS": JAVA,
    }
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_until_heard(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing is heard on port {port}")


def _wait_until_written(log: Path, line: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if line in log.read_text(encoding="utf-8", errors="replace"):
            return
        time.sleep(0.2)
    raise TimeoutError(log.read_text(encoding="utf-8", errors="replace"))
