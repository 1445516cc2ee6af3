"""This wing reads the command line, calls the other wings and prints; nothing else."""

import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; a package that is missing is named."""
    try:
        from hrcreport.cli.app import main as run

        run(arguments)
    except ImportError as error:
        if "--traceback" in (arguments or sys.argv):
            raise
        sys.stderr.write(
            f"hrcreport: a package that this program needs cannot be loaded: {error}.\n"
            "Install what the project has locked, in its folder: python -m pip install --no-deps "
            "--require-hashes -r requirements.lock\n"
        )
        sys.exit(2)
