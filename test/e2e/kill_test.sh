#!/usr/bin/env bash
# kill -9 at random moments of updates, builds, imports and exports never leaves an unusable or mixed database:
# ASSAY_KILL_ROUNDS rounds (25; `make check-full` makes 1000). SEED repeats a run's choices.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
export XDG_CONFIG_HOME=$work/home/config
cd "$work" || exit
coproc server { exec python3 "$e2e/feed_server.py" "$work" "$work/faults" /dev/null; }
server_pid=$!
read -r port <&"${server[0]}"
trap 'kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT
rounds=${ASSAY_KILL_ROUNDS:-25}
if timeout 7200 python3 "$e2e/kill_rounds.py" "$rounds" "$work" "http://127.0.0.1:$port/bucket" >out 2>&1; then
    ok "$(cat out)"
else
    bad "kill -9"
    tail -n 40 out
fi
kill "$server_pid"
end_of_tests
