"""Seeds of workloads_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
kubernetes = b"""# Source: shop/web.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web, namespace: shop}
spec:
  volumeClaimTemplates: [{metadata: {name: d}, spec: {volumeMode: Block}}]
  template:
    metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/c: localhost/x}, labels: {app: web}}
    spec:
      hostPID: true
      securityContext: &s {runAsUser: 0, sysctls: [{name: a, value: b}], seccompProfile: {type: Localhost, localhostProfile: p}}
      volumes: [{name: h, hostPath: {path: /dev/sda, type: BlockDevice}}, {name: p, persistentVolumeClaim: {claimName: c}}]
      containers:
      - name: c
        image: nginx:1@sha256:00
        securityContext: {<<: *s, privileged: true, capabilities: {add: [CAP_SYS_ADMIN]}}
        resources: {limits: {memory: 1.5Gi, cpu: 100m}}
        ports: [{containerPort: 80, hostPort: 80}]
        env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]
        livenessProbe: {exec: {command: [a, b]}}
        volumeMounts: [{name: h, mountPath: /h, subPath: x}]
        volumeDevices: [{name: d, devicePath: /dev/x}]
---
apiVersion: v1
kind: List
items: [{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}},
  {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}}},
  {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}, automountServiceAccountToken: false},
  {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: shop}, spec: {volumeName: v}},
  {apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {hostPath: {path: /}}}]
"""
compose = b"""name: shop
x-base: &base {image: "nginx:${TAG:-1}", privileged: true}
services:
  web:
    <<: *base
    extends: {service: other}
    ports: ["127.0.0.1:8080-8081:80-81/udp", {target: 80, published: "81"}]
    volumes: ["/var/run/docker.sock:/s:ro,rshared", {type: bind, source: ., target: /x, bind: {propagation: shared}}, "data:/d"]
    devices: ["/dev/sda:/dev/x:r"]
    ulimits: {nofile: {soft: 1, hard: 2}}
    deploy: {resources: {limits: {cpus: "0.5", memory: 50M, pids: 5}}}
    healthcheck: {test: [CMD, a]}
    environment: [A=b, C]
    security_opt: ["seccomp:unconfined", "apparmor=x", "no-new-privileges", "label=disable"]
  other: {build: ., command: "a 'b c'", tmpfs: /t, env_file: x}
volumes: {data: {driver_opts: {type: none, o: bind, device: /srv}}}
"""
dockerfile = b"""# syntax=docker/dockerfile:1
# escape=`
ARG A=1.2 B
FROM --platform=$BUILDPLATFORM a:${A%.*}${B:-x} AS one
ENV P=80 Q="${P/8/9}"
RUN --mount=type=bind,from=c:1 <<-"E" cat <<F `
  # comment
	x
	E
y
F
FROM one
COPY --from=one ["/a", "/b"]
EXPOSE $P
USER $U
HEALTHCHECK --interval=3s CMD x
SHELL ["sh", "-c"]
CMD run
FROBNICATE
"""
bundle = b"""{"ociVersion":"1.0.2","process":{"user":{"uid":0,"additionalGids":[1]},"args":["a"],"env":["A=b"],
"capabilities":{"bounding":["CAP_CHOWN"]},"selinuxLabel":"u:r:t:s0","rlimits":[{"type":"RLIMIT_NOFILE","hard":2,"soft":1}]},
"root":{"readonly":false},"mounts":[{"destination":"/h","source":"/etc","options":["rbind","ro","rshared"]}],
"linux":{"namespaces":[{"type":"pid","path":"/x"}],"devices":[{"path":"/dev/sda","type":"b"}],"resources":{"devices":
[{"allow":true,"type":"c","major":1}],"cpu":{"quota":5,"period":1}},"sysctl":{"a":"b"},"maskedPaths":[],"seccomp":{}}}
"""
inspect = b"""[{"Id":"1","Path":"a","Name":"/web","BoundingCaps":["CAP_CHOWN"],"ProcessLabel":"u:r:t:s0","HostConfig":
{"Privileged":true,"SecurityOpt":["seccomp={}","label=type:x"],"NanoCpus":5,"Ulimits":[{"Name":"RLIMIT_NOFILE","Soft":1,"Hard":2}],
"Tmpfs":{"/t":"rw"},"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},"MaskedPaths":[],"Sysctls":{"a":"1"}},
"Mounts":[{"Type":"bind","Source":"/etc","Destination":"/h","RW":false}],"Config":{"Image":"i","CreateCommand":["podman","--ipc","host"],
"Env":["A=b"],"Healthcheck":{"Test":["CMD","y"]},"ExposedPorts":{"80":{}}}},{"Id":"2","RepoTags":["a:1"],"Config":{"User":"5"}}]
"""
for i in range(8):
    (out / f"inspect{i}").write_bytes(bytes([i]) + inspect)
    (out / f"bundle{i}").write_bytes(bytes([i]) + bundle)
    (out / f"dockerfile{i}").write_bytes(bytes([i]) + dockerfile)
    (out / f"kubernetes{i}").write_bytes(bytes([i]) + kubernetes)
    (out / f"compose{i}").write_bytes(bytes([i]) + compose + b"\0" + b"services: {web: {ports: !override [1:2], user: !reset null}}\n")
