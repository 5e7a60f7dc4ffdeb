#!/bin/bash
# Manifests as targets: which are read, where, and what is told of those that cannot be.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
mkdir -p app/deploy app/node_modules/x app/docs
cat >app/deploy/web.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: nginx:1}]}
Y
cp app/deploy/web.yaml app/deploy/x.txt
cp app/deploy/web.yaml app/node_modules/x/web.yaml
cp app/deploy/web.yaml app/docs/web.yaml
printf 'services:\n  a:\n    image: "x:${TAG}"\n    user: ${NOBODY}\n' >app/compose.yaml
printf 'TAG=5\n' >app/.env
printf 'services:\n  a:\n    privileged: [1]\n' >app/compose.override.yaml
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }}}\nspec:\n  {{- if x }}\n' >helm.yaml
printf 'a: 1\n' >plain.yaml

# says FILE PATH VALUE: what the report has there
says() {
    python3 - "$@" <<'P'
import json, sys
v = json.load(open(sys.argv[1]))
for part in sys.argv[2].split("."):
    v = v[int(part)] if part.isdigit() else v[part]
sys.exit(0 if str(v) == sys.argv[3] else f"{sys.argv[2]} is {v}")
P
}

scan=("$ASSAY" scan -q --offline -f json)
exits 0 "a manifest" "${scan[@]}" app/deploy/web.yaml
check "is one" says out artifact.kind manifest
check "of the container tier" says out artifact.tier container
exits 0 "whatever its name" "${scan[@]}" app/deploy/x.txt
check "told by its content" says out artifact.kind manifest
exits 0 "named by its prefix" "${scan[@]}" manifest:app/deploy/web.yaml
exits 0 "on standard input" sh -c "\"$ASSAY\" scan -q --offline -f json - <app/deploy/web.yaml"
exits 3 "a file that is none" "${scan[@]}" manifest:plain.yaml
check "and why" grep -q "it is no manifest that is known here" err
exits 3 "a folder by the prefix" "${scan[@]}" manifest:app

cat >seen.json <<'J'
[
    {
        "Id": "1", "Created": "2026-01-01T00:00:00Z", "Path": "/x", "Args": [], "Name": "/web", "Platform": "linux",
        "HostConfig": {
            "Privileged": true,
            "NetworkMode": "net", "ReadonlyRootfs": true, "CapDrop": ["ALL"], "SecurityOpt": ["no-new-privileges"],
            "Memory": 1024, "NanoCpus": 1000, "PidsLimit": 5
        },
        "Config": {"Image": "nginx:1", "User": "", "Healthcheck": {"Test": ["CMD", "y"]}}
    }
]
J
exits 0 "what docker inspect prints" "${scan[@]}" seen.json
check "is a manifest" says out artifact.kind manifest
check "judged by what was given" says out findings.0.id HA-C01
check "at its line" says out findings.0.locations.0.line 5
check "and by what is not there" grep -q '"HA-U01"' out
check "of its container" says out findings.0.subject container/web

exits 0 "a project of Compose" "${scan[@]}" app/compose.yaml
check "with what lies beside it" grep -q "1 variables are set nowhere here (first: NOBODY in line 4)" out
check "and its override" grep -q "1 values are of another type than Compose asks for (first: line 3)" out
exits 0 "a folder" "${scan[@]}" app
check "stays one" says out artifact.kind directory
exits 0 "a template" "${scan[@]}" helm.yaml
check "is told in one line" grep -q "braces of a template that nobody rendered (first: line 3)" out
check "and makes the answer incomplete" says out summary.complete False
end_of_tests
