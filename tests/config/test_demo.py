"""The demo opens, keeps its data, survives what happens to processes, and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from tests.config.processes import clean_environment, command_of, living, manage, wait_for
from tests.config.running_demo import Demo, free_port


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo"))
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.mark.xdist_group("demo")
class TestDemo:
    """One demo, from its first start to its last: each test finds it open and leaves it open."""

    def test_it_says_where_to_look(self, demo: Demo) -> None:
        """The addresses and the sign-ins are printed."""
        said = demo.log.read_text()
        assert f"http://127.0.0.1:{demo.port}/demo/phone" in said
        assert "admin@lumen.example" in said

    @pytest.mark.parametrize("path", ["/", "/demo/phone", "/accounts/login/", "/api/v1/openapi.json"])
    def test_its_pages_open(self, demo: Demo, path: str) -> None:
        """What it says is there is there."""
        assert demo.get(path) == http.client.OK

    def test_a_second_one_is_refused(self, demo: Demo) -> None:
        """Two houses on the same data would not know of each other."""
        environment = clean_environment(DATA_DIR=str(demo.folder), PORT=str(free_port()))
        second = manage("demo", log=demo.log, environment=environment)
        assert second.wait(30) == 1
        assert "It runs already" in demo.log.read_text()

    def test_it_is_not_reset_while_it_runs(self, demo: Demo) -> None:
        """The database is not pulled away from under the pages."""
        reset = manage("demo_reset", log=demo.log, environment=clean_environment(DATA_DIR=str(demo.folder)))
        assert reset.wait(60) == 1
        assert "The database is in use" in demo.log.read_text()

    @pytest.mark.parametrize("words", ["granian", "qcluster", "bin/postgres"])
    def test_it_serves_again_after_a_process_was_killed(self, demo: Demo, words: str) -> None:
        """kill -9 of the web server, the task cluster or the database is mended."""
        killed = demo.one_of(words)
        killed.kill()
        wait_for(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE, seconds=5)
        wait_for(lambda: _other(demo, words, than=killed), seconds=60, log=demo.log)
        wait_for(demo.serves, seconds=60, log=demo.log)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_a_signal_ends_everything(self, demo: Demo, number: int) -> None:
        """The database too, within seconds; the next start finds its data."""
        demo.stop(number)
        demo.again()
        assert demo.serves()

    def test_the_next_start_takes_over_after_a_kill(self, demo: Demo) -> None:
        """kill -9 of the runner itself leaves no doubt about who owns what."""
        demo.process.kill()
        demo.process.wait()
        demo.again()
        assert demo.serves()
        assert demo.process.poll() is None


def _other(demo: Demo, words: str, *, than: psutil.Process) -> bool:
    return any(each.pid != than.pid for each in living(str(demo.folder)) if words in command_of(each) and _leads(each))


def _leads(process: psutil.Process) -> bool:
    try:
        return bool(os.getsid(process.pid) == process.pid)
    except ProcessLookupError:
        return False
