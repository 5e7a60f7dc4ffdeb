"""Seeds of harden_fuzz: writes files to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
texts = [b"""apiVersion: v1 # c
kind: Pod
metadata: {name: w, namespace: n}
spec:
  hostPID: true
  containers:
  - name: a
    image: redis:7
    securityContext:
      privileged: true
      runAsUser: "0"
      capabilities:
        add:
        - A
        drop: [B]
    resources:
      limits:
        memory: 1Gi
    volumeMounts: []
  - {name: b, image: b, securityContext: {}, resources: null}
  volumes:
  - name: v
    hostPath: {path: /}
---
{"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"image": "c"}]}}}}}}
""", b"""services:
  db: {image: "redis:7", user: root, network_mode: host, cap_add: [ALL], security_opt: [a], volumes: ["d:/data", {target: /tmp}]}
  "x y": {image: z, privileged: true, deploy: {resources: {limits: {memory: 1g}}}}
"""]
for i in range(8):
    for k, text in enumerate(texts):
        (out / f"{i}-{k}").write_bytes(bytes([i]) + text)
