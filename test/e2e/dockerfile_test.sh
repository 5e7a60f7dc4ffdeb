#!/usr/bin/env bash
# A Dockerfile is judged by what it becomes: the last stage as what runs, every stage by where it comes from; what the
# build is told is unknown.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

# judged EXPRESSION: of the findings `f` (id and subject's stage) and the results `c` of Dockerfile.
judged() {
    "$ASSAY" scan --quiet --db none -f json -o report.json Dockerfile 2>/dev/null
    check "$1" python3 - "$1" <<'EOF'
import json, sys
r = json.load(open("report.json"))
f = {(x["id"], x["subject"].split()[-1], x["locations"][0]["line"]) for x in r["findings"]}
c = {x["id"]: x["result"] for x in r["checks"]}
assert eval(sys.argv[1]), (sorted(f), c)
EOF
}

cat >Dockerfile <<'EOF'
FROM debian AS b
RUN curl x | sh
FROM b
USER root
FROM scratch
COPY --from=b /a /a
EXPOSE 80
USER $U
CMD a
EOF
judged 'f == {("HA-S01","b",1), ("HA-S02","b",1), ("HA-S06","b",2), ("HA-N10","2",7), ("HA-P04","2",9)}'
judged 'c["HA-U01"] == c["HA-U02"] == c["HA-R03"] == "unknown"'
printf 'FROM r.test/a:1 AS a\nUSER root\nFROM a\nRUN x\n' >Dockerfile
judged '("HA-U01","1",2) in f and ("HA-S02","a",1) in f and len([x for x in f if x[0] == "HA-S02"]) == 1'
printf 'ARG V\nFROM r.test/a:$V\nUSER 10001\n' >Dockerfile
judged 'c["HA-S01"] == c["HA-S02"] == "unknown" and c["HA-U01"] == "pass" and not f'
end_of_tests
