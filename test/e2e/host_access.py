#!/usr/bin/env python3
"""host_access.py: manifests that are as strict as can be, and each fault alone in them: exactly the rules that are
meant fail (host_access_test.sh).

  host_access.py DIR          writes DIR/good.yaml ..., and DIR/NAME.yaml with DIR/NAME.rules for each fault
  host_access.py check DIR    compares DIR/NAME.json with that"""
import copy
import json
import pathlib
import sys

IMAGE = "docker.io/library/nginx:1.27@sha256:" + "0123456789abcdef" * 4
POD = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"template": {"spec": {
        "automountServiceAccountToken": False, "hostUsers": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "runAsGroup": 10001,
                            "seccompProfile": {"type": "RuntimeDefault"}},
        "volumes": [{"name": "v", "emptyDir": {}}],
        "containers": [{
            "name": "nginx", "image": IMAGE,
            "securityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                "capabilities": {"drop": ["ALL"]}},
            "resources": {"limits": {"memory": "128Mi", "cpu": "500m"}},
            "livenessProbe": {"httpGet": {"path": "/", "port": 8080}},
            "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]}}}}
COMPOSE = {"services": {"web": {
    "image": IMAGE, "user": "10001:10001", "read_only": True, "cap_drop": ["ALL"], "pids_limit": 100,
    "security_opt": ["no-new-privileges:true"], "restart": "on-failure:3", "volumes": ["data:/data"],
    "healthcheck": {"test": ["CMD", "true"]}, "deploy": {"resources": {"limits": {"memory": "128M", "cpus": "0.5"}}}}},
    "volumes": {"data": {}}}


def spec(m):
    return m["spec"]["template"]["spec"]


def first(m):
    return spec(m)["containers"][0]


def host_path(path, read_only=False):
    def change(m):
        spec(m)["volumes"][0] = {"name": "v", "hostPath": {"path": path}}
        first(m)["volumeMounts"][0]["readOnly"] = read_only
    return change


def pod(**more):
    return lambda m: spec(m).update(more)


def context(**more):
    return lambda m: first(m)["securityContext"].update(more)


def shared(**more):
    return lambda m: spec(m)["securityContext"].update(more)


def container(**more):
    return lambda m: first(m).update(more)


def without(place, key):
    return lambda m: place(m).pop(key)


def windows(image, **user):
    def change(m):
        spec(m).update(os={"name": "windows"}, securityContext={"windowsOptions": user} if user else {})
        first(m)["image"] = image + IMAGE[IMAGE.index("@"):]
    return change


FAULTS = {
    "windows-core": ("HA-U05", windows("mcr.microsoft.com/windows/servercore:ltsc2022")),
    "windows-core-user": ("", windows("mcr.microsoft.com/windows/servercore:ltsc2022", runAsUserName="ContainerUser")),
    "windows-nano": ("", windows("mcr.microsoft.com/windows/nanoserver:ltsc2022")),
    "windows-admin": ("HA-U05 HA-U06", windows("registry.example/shop/web:1", runAsUserName="ContainerAdministrator")),
    "windows-unknown": ("", windows("registry.example/shop/web:1")),
    "root": ("HA-U01", context(runAsUser=0)),
    "low-user": ("HA-U04", context(runAsUser=1000)),
    "group-0": ("HA-U04", shared(runAsGroup=0)),
    "fs-group-0": ("HA-U04", shared(fsGroup=0)),
    "escalation": ("HA-U12", context(allowPrivilegeEscalation=True)),
    "escalation-unsaid": ("HA-U12", without(lambda m: first(m)["securityContext"], "allowPrivilegeEscalation")),
    "pid": ("HA-N01", pod(hostPID=True)),
    "ipc": ("HA-N02", pod(hostIPC=True)),
    "network": ("HA-N03", pod(hostNetwork=True)),
    "users": ("HA-N06", pod(hostUsers=True)),
    "processes": ("HA-N07", pod(shareProcessNamespace=True)),
    "host-port": ("HA-N08", container(ports=[{"containerPort": 8080, "hostPort": 8080}])),
    "container-port": ("", container(ports=[{"containerPort": 80}])),
    "alias": ("HA-N11", pod(hostAliases=[{"ip": "10.0.0.1", "hostnames": ["db"]}])),
    "privileged": ("HA-C01", context(privileged=True)),
    "no-drop": ("HA-C02", context(capabilities={})),
    "drop-one": ("HA-C02", context(capabilities={"drop": ["NET_RAW"]})),
    "add-bind": ("", context(capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]})),
    "add-time": ("HA-C03", context(capabilities={"drop": ["ALL"], "add": ["CAP_SYS_TIME"]})),
    "add-admin": ("HA-C03 HA-C04", context(capabilities={"drop": ["ALL"], "add": ["SYS_ADMIN"]})),
    "socket": ("HA-D01 HA-D07", host_path("/var/run/docker.sock")),
    "run": ("HA-D01 HA-D02 HA-D03 HA-D07", host_path("/var/run")),
    "whole": ("HA-D01 HA-D02 HA-D07", host_path("/", True)),
    "etc": ("HA-D02 HA-D03 HA-D07", host_path("/etc/ssl")),
    "read-only": ("HA-D02 HA-D07", host_path("/srv/data", True)),
    "nfs": ("HA-D07", pod(volumes=[{"name": "v", "nfs": {"server": "a", "path": "/b"}}])),
    "block": ("HA-D04", container(volumeDevices=[{"name": "v", "devicePath": "/dev/xvda"}], volumeMounts=[])),
    "root-fs": ("HA-D08", context(readOnlyRootFilesystem=False)),
    "proc": ("HA-D10", context(procMount="Unmasked")),
    "seccomp": ("HA-M01", context(seccompProfile={"type": "Unconfined"})),
    "seccomp-unsaid": ("HA-M01", without(lambda m: spec(m)["securityContext"], "seccompProfile")),
    "apparmor": ("HA-M03", context(appArmorProfile={"type": "Unconfined"})),
    "selinux": ("HA-M04", context(seLinuxOptions={"type": "spc_t"})),
    "selinux-fine": ("", context(seLinuxOptions={"type": "container_t"})),
    "sysctl": ("HA-M05", shared(sysctls=[{"name": "kernel.msgmax", "value": "1"}])),
    "sysctl-safe": ("", shared(sysctls=[{"name": "net.ipv4.tcp_syncookies", "value": "1"}])),
    "latest": ("HA-S01 HA-S02", container(image="docker.io/library/nginx:latest")),
    "tag": ("HA-S02 HA-S04", container(image="docker.io/library/nginx:1.27")),
    "tag-always": ("HA-S02", container(image="docker.io/library/nginx:1.27", imagePullPolicy="Always")),
    "short": ("HA-S03", container(image=IMAGE.removeprefix("docker.io/library/"))),
    "secret": ("HA-X03", container(env=[{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}])),
    "config-map": ("", container(env=[{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "s", "key": "k"}}}])),
    "token": ("HA-X04", pod(automountServiceAccountToken=True)),
    "token-unsaid": ("HA-X04", without(spec, "automountServiceAccountToken")),
    "limits": ("HA-R01", container(resources={})),
    "cpu": ("HA-R01", container(resources={"limits": {"memory": "1Gi"}})),
    "probe": ("HA-R03", without(first, "livenessProbe")),
    "default": ("HA-R05", lambda m: m["metadata"].update(namespace="default")),
    "init": ("HA-U01 HA-U12 HA-C02 HA-D08 HA-R01 HA-S01 HA-S02 HA-S03", pod(initContainers=[
        {"name": "init", "image": "busybox", "securityContext": {"runAsUser": 0}}])),
}


