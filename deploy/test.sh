#!/bin/sh
# Sets up the machine, then holds the whole package to its style and its tests. Ends with the first thing that fails.
#
#   TEST_MINUTES    bound of the tests' running time, 20 unless set
#   CHAOS_FAULTS    how much is broken in the run on a real broker, 20 unless set; CHAOS_MINUTES its bound, 12
#   KINDRED_KAFKA   a folder with Kafka and its start script, for the tests that want a broker
set -eu
cd "$(dirname "$0")/.."

step() {
    printf '\n== %s\n' "$*"
    begin=$(date +%s)
    "$@"
    printf '== %s s\n' "$(($(date +%s) - begin))"
}

# A test that hangs is ended, and said to be so, rather than holding the machine.
run_tests() {
    status=0
    timeout --kill-after=30 "${TEST_MINUTES:-20}m" swift test --skip-build || status=$?
    if [ "$status" -eq 124 ]; then
        echo "test: not done after ${TEST_MINUTES:-20} minutes" >&2
    fi
    return "$status"
}

# A few minutes of a real broker with Kindreds that are killed, paused and stopped. Skips itself, in words, where there
# is no broker.
run_chaos() {
    status=0
    timeout --kill-after=30 "${CHAOS_MINUTES:-12}m" Tests/Chaos/kindred-chaos --faults "${CHAOS_FAULTS:-20}" || status=$?
    [ "$status" -ne 77 ] || return 0
    return "$status"
}

# What only tests use: Prometheus reads the metrics and checks the alerts, kcat is a Kafka client that is not ours, and
# deployment files are YAML; records are held against their schemas.
step deploy/setup.sh prometheus kcat python3-yaml python3-jsonschema
step swift format lint --strict --recursive Sources Tests Package.swift
step swift build --build-tests
# The tests of the command line run the program as users get it.
step swift build -c release --product kindred
KINDRED_PROGRAM="$(swift build -c release --show-bin-path)/kindred"
export KINDRED_PROGRAM
step run_tests
step run_chaos
printf '\nAll tests passed.\n'
