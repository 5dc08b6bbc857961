"""Who works: a name for each hand that takes work, and whether the process behind a name is still there."""

import os
import socket
import uuid


def name_worker() -> str:
    """Machine, process, and something of its own: a process may hold several workers."""
    return f"{socket.gethostname()} {os.getpid()} {uuid.uuid4().hex[:8]}"


def is_dead(worker: str) -> bool:
    """Whether the process of that worker ran on this machine and is gone; False where nobody can know."""
    machine, number, _ = worker.rsplit(" ", 2)
    if os.name != "posix" or machine != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is somebody else's
    return False