def service(**more):
    return lambda m: m["services"]["web"].update(more)


COMPOSE_FAULTS = {
    "c-root": ("HA-U01", service(user="root")),
    "c-privileged": ("HA-C01 HA-M01", service(privileged=True)),
    "c-network": ("HA-N03", service(network_mode="host")),
    "c-uts": ("HA-N04", service(uts="host")),
    "c-cgroup": ("HA-N05", service(cgroup="host")),
    "c-joined": ("HA-N07", service(network_mode="container:other")),
    "c-low-port": ("HA-N08", service(ports=["80:8080"])),
    "c-all-addresses": ("HA-N08", service(ports=["8080:8080"])),
    "c-loopback": ("", service(ports=["127.0.0.1:8080:8080"])),
    "c-socket": ("HA-D01", service(volumes=["/var/run/docker.sock:/var/run/docker.sock"])),
    "c-etc": ("HA-D02 HA-D03", service(volumes=["/etc:/host"])),
    "c-slash": ("HA-D01 HA-D02 HA-D03", service(volumes=["/var/:/host"])),
    "c-project": ("", service(volumes=["./src:/app"])),
    "c-shared": ("HA-D03", service(volumes=["/srv/x:/x:ro,rshared"])),
    "c-device": ("HA-D04", service(devices=["/dev/sda:/dev/xvda:rwm"])),
    "c-seccomp": ("HA-M01", service(security_opt=["no-new-privileges:true", "seccomp:unconfined"])),
    "c-label": ("HA-M04", service(security_opt=["no-new-privileges:true", "label=disable"])),
    "c-pids": ("HA-R02", service(pids_limit=-1)),
    "c-restart": ("HA-R04", service(restart="always")),
    "c-health": ("HA-R03", service(healthcheck={"disable": True})),
    "c-writable": ("HA-D08", service(read_only=False)),
}


def write(folder):
    for name, base, faults in (("good", POD, FAULTS), ("c-good", COMPOSE, COMPOSE_FAULTS)):
        for fault, (rules, change) in {name: ("", lambda m: None), **faults}.items():
            m = copy.deepcopy(base)
            change(m)
            kind = "compose.yaml" if base is COMPOSE else "yaml"
            (folder / f"{fault}.{kind}").write_text("".join(f"{k}: {json.dumps(v)}\n" for k, v in m.items()))
            (folder / f"{fault}.rules").write_text(rules)


def check(folder):
    failed = 0
    rules = sorted(folder.glob("*.rules"))
    for file in rules:
        report = json.loads(file.with_suffix(".json").read_text())
        want, got = set(file.read_text().split()), {f["id"] for f in report["findings"]}
        results = {c["id"] for c in report["checks"] if c["result"] == "fail"}
        unmended = [f["id"] for f in report["findings"] if not f["locations"] or
                    "{path}:{line}".format(**f["locations"][0]) not in f["fix"]["text"]]
        if got != want or results != want or unmended:
            failed += 1
            print(f"FAIL {file.stem}: {sorted(got)}, not {sorted(want)}; without a mended line: {unmended}")
    print(f"{len(rules) - failed} manifests as they should be, {failed} not")
    sys.exit(failed > 0 or not rules)


if sys.argv[1] == "check":
    check(pathlib.Path(sys.argv[2]))
else:
    write(pathlib.Path(sys.argv[1]))
