"""What the process holds of the machine's memory without using it goes back to the system."""

import ctypes
import platform


def give_back() -> None:
    """Give back what was freed: glibc keeps it for later, some 40 MB after loading; other libraries are left alone."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
