#!/usr/bin/env python3
"""Checks the form of the examples in docs/ci and takes their scripts out, so that a test can run them.
usage: ci_scripts.py DOCS_CI OUT    writes OUT/github/NAME.sh, OUT/gitlab/..., OUT/jenkins/..."""
import pathlib
import re
import sys

import yaml

docs, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def fail(what):
    sys.exit(f"ci_scripts.py: {what}")


def write(system, name, text):
    path = out / system / (re.sub(r"\W+", "-", name.lower()) + ".sh")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")


def only(what, mapping, keys):
    unknown = set(mapping) - set(keys)
    if unknown:
        fail(f"{what}: unknown {sorted(map(str, unknown))}")


def github():
    flow = yaml.safe_load((docs / "github.yml").read_text())
    only("workflow", flow, ["name", True, "permissions", "jobs"])  # YAML 1.1 reads `on` as true
    only("on", flow[True], ["push", "pull_request", "schedule"])
    for name, job in flow["jobs"].items():
        only(name, job, ["runs-on", "permissions", "env", "steps"])
        for step in job["steps"]:
            only("step", step, ["name", "run", "uses", "with", "if"])
            if ("run" in step) == ("uses" in step):
                fail(f"a step runs or uses: {step}")
            if "uses" in step and not re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[\w.]+", step["uses"]):
                fail(f"no action with a version: {step['uses']}")
            if "run" in step:
                if "${{" in step["run"]:
                    fail("an expression in a script can carry other people's commands")
                write("github", step["name"], step["run"])


def gitlab():
    flow = yaml.safe_load((docs / "gitlab-ci.yml").read_text())
    for name, job in flow.items():
        if name in ("stages", "variables"):
            continue
        only(name, job, ["stage", "needs", "variables", "cache", "script", "artifacts"])
        if job["stage"] not in flow["stages"]:
            fail(f"{name}: there is no stage {job['stage']}")
        only(name, job["artifacts"], ["when", "paths", "reports", "expire_in"])
        only(name, job["artifacts"].get("reports", {}), ["container_scanning", "cyclonedx", "junit"])
        write("gitlab", job["stage"], "\n".join(job["script"]))


def jenkins():
    text = (docs / "Jenkinsfile").read_text()
    stages = re.findall(r"stage\('(\w+)'\) \{\s*steps \{\s*sh '''(.*?)'''", text, re.S)
    rest = re.sub(r"'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"|//[^\n]*", "", text, flags=re.S)
    depth = 0
    for c in rest:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            fail("Jenkinsfile: a brace too many")
    if depth or not rest.strip().startswith("pipeline {") or rest.count("stage(") != len(stages):
        fail("Jenkinsfile: not of the form pipeline { stages { stage { steps { sh } } } }")
    for name, script in stages:
        write("jenkins", name, script.replace("\\\\", "\\"))


github()
gitlab()
jenkins()
hooks = yaml.safe_load((docs / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
only("pre-commit", hooks, ["id", "name", "entry", "language", "pass_filenames", "always_run"])
