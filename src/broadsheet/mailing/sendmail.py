"""Letters through the machine's own ``sendmail`` command, which most mail servers bring along."""

import shlex
import subprocess

from broadsheet.mailing.handing import Answer, BeforeEnd, HungUp, NotWanted, Parcel, Refused, WayTrouble
from broadsheet.mailing.smtp import read_answer

WAIT = 120.0

_MEANS = {
    64: (554, "5.5.4"),  # used wrongly
    65: (554, "5.6.0"),  # the data is wrong
    67: (550, "5.1.1"),  # no such user
    68: (550, "5.1.2"),  # no such machine
    69: (451, "4.3.0"),  # a service is missing
    75: (451, "4.3.0"),  # try later
    77: (550, "5.7.1"),  # not allowed
}
"""What the exit codes of sendmail (sysexits.h) would be as answers of a server."""


class SendmailWay:
    """Letters through a command that reads one from standard input. A :class:`Way`."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    @property
    def describe(self) -> str:
        """``Through the command ...``."""
        return f"Through the command {shlex.join(self._command)}"

    def open(self) -> "SendmailConnection":
        """Nothing is opened before there is a letter."""
        return SendmailConnection(self._command)


class SendmailConnection:
    """Starts the command once a letter."""

    is_usable = True

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self.server = "sendmail"
        self._running: subprocess.Popen[bytes] | None = None

    def hand(self, parcel: Parcel, before_end: BeforeEnd) -> Answer:
        """Hand the letter to the command. -i: a line with a dot alone is no end; --: no address is an option."""
        if not before_end():
            raise NotWanted
        command = [*self._command, "-i", "-f", parcel.sender, "--", parcel.recipient]
        pipe = subprocess.PIPE
        try:
            with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT) as running:
                self._running = running
                says = self._talk(running, parcel.data)
        except OSError as error:
            name = self._command[0] if self._command else ""
            hint = "Set BROADSHEET_SENDMAIL to the command, or BROADSHEET_MAIL_VIA to smtp or maildir."
            raise WayTrouble("connect", f"The command {name!r} cannot be run: {error.strerror}.", hint) from error
        return self._read(running.returncode, says)

    def close(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """End the command that is running."""
        if self._running is not None:
            self._running.kill()

    def _talk(self, running: "subprocess.Popen[bytes]", data: bytes) -> bytes:
        try:
            # Mail commands of Unix want lines to end as the system's do.
            says, _ = running.communicate(data.replace(b"\r\n", b"\n"), WAIT)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()
            raise HungUp("The command did not end in time.", after_end=True) from None
        return says

    def _read(self, code: int, says: bytes) -> Answer:
        if code == 0:
            return read_answer(250, says or b"taken")
        if code < 0:
            raise HungUp("The command was ended.", after_end=True)
        means, status = _MEANS.get(code, (451, "4.0.0"))
        raise Refused("recipient", read_answer(means, f"{status} exit code {code}: {says.decode('utf-8', 'replace')}"))
