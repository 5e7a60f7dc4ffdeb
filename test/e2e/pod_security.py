#!/usr/bin/env python3
"""pod_security.py: Pod Security Standards (version 1.37) as a table of fields and allowed values, written from their
text alone, and pods that were made by chance from a fixed seed (pod_security_test.sh).

  pod_security.py make DIR [N]         writes DIR/pods.yaml, and DIR/pod-NN.yaml of the first few alone
  pod_security.py check DIR            compares DIR/LEVEL.json and DIR/pod-NN.LEVEL.json with the table
  pod_security.py fixtures DIR LEVEL   of files pass/*.yaml and fail/*.yaml: LEVEL.json beside each"""
import json
import pathlib
import random
import sys

import yaml

ALONE = 12
CAPABILITIES = ("AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID "
                "SYS_CHROOT").split()
SYSCTLS = ("kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies "
           "net.ipv4.ping_group_range net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout "
           "net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem "
           "net.ipv4.tcp_slow_start_after_idle net.ipv4.tcp_notsent_lowat").split()
VOLUMES = "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split()
SELINUX = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
PROFILES = ("RuntimeDefault", "Localhost")


def get(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def containers(spec):
    return [c for kind in ("initContainers", "containers", "ephemeralContainers") for c in spec.get(kind) or []]


def contexts(spec, *keys):
    """A field of the security context, of the pod and of each container, where it is set."""
    found = [get(place, "securityContext", *keys) for place in [spec] + containers(spec)]
    return [value for value in found if value is not None]


def hosts(c):
    places = [c.get(p) for p in ("livenessProbe", "readinessProbe", "startupProbe")]
    places += [get(c, "lifecycle", h) for h in ("postStart", "preStop")]
    return [h for p in places for k in ("httpGet", "tcpSocket") if (h := get(p, k, "host"))]


def types(spec):
    return [next((k for k, v in volume.items() if k != "name" and v is not None), "emptyDir")
            for volume in spec.get("volumes") or []]


def inherited(spec, good, *keys):
    """Each container has the field or the pod has; every one that is set is good."""
    pod = get(spec, "securityContext", *keys) is not None
    return all(map(good, contexts(spec, *keys))) and (
        pod or all(get(c, "securityContext", *keys) is not None for c in containers(spec)))


def of_each(spec, *keys):
    return [get(c, "securityContext", *keys) for c in containers(spec)]


def broken(pod, restricted):
    """The rules whose controls the pod breaks."""
    spec, notes = pod["spec"], get(pod, "metadata", "annotations") or {}
    windows, own_users = get(spec, "os", "name") == "windows", spec.get("hostUsers") is False
    seccomp = [p.get("type") for p in contexts(spec, "seccompProfile")]
    added = [c for a in of_each(spec, "capabilities", "add") for c in a or []]
    selinux = contexts(spec, "seLinuxOptions")
    unmasked = any(v not in (None, "Default") for v in of_each(spec, "procMount"))
    fails = {
        "HA-U06": any(contexts(spec, "windowsOptions", "hostProcess")),
        "HA-N01": spec.get("hostPID"), "HA-N02": spec.get("hostIPC"), "HA-N03": spec.get("hostNetwork"),
        "HA-C01": any(of_each(spec, "privileged")),
        "HA-C03": any(c not in CAPABILITIES for c in added),
        "HA-D02": "hostPath" in types(spec),
        "HA-N08": any(p.get("hostPort") for c in containers(spec) for p in c.get("ports") or []),
        "HA-N12": any(hosts(c) for c in containers(spec)),
        "HA-M03": any(p.get("type") not in PROFILES for p in contexts(spec, "appArmorProfile"))
        or any(k.startswith(APPARMOR) and v not in ("", "runtime/default") and not v.startswith("localhost/")
               for k, v in notes.items()),
        "HA-M04": any(o.get("type", "") not in SELINUX or o.get("user") or o.get("role") for o in selinux),
        "HA-D10": unmasked and (restricted or not own_users),
        "HA-M01": any(t not in PROFILES for t in seccomp),
        "HA-M05": any(s["name"] not in SYSCTLS for s in get(spec, "securityContext", "sysctls") or []),
    }
    if restricted:
        root = 0 in contexts(spec, "runAsUser") or not inherited(spec, lambda v: v is True, "runAsNonRoot")
        fails |= {
            "HA-D07": any(t not in VOLUMES for t in types(spec)),
            "HA-U12": not windows and any(v is not False for v in of_each(spec, "allowPrivilegeEscalation")),
            "HA-U01": root and not own_users,
            "HA-M01": not windows and not inherited(spec, lambda v: v in PROFILES, "seccompProfile", "type"),
            "HA-C02": not windows and (any("ALL" not in (d or []) for d in of_each(spec, "capabilities", "drop"))
                                       or any(c != "NET_BIND_SERVICE" for c in added)),
        }
    return {rule for rule, fail in fails.items() if fail}


# ---- pods by chance: mostly strict, so that each control is met and broken alone and with others ----

def security(rng, pod):
    c = {}

    def sometimes(chance, key, *values):
        if rng.random() < chance:
            c[key] = rng.choice(values)
    sometimes(0.5, "runAsNonRoot", True, True, True, False)
    sometimes(0.3, "runAsUser", 0, 1000, 10001)
    sometimes(0.5, "seccompProfile", {"type": "RuntimeDefault"}, {"type": "Localhost", "localhostProfile": "a.json"},
              {"type": "RuntimeDefault"}, {"type": "Unconfined"})
    sometimes(0.1, "appArmorProfile", {"type": "RuntimeDefault"}, {"type": "Unconfined"},
              {"type": "Localhost", "localhostProfile": "a"})
    sometimes(0.15, "seLinuxOptions", {}, *({"type": t} for t in SELINUX + ["spc_t"]), {"level": "s0:c1"}, {"user": "u"},
              {"role": "r"})
    sometimes(0.06, "windowsOptions", {"hostProcess": True}, {"hostProcess": False}, {"runAsUserName": "ContainerUser"})
    if pod:
        names = rng.sample(SYSCTLS + ["kernel.msgmax", "net.core.somaxconn"], rng.choice([0, 0, 0, 1, 2]))
        if names:
            c["sysctls"] = [{"name": n, "value": "1"} for n in names]
        return c
    sometimes(0.9, "allowPrivilegeEscalation", False, False, False, True)
    sometimes(0.1, "privileged", True, False)
    sometimes(0.1, "procMount", "Default", "Unmasked")
    sometimes(0.9, "capabilities", {"drop": ["ALL"]}, {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
              {"drop": ["ALL", "CHOWN"]}, {"drop": ["all"]}, {"drop": ["NET_RAW"]}, {"drop": ["ALL"], "add": ["CAP_CHOWN"]},
              {"add": [rng.choice(CAPABILITIES + ["SYS_ADMIN", "NET_RAW"])], "drop": ["ALL"]})
    return c


def container(rng, name, volumes):
    c = {"name": name, "image": "registry.example/shop/%s:1" % name}
    if rng.random() < 0.95:
        c["securityContext"] = security(rng, False)
    if rng.random() < 0.2:
        c["ports"] = [{"containerPort": 80}, {"containerPort": 81, "hostPort": rng.choice([0, 8081])}]
    action = rng.choice([{"httpGet": {"path": "/", "port": 80}}, {"tcpSocket": {"port": 80, "host": "10.0.0.1"}},
                         {"httpGet": {"path": "/", "port": 80, "host": rng.choice(["", "127.0.0.1", "10.0.0.1"])}},
                         {"exec": {"command": ["true"]}}])
    place = rng.choice(["livenessProbe", "readinessProbe", "startupProbe", "postStart", "preStop"])
    if rng.random() < 0.15:
        c.update({place: action} if place.endswith("Probe") else {"lifecycle": {place: action}})
    if volumes and rng.random() < 0.6:
        c["volumeMounts"] = [{"name": rng.choice(volumes)["name"], "mountPath": "/v"}]
    return c


def made(rng, number):
    spec = {}
    for key, chance in (("hostPID", 0.05), ("hostIPC", 0.05), ("hostNetwork", 0.08), ("hostUsers", 0.3)):
        if rng.random() < chance:
            spec[key] = rng.choice([True, False])
    if rng.random() < 0.15:
        spec["os"] = {"name": rng.choice(["windows", "linux"])}
    if rng.random() < 0.1:
        spec["nodeSelector"] = {"kubernetes.io/os": "windows"}
    if rng.random() < 0.85:
        spec["securityContext"] = security(rng, True)
    kinds = VOLUMES + ["hostPath", "nfs", "iscsi", "gitRepo"]
    volumes = [{"name": "v%d" % i, rng.choice(kinds): {"path": rng.choice(["/data", "/var/run/docker.sock"])}}
               for i in range(rng.choice([0, 0, 1, 1, 2]))]
    for volume in volumes:
        if "hostPath" in volume and rng.random() < 0.3:
            volume["hostPath"]["type"] = "BlockDevice"
    if volumes:
        spec["volumes"] = volumes
    spec["containers"] = [container(rng, "c%d" % i, volumes) for i in range(rng.choice([1, 1, 2]))]
    if rng.random() < 0.3:
        spec["initContainers"] = [container(rng, "i", volumes)]
    if rng.random() < 0.1:
        spec["ephemeralContainers"] = [container(rng, "e", volumes)]
    meta = {"name": "pod-%03d" % number, "namespace": "shop"}
    if rng.random() < 0.15:
        meta["annotations"] = {rng.choice([
            APPARMOR + "c0", "seccomp.security.alpha.kubernetes.io/pod",
            "container.seccomp.security.alpha.kubernetes.io/c0"]): rng.choice(
                ["runtime/default", "unconfined", "localhost/a"])}
        for place in [spec] + containers(spec): # fields that say otherwise than the annotation are no valid pod
            get(place, "securityContext") and place["securityContext"].pop("appArmorProfile", None)
    kind = rng.choice(["Pod", "Pod", "Deployment", "CronJob"])
    pod = {"metadata": meta, "spec": spec}
    if kind == "Pod":
        return pod, {"apiVersion": "v1", "kind": kind, **pod}
    outer = {"name": meta["name"], "namespace": "shop"}
    template = {"template": {"metadata": {k: v for k, v in meta.items() if k == "annotations"}, "spec": spec}}
    if kind == "CronJob":
        template = {"schedule": "* * * * *", "jobTemplate": {"spec": template}}
    return pod, {"apiVersion": "batch/v1" if kind == "CronJob" else "apps/v1", "kind": kind, "metadata": outer,
                 "spec": template}


def all_made(count):
    rng = random.Random(6)
    return [made(rng, i) for i in range(count)]


def make(folder, count):
    documents = [document for _, document in all_made(count)]
    (folder / "pods.yaml").write_text(yaml.safe_dump_all(documents))
    for i in range(ALONE):
        (folder / ("pod-%02d.yaml" % i)).write_text(yaml.safe_dump(documents[i]))


def found(report, name):
    return {f["id"] for f in report["findings"] if f["subject"].split(" ")[0].split("/")[-1] == name}


def failed(report):
    return {c["id"] for c in report["checks"] if c["result"] == "fail"}


def check(folder):
    bad = judged = 0
    seen = {}
    count = (folder / "pods.yaml").read_text().count("\n---\n") + 1
    pods = [pod for pod, _ in all_made(count)]
    for level in ("pss-baseline", "pss-restricted"):
        report = json.loads((folder / (level + ".json")).read_text())
        for i, pod in enumerate(pods):
            want, name = broken(pod, level == "pss-restricted"), pod["metadata"]["name"]
            got = found(report, name)
            judged += 1
            if got != want:
                bad += 1
                print(f"{level} {name}: {sorted(got - want)} too many, {sorted(want - got)} missed")
            for rule in want:
                seen[rule] = seen.get(rule, 0) + 1
            if i < ALONE:
                alone = json.loads((folder / f"pod-{i:02d}.{level}.json").read_text())
                if failed(alone) != want or any(c["result"] == "unknown" for c in alone["checks"]):
                    bad += 1
                    print(f"{level} {name} alone: {sorted(failed(alone))}, not {sorted(want)}")
    never = {"HA-U06", "HA-N12", "HA-M05", "HA-D10", "HA-M03", "HA-M04", "HA-D07", "HA-C02"} - seen.keys()
    print(f"{judged} verdicts on pods, {bad} differ; controls that no pod breaks: {sorted(never)}")
    sys.exit(bad > 0 or bool(never) or judged < 2)


def fixtures(folder, level):
    bad = files = 0
    for file in sorted(folder.glob("*/*.yaml")):
        pod = yaml.safe_load(file.read_text())
        got = failed(json.loads(file.with_suffix("." + level + ".json").read_text()))
        files += 1
        if bool(got) != (file.parent.name == "fail") or got != broken(pod, level == "pss-restricted"):
            bad += 1
            print(f"{file.parent.name}/{file.name}: {sorted(got)}")
    print(f"{files} files, {bad} differ")
    sys.exit(bad > 0 or not files)


if sys.argv[1] == "make":
    make(pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 400)
elif sys.argv[1] == "check":
    check(pathlib.Path(sys.argv[2]))
else:
    fixtures(pathlib.Path(sys.argv[2]), sys.argv[3])
