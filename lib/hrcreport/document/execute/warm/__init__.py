"""This package starts kernels by forking a process that has imported everything already.

`server` is that process, `provisioner` is what Jupyter starts a kernel through, `starting` starts
and ends the server. Papermill and Jupyter run the kernel as they run any other.
"""
