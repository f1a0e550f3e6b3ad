#!/bin/sh
# Sets up this machine to build and test Kindred: Debian's libraries where they are missing, and a look at the
# toolchain. Changes nothing where everything is there. Downloads nothing but Debian packages.
#
#     deploy/setup.sh [PACKAGE…]     further Debian packages to have, for whoever needs them
set -eu

packages="libsimdjson-dev libsqlite3-dev libyaml-dev zlib1g-dev libxxhash-dev librdkafka-dev libmicrohttpd-dev
pkg-config python3"
further="$*"
swift_min="6.2"

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

is_installed() { [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }

missing_packages() {
    for package in $packages $further; do
        is_installed "$package" || printf ' %s' "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "needs root to run: $*"
    fi
}

install_packages() {
    command -v dpkg-query >/dev/null || fail "this is no Debian; install the counterparts of: $packages $further"
    missing=$(missing_packages)
    if [ -z "$missing" ]; then
        say "all Debian packages are there"
        return
    fi
    say "installing$missing"
    # The lists may be older than the packages on the mirror: fetch them, but go on with what there is.
    as_root apt-get -q update || say "package lists could not be fetched; trying with those at hand"
    # shellcheck disable=SC2086  # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing
}

check_swift() {
    command -v swift >/dev/null ||
        fail "no swift on the PATH; install Swift $swift_min or later from https://www.swift.org/install/linux"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail "'swift --version' names no version"
    oldest=$(printf '%s\n%s\n' "$swift_min" "$version" | sort -V | head -n 1)
    [ "$oldest" = "$swift_min" ] || fail "Swift $version is too old: Kindred needs $swift_min or later"
    say "Swift $version"
}

install_packages
check_swift
