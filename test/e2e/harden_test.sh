#!/bin/bash
# assay harden: what it prints is taken by the tools that it is for, and the program still starts with it.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
busybox=$(command -v busybox)
python3 "$e2e/harden_image.py" root "$busybox" ""
python3 "$e2e/harden_image.py" named "$busybox" web
python3 "$e2e/harden_image.py" gone "$busybox" nosuch
digest=$(python3 -c 'import json; print(json.load(open("root/index.json"))["manifests"][0]["digest"])')

exits 0 "a command line for an image" "$ASSAY" harden root
check "its user is in the image, its volumes are writable, nothing else" \
    grep -qxE "docker run --user 1234:1235 --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /data:uid=1234,gid=1235,mode=0755 --tmpfs /tmp:.* --sysctl net.ipv4.ip_unprivileged_port_start=0 --memory 512m --cpus 1 --pids-limit 256 .*" out
exits 0 "a user that is no root stays" "$ASSAY" harden --as dockerfile named
check "by its number" grep -qx "USER 1234:1235" out
exits 0 "a user that is not in the image" "$ASSAY" harden gone
check "is told of" grep -q "user nosuch is not in its passwd file" err

# The program starts with the configuration, and has no more than that says.
mkdir -p bundle/rootfs
tar -C bundle/rootfs -xf root/rootfs.tar
exits 0 "an OCI configuration" "$ASSAY" harden --as oci -o bundle/config.json root
if timeout 20 runc --root "$work/runc" run --bundle bundle "harden-$$" >started 2>started.err </dev/null; then
    ok "runc starts it"
else
    bad "runc starts it: $(head -n 3 started.err)"
fi
for line in id=1234:1235 data=written tmp=written root=read-only; do
    check "inside: $line" grep -qx "$line" started
done
check "inside: no capability" grep -qE 'CapEff:\s+0000000000000000' started
check "inside: none to get" grep -qE 'CapBnd:\s+0000000000000000' started
check "inside: no new privileges" grep -qE 'NoNewPrivs:\s+1' started

cat >pod.yaml <<'Y'
# kept
apiVersion: v1
kind: Pod
metadata:
  name: web # kept too
spec:
  hostNetwork: true
  containers:
  - name: web
    image: registry.example.org/shop/web:1
    securityContext:
      privileged: true
      capabilities:
        add:
        - SYS_ADMIN
Y
exits 0 "a manifest of Kubernetes with its image" "$ASSAY" harden -o mended.yaml root pod.yaml
check "comments stay" grep -q "name: web # kept too" mended.yaml
check "it says what it should" python3 - "$digest" <<'P'
import sys, yaml
spec = yaml.safe_load(open("mended.yaml"))["spec"]
c = spec["containers"][0]
s = c["securityContext"]
assert s["runAsUser"] == 1234 and s["runAsNonRoot"] and not s["privileged"] and s["readOnlyRootFilesystem"], s
assert s["allowPrivilegeEscalation"] is False and s["capabilities"] == {"drop": ["ALL"], "add": []}, s
assert s["seccompProfile"]["type"] == "RuntimeDefault" and spec["hostNetwork"] is False
assert c["image"] == "registry.example.org/shop/web:1@" + sys.argv[1], c["image"]
assert {m["mountPath"] for m in c["volumeMounts"]} == {"/data", "/tmp"}
assert {m["name"] for m in c["volumeMounts"]} == {v["name"] for v in spec["volumes"]}
assert c["resources"]["limits"]["memory"] == "512Mi" and spec["securityContext"]["fsGroup"] == 1235
assert spec["securityContext"]["sysctls"] == [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]
P
exits 0 "mended again" "$ASSAY" harden root mended.yaml
check "nothing changes" cmp out mended.yaml

cat >compose.yaml <<'Y'
services:
  web:
    image: registry.example.org/shop/web:1
    privileged: true
    cap_add: [SYS_ADMIN]
    pid: host
    volumes: ["data:/data", "/etc:/e"]
volumes: {data: {}}
Y
exits 0 "an override of Compose" "$ASSAY" harden -o compose.override.yaml root compose.yaml
check "says what stays" grep -q "the bind mount /etc:/e stays as it is" err
check "has the user" grep -qx '    user: "1234:1235"' compose.override.yaml
check "lets go of the host" grep -qx '    pid: !reset null' compose.override.yaml
check "a volume that is there is no tmpfs" sh -c '! grep -q "/data:uid" compose.override.yaml'
exits 0 "which a scan reads" "$ASSAY" scan -q compose.yaml

# What a scan finds of the kinds that are mended: before and after.
open_of() {
    "$ASSAY" scan -q --offline -f json "$1" 2>/dev/null | python3 -c 'import json, sys
mended = ["HA-" + i for i in "U01 U02 U12 N01 N02 N03 N04 N05 N07 C01 C02 C03 C04 D08 D10 M01 M03 M04 R01 R02".split()]
print(" ".join(sorted({f["id"] for f in json.load(sys.stdin)["findings"] if f["id"] in mended})))'
}
mkdir -p before
sed 's/^Y$//' compose.yaml >before/other.yaml
if [ -f "$ASSAY_SOURCE/rules/host-access/HA-C01.txt" ]; then
    check "a scan finds what is given away: pod" grep -q HA-C01 <(open_of pod.yaml)
    check "a scan finds what is given away: compose" grep -q HA-C01 <(open_of before/other.yaml)
fi
check "and nothing of it in the mended pod" test -z "$(open_of mended.yaml)"
check "and nothing of it with the override" test -z "$(open_of compose.yaml)"

exits 2 "a form that there is not" "$ASSAY" harden --as xml root
exits 3 "a file that is no manifest" "$ASSAY" harden root root/oci-layout
exits 3 "a target that is not there" "$ASSAY" harden gone.tar pod.yaml
printf 'apiVersion: v1\nkind: Pod\nspec: {containers: [\n' >bad.yaml
exits 3 "a damaged manifest" "$ASSAY" harden root bad.yaml
end_of_tests
