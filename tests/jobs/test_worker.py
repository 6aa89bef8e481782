"""Is what was enqueued done once, also when a worker is killed, is stopped, or shares its work with another?"""

from collections import Counter

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.core.queue import enqueue
from feedback.i18n.faults import sentence
from feedback.jobs.registry import WORKFLOWS
from models.keeping import SiteFact
from models.work_vocabulary import JobState
from tests.jobs.a_worker import SECRET_WORDS
from tests.jobs.conftest import Workers, all_runs, ask, ended, states, wait_until
from tests.queue_rows import set_row


def kept() -> list[str]:
    with reading() as session:
        return list(session.exec(select(SiteFact.name)).all())


class TestOnce:
    def test_what_has_landed_is_done_once_and_what_has_not_never(self, workers: Workers) -> None:
        def break_off() -> None:
            with transaction() as session:
                enqueue(session, "three_steps", 1)
                raise BadInput("file_empty", filename="x")

        with pytest.raises(BadInput):
            break_off()
        ask("three_steps", 2)
        workers.start()
        [run] = ended()
        assert (run.state, run.ids) == (JobState.DONE, (2,))
        assert workers.done() == ["first-2", "second-2", "third-2"]

    def test_failing_says_why_and_is_not_repeated(self, workers: Workers) -> None:
        ask("refused", 3)
        ask("broken", 1)
        workers.start()
        broken, refused = ended()
        assert (refused.state, broken.state) == (JobState.FAILED, JobState.FAILED)
        assert refused.fault
        assert broken.fault
        assert sentence(refused.fault) == "表里只有 3 条可用，至少要 20 条才能训练，请多标一些。"
        assert broken.fault.facts["kind"] == "KeyError"
        assert str(broken.fault.facts["place"]).startswith("a_worker.py:")
        assert SECRET_WORDS not in workers.log
        assert "Traceback" not in workers.log


class TestKilled:
    def test_next_start_goes_on_after_the_last_finished_step(self, workers: Workers) -> None:
        workers.hold()
        ask("three_steps", 1)
        first = workers.start()
        workers.wait_for("second-1")
        workers.kill(first)
        assert states() == [JobState.RUNNING]
        workers.go_on()
        workers.start()
        [run] = ended()
        assert run.state is JobState.DONE
        assert workers.done() == ["first-1", "second-1", "second-1", "third-1"]
        assert kept() == ["second-1"]

    def test_job_that_always_ends_its_worker_is_given_up(self, workers: Workers, database: Engine) -> None:
        workers.hold()
        job_id = ask("three_steps", 1)
        first = workers.start()
        workers.wait_for("second-1")
        workers.kill(first)
        set_row(database, job_id, recovery_attempts=99)
        workers.start()
        [run] = ended()
        assert run.fault
        assert (run.state, run.fault.key) == (JobState.FAILED, "job_given_up")

    def test_another_worker_takes_over(self, workers: Workers) -> None:
        workers.hold()
        ask("three_steps", 1)
        first = workers.start()
        workers.wait_for("second-1")
        second = workers.start()
        workers.kill(first)
        workers.wait_for("second-1", times=2)
        workers.go_on()
        assert [run.state for run in ended()] == [JobState.DONE]
        assert workers.done() == ["first-1", "second-1", "second-1", "third-1"]
        assert workers.lines("third") == [f"third-1 {second.pid}"]

    def test_living_worker_is_left_alone(self, workers: Workers) -> None:
        workers.hold()
        ask("three_steps", 1)
        workers.start()
        workers.wait_for("second-1")
        workers.start()
        # The other one has looked for dead ones' jobs several times by the time it has done these two.
        for number in (2, 3):
            ask("nap", number)
            workers.wait_for(f"nap-{number}")
        workers.go_on()
        ended()
        assert Counter(workers.done()) == Counter(
            ["first-1", "second-1", "third-1", "nap-2", "nap-3"],
        )


class TestStopped:
    def test_ends_what_it_had_started_and_begins_it_again(self, workers: Workers) -> None:
        # A command that asks something, and waits for the answer.
        ask("apart", "trial", "remove")
        first = workers.start()
        workers.wait_for("apart")
        workers.stop(first)
        assert states() == [JobState.RUNNING]
        workers.start()
        workers.wait_for("apart", times=2)

    def test_does_not_wait_for_a_long_step(self, workers: Workers) -> None:
        workers.hold()
        ask("three_steps", 1)
        first = workers.start()
        workers.wait_for("second-1")
        workers.stop(first)
        workers.go_on()
        workers.start()
        assert [run.state for run in ended()] == [JobState.DONE]
        assert workers.done() == ["first-1", "second-1", "second-1", "third-1"]

    def test_does_not_begin_another_step(self, workers: Workers) -> None:
        workers.hold()
        ask("three_steps", 1)
        first = workers.start()
        workers.wait_for("second-1")
        first.terminate()
        workers.go_on()
        workers.has_stopped(first)
        assert "third-1" not in workers.done()
        workers.start()
        assert [run.state for run in ended()] == [JobState.DONE]


class TestTwo:
    def test_have_names_of_their_own_and_share_the_load(self, workers: Workers, database: Engine) -> None:
        pids = {workers.start().pid, workers.start().pid}
        assert [line.partition(" ")[0] for line in workers.lines("ready")] == ["ready-worker-1", "ready-worker-2"]
        with transaction() as session:
            for number in range(16):
                enqueue(session, "nap", number)
        assert {run.state for run in ended()} == {JobState.DONE}
        assert sorted(workers.done()) == sorted(f"nap-{number}" for number in range(16))
        assert {int(line.split()[1]) for line in workers.lines("nap")} == pids
        assert len(all_runs()) == 16


class TestScheduled:
    def test_two_workers_do_each_beat_once(self, workers: Workers) -> None:
        for _ in range(2):
            workers.start("beat")
        workers.wait_for("beat", times=4)
        # Both at once, so that neither takes up what the other could not end.
        stopped = workers.running
        for process in stopped:
            process.terminate()
        for process in stopped:
            workers.has_stopped(process)
        runs = all_runs()
        assert len({run.job_id for run in runs}) == len(runs)
        done = Counter(line.split()[1] for line in workers.lines("beat"))
        assert set(done.values()) == {1}
        # One that was taken when its worker was stopped may have left no line yet.
        assert set(done) >= {run.job_id for run in runs if run.ended_at}

    def test_beat_of_a_killed_worker_is_taken_up_and_the_next_ones_come(self, workers: Workers) -> None:
        workers.hold()
        first = workers.start("beat")
        workers.wait_for("beat")
        workers.start("beat")
        workers.kill(first)
        # Taken up by the other one; meanwhile no beat is put behind it.
        workers.wait_for("beat", times=2)
        assert states() == [JobState.RUNNING]
        workers.go_on()
        workers.wait_for("beat", times=4)

    def test_look_that_fails_is_not_the_last(self, workers: Workers) -> None:
        workers.hold()
        workers.start("faulty")
        wait_until(lambda: workers.log.count("could not look after its jobs") >= 2, lambda: workers.log)
        workers.go_on()
        workers.wait_for("beat")
        assert "KeyError" in workers.log
        assert "a_worker.py:" in workers.log
        assert SECRET_WORDS not in workers.log


def test_every_workflow_of_the_product_has_a_name_that_can_be_enqueued() -> None:
    assert all(name.isidentifier() and callable(work) for name, work in WORKFLOWS.items())
