"""Reading many pages on all processors at once, where a system can copy a process; else nothing is read ahead."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

FEWEST = 200
"""With fewer pages, starting more processes takes longer than it saves."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def reading_ahead(
    items: Sequence[Item], read: Callable[[Sequence[Item]], Result]
) -> Iterator[Callable[[], tuple[Result, ...]]]:
    """Read the items in shares, in processes of their own, while the caller does something else.

    Yields a function that waits for the results, in order; there are none where reading ahead does not pay.
    """
    import multiprocessing

    processors = os.cpu_count() or 1
    if len(items) < FEWEST or processors < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda: ()
        return
    from concurrent.futures import ProcessPoolExecutor

    share = -(-len(items) // processors)
    shares = [items[start : start + share] for start in range(0, len(items), share)]
    with ProcessPoolExecutor(processors, multiprocessing.get_context("fork")) as pool:
        results = [pool.submit(read, part) for part in shares]
        yield lambda: tuple(result.result() for result in results)
