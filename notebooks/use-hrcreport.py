"""Quarto runs this in its Python: before and after it renders a notebook here, and to fill it in."""

import sys

try:
    from hrcreport.build import answer_quarto
except ImportError:
    sys.exit(
        f"The Python that Quarto runs ({sys.executable}) has no hrcreport.\nActivate the "
        "environment that has it, or name its Python: QUARTO_PYTHON=.venv/bin/python quarto render …"
    )

answer_quarto(__file__)
