"""This module connects to a kernel and parts from it without waiting longer than need be.

Jupyter's own client waits until nothing was said for 0.2 seconds, and its manager asks each 0.1
second whether a kernel has ended. Here the first answer that proves the connection is enough, and
the end is told by the one who started the kernel.
"""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

ASK_AGAIN_SECONDS = 0.25
"""A kernel that has only just begun to listen may miss the first question."""


class QuickClient(AsyncKernelClient):
    """Jupyter's client, ready as soon as both its channels have answered one question."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask the kernel who it is until it answers on the channel of replies and of outputs.

        Raises:
            RuntimeError: the kernel has ended, or does not answer in time.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        ids: list[str] = []
        while True:
            ids.append(self.kernel_info())
            reply = await self._answer(self.shell_channel, "kernel_info_reply", ids)
            if reply is not None and await self._answer(self.iopub_channel, "status", ids):
                self._handle_kernel_info_reply(reply)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answer(self, channel: Any, kind: str, ids: list[str]) -> dict[str, Any] | None:
        """Return the message of a kind that ends the answer to one of our questions, or None."""
        until = time.monotonic() + ASK_AGAIN_SECONDS
        while (left := until - time.monotonic()) > 0:
            try:
                message: dict[str, Any] = await channel.get_msg(timeout=left)
            except Empty:
                return None
            ours = message["parent_header"].get("msg_id") in ids
            ends = message["content"].get("execution_state", "idle") == "idle"
            if ours and message["msg_type"] == kind and ends:
                return message
        return None
