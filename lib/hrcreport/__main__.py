"""This module makes `python -m hrcreport` the same as the command `hrcreport`."""

from hrcreport.cli import main

if __name__ == "__main__":
    main()
