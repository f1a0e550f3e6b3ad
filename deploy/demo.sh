#!/bin/sh
# Shows Kindred at work, without a server: six weeks of a made-up shop flow through a running daemon in well under a
# minute. Sets the machine up and builds first. Ctrl-C ends it at any time.
#
#   DEMO_SECONDS   how long the six weeks take, 40 unless set
set -eu
cd "$(dirname "$0")/.."

customers=3000
events=400000
days=45
seconds="${DEMO_SECONDS:-40}"
folder=
daemon=
shop=

say() { printf '%s\n' "$*"; }

# Ends both processes, each by its own number, and waits until they are gone.
end_processes() {
    for process in $shop $daemon; do kill -TERM "$process" 2>/dev/null || true; done
    for process in $shop $daemon; do wait "$process" 2>/dev/null || true; done
    shop=
    daemon=
}

interrupted() {
    trap '' INT TERM
    end_processes
    [ -z "$folder" ] || rm -rf "$folder"
    say ""
    say "demo: ended."
    exit 0
}
trap interrupted INT TERM

# Records of the shop that the daemon has not consumed yet.
lag() {
    "$kindred" topics list --json | sed -n 's/.*"lag":\([0-9]*\),.*"topic":"kindred\.events".*/\1/p'
}

deploy/setup.sh
say "demo: building (a few minutes the first time)"
swift build -c release --product kindred
kindred="$(swift build -c release --show-bin-path)/kindred"

folder=$(mktemp -d "${TMPDIR:-/tmp}/kindred-demo.XXXXXX")
cp config/kindred.yaml "$folder/"
# The table says what goes on; of the log only what is wrong is wanted here.
printf '\nlogging: {level: warning}\n' >>"$folder/kindred.yaml"
cd "$folder"

start=$(date -u -d "$days days ago" +%Y-%m-%dT%H:%M:%SZ)
say ""
say "demo: $customers customers of a made-up shop, $days days from $start on, in about $seconds seconds"
"$kindred" topics create >/dev/null
"$kindred" run --progress &
daemon=$!
"$kindred" simulate --customers "$customers" --events "$events" --start "$start" \
    --speed "$((days * 86400 / seconds))" --quiet &
shop=$!

wait "$shop"
shop=
tries=0
while [ "$(lag)" != 0 ] && [ "$tries" -lt 60 ] && kill -0 "$daemon" 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.5
done

say ""
say "demo: while it runs: how do two segments overlap, and what makes a big spender?"
"$kindred" control define overlap spenders-and-drifters --name "Big spenders and drifters" \
    --segments big-spenders,drifting-away --fields country --follow 2>/dev/null || true
"$kindred" control define differentiators why-spenders --name "What makes a big spender" \
    --segment big-spenders --follow 2>/dev/null || true
say ""
"$kindred" insights show spenders-and-drifters || true
say ""
"$kindred" insights show why-spenders | head -n 20 || true

kill -TERM "$daemon" 2>/dev/null || true
if ! wait "$daemon"; then
    say "demo: the daemon ended with an error; its log is in $folder" >&2
    exit 1
fi
daemon=

cat <<END

What to run next, in $folder:

  cd $folder
  alias kindred=$kindred
  kindred topics list                             what is in the log
  kindred tail segment-events --from start        every entry and exit, in words
  kindred explain big-spenders                    what a rule reads, keeps and changes with
  kindred inspect segment big-spenders            its size and its members
  kindred inspect customer c0042                  all that is known of one customer
  kindred insights show why-spenders              the whole answer, with all fields
  kindred tail dead-letters --from start          the broken records, with reasons
END
