"""The worker goes on, whichever of its processes is killed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
import pytest
from django_q.tasks import async_task

from tests.config.processes import clean_environment, living, manage, wait_for

SAID: Final = {"worker": "ready for work at", "monitor": "monitoring at", "pusher": "pushing tasks at"}
WHOLE: Final = 5
PATIENCE: Final = 60


class RunningWorker:
    """`manage.py worker` on the test database, and its log."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.log = folder / "worker.log"
        self._folder = folder
        environment = clean_environment(
            DATABASE_URL=database_url, DATA_DIR=str(folder), LOG_LEVEL="DEBUG", TASK_TIMEOUT="5", TASK_RETRY="6"
        )
        self.process = manage("worker", log=self.log, environment=environment)

    def does(self, name: str) -> None:
        """Give it a task and see it done."""
        done = self._folder / name
        async_task("tests.config.marks.mark", str(done))
        wait_for(done.exists, seconds=PATIENCE, log=self.log)

    def kill(self, role: str) -> None:
        """Wait until the cluster is whole, then kill -9 the one of this role."""
        wait_for(lambda: len(self._cluster()) == WHOLE, seconds=PATIENCE, log=self.log)
        self._cluster()[role].kill()

    def _cluster(self) -> dict[str, psutil.Process]:
        """The living processes by role: leader and guard by descent, the others as the cluster's log names them."""
        found: dict[str, psutil.Process] = {}
        with suppress(psutil.NoSuchProcess, IndexError):
            found["leader"] = psutil.Process(self.process.pid).children()[0]
            found["guard"] = found["leader"].children()[0]
            below = {each.pid: each for each in found["guard"].children() if each.status() != psutil.STATUS_ZOMBIE}
            for role, words in SAID.items():
                said = (int(pid) for pid in re.findall(rf"{words} (\d+)", self.log.read_text()))
                found[role] = [below[pid] for pid in said if pid in below][-1]
        return found


@pytest.fixture
def worker(tmp_path: Path, database_url: str) -> Iterator[RunningWorker]:
    running = RunningWorker(tmp_path, database_url)
    yield running
    running.process.terminate()
    running.process.wait(30)


@pytest.mark.xdist_group("worker")
@pytest.mark.django_db(transaction=True)
def test_a_task_is_done_after_any_process_of_the_worker_was_killed(worker: RunningWorker) -> None:
    """kill -9 each of them, and each time a task that came afterwards is done."""
    worker.does("at-first")
    for role in ("worker", "pusher", "monitor", "guard", "leader"):
        worker.kill(role)
        worker.does(f"after-{role}")


@pytest.mark.django_db(transaction=True)
def test_sigterm_ends_the_worker_and_all_it_started(worker: RunningWorker, tmp_path: Path) -> None:
    """Nothing is left running."""
    worker.does("something")
    worker.process.terminate()
    assert worker.process.wait(15) == 0
    assert living(str(tmp_path)) == []


@pytest.mark.django_db(transaction=True)
def test_a_killed_supervisor_takes_its_cluster_along(worker: RunningWorker, tmp_path: Path) -> None:
    """The next supervisor is not met by a cluster that nobody watches."""
    worker.does("something")
    worker.process.kill()
    wait_for(lambda: not living(str(tmp_path)), seconds=20, log=worker.log)
