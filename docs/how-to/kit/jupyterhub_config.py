"""The settings of a mission's hub: docs/how-to/host-the-desk.md says what each is for."""

import os
import sys
from pathlib import Path

from hrcreport.editorial.hub.people import People

PROJECT = Path(os.environ.get("HRCREPORT_PROJECT", "/project"))
PEOPLE = Path(os.environ.get("HRCREPORT_PEOPLE", "/etc/hrcreport/people.yml"))
STATE = Path(os.environ.get("HRCREPORT_STATE", "/srv/hub"))
PORT = int(os.environ.get("HRCREPORT_PORT", "8000"))
DESK = os.environ.get("HRCREPORT_DESK", "desk")
"""The account of the machine, and of the hub, as which the shared JupyterLab runs."""
WITHOUT_ACCOUNT = os.environ.get("HRCREPORT_TRY") == "1"
"""For trying alone: whoever writes can read the hub's secrets, and become anybody."""
DRAFTS = "drafts"
ADDRESS = f"http://127.0.0.1:{PORT + 3}"

people = People.read(PEOPLE)
c = get_config()  # noqa: F821 -- JupyterHub gives it
shared = {"HRCREPORT_PEOPLE": str(PEOPLE), "HRCREPORT_LAB": f"/user/{DESK}"}

# Who logs in: those of people.yml who have a password. With an organization's own login take
# OAuthenticator instead: the guide has its lines.
c.JupyterHub.authenticator_class = "hrcreport.editorial.hub.passwords.PasswordAuthenticator"
c.PasswordAuthenticator.passwords_file = str(STATE / "passwords.json")
# The shared account is known to the hub, and nobody can log in by it.
c.Authenticator.allowed_users = {DESK, *(each.login for each in people.people)}
c.Authenticator.post_auth_hook = lambda _, __, found: None if found["name"] == DESK else found

# What each role may reach. Nobody has a server of their own: authors share one, all see the drafts.
groups = {**people.groups(), "shared": [DESK]}
c.JupyterHub.load_groups = {name: {"users": [*found]} for name, found in groups.items()}
pages = f"access:services!service={DRAFTS}"
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["read:users:name!user", "read:users:groups!user"]},
    {
        "name": "authors",
        "groups": ["authors"],
        "scopes": [
            pages,
            f"access:servers!user={DESK}",
            f"servers!user={DESK}",
            f"read:users!user={DESK}",
        ],
    },
    {"name": "commenters", "groups": ["commenters"], "scopes": [pages]},
    {"name": "readers", "groups": ["readers"], "scopes": [pages]},
    {
        "name": "shared",
        "users": [DESK],
        "scopes": [
            f"{name}!user={DESK}" for name in ("users:activity", "access:servers", "read:users")
        ],
    },
]

# The JupyterLab that authors share: one notebook, several cursors, one kernel.
c.JupyterHub.spawner_class = (
    "simple" if WITHOUT_ACCOUNT else "jupyterhub.spawner.LocalProcessSpawner"
)
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = str(PROJECT)
c.Spawner.default_url = "/lab"
c.Spawner.environment = shared
c.Spawner.args = ["--YDocExtension.document_save_delay=1"]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120

# The drafts: a service that the hub starts, and starts again.
accounts = {} if WITHOUT_ACCOUNT else {"user": DESK}
c.JupyterHub.services = [
    {
        "name": DRAFTS,
        "url": ADDRESS,
        "command": [sys.executable, "-m", "hrcreport.editorial.hub"],
        "cwd": str(PROJECT),
        "environment": {**shared, "PATH": os.environ["PATH"]},
        "oauth_no_confirm": True,
        **accounts,
    },
]
c.JupyterHub.default_url = f"/services/{DRAFTS}/"

# A proxy with TLS stands before: Caddyfile, nginx.conf.
c.JupyterHub.bind_url = f"http://{os.environ.get('HRCREPORT_BIND', '127.0.0.1')}:{PORT}"
c.JupyterHub.hub_port = PORT + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'hub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
# A restart of the hub leaves the shared JupyterLab, and the words in it, as they are.
c.JupyterHub.cleanup_servers = False
