"""Starts a program that ends when the process that started it ends, however that ends.

Run as a script: `python -I thcm/lifeline.py PARENT SIGNAL USER program argument …`. It becomes the program itself.
PARENT is the number of the starting process, SIGNAL what the program gets when that is gone (Linux; elsewhere
the next start finds what was left behind), USER the user to run as, or `-` for the present one.
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def become(user: str) -> None:
    account = pwd.getpwnam(user)
    os.setgroups([account.pw_gid])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def main(parent: int, signal_number: int, user: str, command: list[str]) -> None:
    if user != "-":
        become(user)
    if sys.platform == "linux":  # after the change of user, which would clear it
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)  # it ended before we could ask to be told
    os.execv(command[0], command)  # noqa: S606 - no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
