"""Work that goes on in a second process."""

import os
import signal

import pytest

from reports.beside import beside, by_halves
from reports.build.check import BuildFailed


def test_work_is_done_in_another_process():
    with beside(os.getpid) as result:
        assert result() != os.getpid()


def test_what_the_work_raises_is_raised_where_its_result_is_asked_for():
    def work():
        raise BuildFailed("Words are missing on page 3.")

    with pytest.raises(BuildFailed, match="Words are missing on page 3"), beside(work) as result:
        result()


def test_a_process_that_is_killed_is_told_apart_from_one_that_is_done():
    with pytest.raises(ChildProcessError), beside(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result:
        result()


def test_work_may_take_the_processor_for_so_long_and_no_longer():
    def goes_round_in_circles():
        while True:
            pass

    with pytest.raises(ChildProcessError), beside(goes_round_in_circles, processor_seconds=1) as result:
        result()


def test_nothing_is_left_of_a_process_whose_result_nobody_waits_for():
    started, ready = os.pipe()

    def work():
        os.write(ready, b"%10d" % os.getpid())
        signal.pause()

    with beside(work):
        copy = int(os.read(started, 10))
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)


@pytest.mark.parametrize("total", [0, 1, 8, 9, 41])
def test_two_halves_are_the_whole_in_its_order_and_both_tell_of_every_page(total):
    heard, telling = os.pipe()
    os.write(telling, b".")

    def work(start, end, tell):
        for index in range(start, end):
            tell(index + 1)
        return [(index, os.getpid()) for index in range(start, end)]

    done = by_halves(work, total, lambda done: os.write(telling, bytes([done])))
    assert [index for index, _ in done] == list(range(total))
    assert len({process for _, process in done}) == (2 if total > 8 else min(total, 1))
    told = os.read(heard, 1000)[1:]
    assert (len(told), max(told, default=0)) == (total, total)
