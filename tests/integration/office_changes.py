"""This module accepts or rejects all tracked changes of Word files by LibreOffice's own Python.

`python3 office_changes.py PIPE` reads lines of JSON, `{"from", "to", "do"}`, from standard input;
`do` is "accept", "reject" or "" (saved anew only).
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue


def _property(name: str, value: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _desktop(pipe: str) -> tuple[object, object]:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # noqa: BLE001 -- LibreOffice is not up yet
            time.sleep(0.5)
    manager = context.ServiceManager
    return (
        manager.createInstanceWithContext("com.sun.star.frame.Desktop", context),
        manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context),
    )


def main() -> None:
    """Do each job and leave LibreOffice."""
    desktop, helper = _desktop(sys.argv[1])
    for line in sys.stdin:
        job = json.loads(line)
        document = desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(job["from"]), "_blank", 0, (_property("Hidden", True),)
        )
        if job["do"]:
            command = f".uno:{job['do'].capitalize()}AllTrackedChanges"
            helper.executeDispatch(document.CurrentController.Frame, command, "", 0, ())
        document.storeToURL(
            uno.systemPathToFileUrl(job["to"]),
            (_property("FilterName", "MS Word 2007 XML"),),
        )
        document.close(True)
    desktop.terminate()


main()
