"""This module is the process of a kernel that is started afresh: imports, fence, kernel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.document.execute.environment import modules_of_project, own_folder
from hrcreport.document.execute.fence import before_the_kernel, raise_fence
from hrcreport.document.execute.native import make_native_readers_tell

if TYPE_CHECKING:
    from ipykernel.kernelapp import IPKernelApp


def main(arguments: list[str]) -> None:
    """Run a kernel with these arguments of Jupyter's to its end."""
    make_native_readers_tell()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    fence_in(app, arguments)
    app.start()  # type: ignore[no-untyped-call]  # ipykernel is untyped


def fence_in(app: IPKernelApp, arguments: list[str]) -> None:
    """Make a kernel ready behind its fence; only then modules of the project are looked for."""
    folder = own_folder()
    ask = before_the_kernel(folder, connection=connection_folder(arguments))
    app.ignore_cwd = True
    app.initialize(arguments)  # type: ignore[no-untyped-call]  # ipykernel is untyped
    raise_fence(folder, ask)
    packages = (at for at, place in enumerate(sys.path) if place.endswith("-packages"))
    sys.path.insert(next(packages, len(sys.path)), "")  # as IPython does, past Python's library
    sys.path += modules_of_project()


def connection_folder(arguments: list[str]) -> Path:
    """Return the folder of the sockets that a connection file names."""
    return Path(arguments[arguments.index("-f") + 1]).parent


if __name__ == "__main__":
    main(sys.argv[1:])
