"""A file of many rows is held about once: equal cells are one text."""

from __future__ import annotations

import tracemalloc


def test_memory_grows_by_few_bytes_a_row(bench) -> None:
    def peak(rows: int) -> int:
        lines = "".join(
            f"2019,{('Black', 'White')[row % 2]},{'YN'[row % 2]},call,area {row % 60},M,traffic\n"
            for row in range(rows)
        )
        export = bench.export("year,race,search,reason,area,sex,cause\n" + lines)
        bench.run(export)  # what is loaded once is loaded
        tracemalloc.start()
        bench.run(export)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    # Before, 878 bytes a row of seven columns; two million rows of ten took 2.0 GB, now 1.2.
    assert (peak(30_000) - peak(10_000)) / 20_000 < 560
