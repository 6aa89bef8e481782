#!/bin/sh
# Prints a Python that can build the project's virtual environment: 3.11 or newer, with the modules venv and ensurepip.
# PYTHON=/path/to/python chooses one. Debian keeps ensurepip in a package of its own: as root it is installed here.
set -u

candidates="${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}"
is_new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
can_build='import ensurepip, venv'

first_that() {
    for name in $candidates; do
        # A name on the PATH may be a version manager's shim without a Python behind it, so each one is run.
        if "$name" -c "$1" >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

first_that "$is_new_enough; $can_build" && exit 0
if ! found=$(first_that "$is_new_enough"); then
    echo "error: no Python 3.11 or newer among: $candidates. Install one, or name it: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
package=$("$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $package: $found cannot build a virtual environment without it." >&2
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install "$package"; } >&2
    first_that "$is_new_enough; $can_build" && exit 0
fi
echo "error: $found lacks the modules venv and ensurepip. Install them (on Debian: apt-get install $package)." >&2
exit 1
