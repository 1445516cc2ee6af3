"""This module is the process of a kernel that is started afresh: imports, fence, kernel."""

from __future__ import annotations

import sys
from pathlib import Path

from hrcreport.document.execute.environment import own_folder
from hrcreport.document.execute.fence import before_the_kernel, raise_fence
from hrcreport.document.execute.native import make_native_readers_tell


def main(arguments: list[str]) -> None:
    """Run a kernel with these arguments of Jupyter's to its end."""
    make_native_readers_tell()
    from ipykernel.kernelapp import IPKernelApp

    folder, working_folder = own_folder(), str(Path.cwd())
    sys.path[:] = [path for path in sys.path if path != working_folder]  # IPython puts it back
    ask = before_the_kernel(folder, connection=connection_folder(arguments))
    app = IPKernelApp.instance()
    app.initialize(arguments)  # type: ignore[no-untyped-call]  # ipykernel is untyped
    raise_fence(folder, ask)
    app.start()  # type: ignore[no-untyped-call]  # as above


def connection_folder(arguments: list[str]) -> Path:
    """Return the folder of the sockets that a connection file names."""
    return Path(arguments[arguments.index("-f") + 1]).parent


if __name__ == "__main__":
    main(sys.argv[1:])
