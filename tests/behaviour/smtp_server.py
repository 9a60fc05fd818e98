"""An SMTP server that keeps what it is sent, for programs of the suite: the port is the argument.

It knows one user, refuses what comes from `banned@` and goes to `nobody@`, and tells by VRFY what it was sent.
"""

import asyncio
import json
import sys
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Sink:
    """Keeps messages."""

    def __init__(self):
        self.kept = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("banned@"):
            return "553 not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"X-Spam" in envelope.content:
            return "554 no spam"
        text = envelope.content.decode("utf-8", "replace")
        self.kept.append([envelope.mail_from, envelope.rcpt_tos, text])
        return "250 kept"

    async def handle_VRFY(self, server, session, envelope, address):
        kept, self.kept = self.kept, []
        return "252 " + json.dumps(kept)


def authenticate(server, session, envelope, mechanism, data):
    """Let one user in."""
    is_known = (data.login, data.password) == (b"ada", b"secret")
    return AuthResult(success=is_known, handled=False)


async def main():
    """Serve until the process ends."""
    controller = Controller(
        Sink(),
        hostname="127.0.0.1",
        port=int(sys.argv[1]),
        authenticator=authenticate,
        auth_require_tls=False,
    )
    controller.start()
    await asyncio.Event().wait()


# The library complains of itself when somebody logs in.
warnings.simplefilter("ignore")
asyncio.run(main())
