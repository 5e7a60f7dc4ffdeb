/* workload: what a manifest, a Dockerfile, a runtime configuration or an image asks of the host that runs it,
 * in the same words whatever the format: the security context. Every value carries who said it and where;
 * what nobody said is absent, so that it is judged as unknown or by the runtime's stated default, never as
 * passed. */
#ifndef ASSAY_MODEL_WORKLOAD_H
#define ASSAY_MODEL_WORKLOAD_H

#include "base/vec.h"
#include "model/tri.h"

/* Later ones win where a value can only be one (context_merge): a manifest overrides the image. */
enum said_by {
    SAID_IMAGE,      /* the image's configuration */
    SAID_DOCKERFILE, /* what will become that */
    SAID_POD,        /* what a pod of Kubernetes says for all its containers */
    SAID_MANIFEST,   /* Kubernetes (the container itself), Compose, Nomad, ECS */
    SAID_RUNTIME     /* config.json of OCI, what a running container was started with */
};
/* Who said something, and where. */
struct said {
    enum said_by by;
    str path;      /* the file, as locations have it; "" of an image's configuration */
    uint32_t line; /* 0: not known */
};

/* One value. Its texts: yes/no as "true" and "false"; numbers in decimal, of memory in bytes, of CPU in
 * thousandths; lists are several settings of one key, in order. */
enum setting_key {
    /* user */
    SET_USER,              /* USER, user:, runAsUser: "1000", "app", "1000:1000", "ContainerUser" */
    SET_GROUP,             /* runAsGroup */
    SET_GROUPS,            /* list: supplementalGroups, fsGroup, group_add */
    SET_RUN_AS_NON_ROOT,   /* yes/no */
    SET_HOST_PROCESS,      /* yes/no: windowsOptions.hostProcess */
    SET_NO_NEW_PRIVILEGES, /* yes/no; allowPrivilegeEscalation: false is "true" */
    /* namespaces: "host", "private", "container:NAME", "service:NAME", "shareable" ... */
    SET_PID,
    SET_IPC,
    SET_NETWORK,
    SET_UTS,
    SET_CGROUP,
    SET_USERNS,
    SET_SHARE_PROCESSES, /* yes/no: shareProcessNamespace */
    SET_HOST_ALIAS,      /* list: "ADDRESS NAME" */
    /* capabilities and the kernel */
    SET_PRIVILEGED, /* yes/no */
    SET_CAP_ADD,    /* list, without CAP_, upper case; "ALL"; of Kubernetes as it stands */
    SET_CAP_DROP,   /* list */
    SET_SECCOMP,    /* "RuntimeDefault", "Unconfined", "Localhost:FILE", "builtin", "profile:FILE"; of an
                       annotation that is read no more "annotation:VALUE" */
    SET_APPARMOR,   /* the same words; "profile:NAME" */
    SET_SELINUX_TYPE,
    SET_SELINUX_USER,
    SET_SELINUX_ROLE,
    SET_SELINUX_DISABLED, /* yes/no: label=disable */
    SET_SYSCTL,           /* list: "NAME=VALUE" */
    SET_PROC_MOUNT,       /* "Default", "Unmasked" */
    SET_MASKED_PATHS,     /* list; of an OCI configuration: what is masked; one "" where the list is there and
                             empty */
    SET_READONLY_PATHS,   /* list, the same */
    SET_DEVICE_RULE,      /* list: "c 1:3 rwm", "a *:* rwm" */
    SET_RUNTIME_CLASS,    /* runtimeClassName, runtime: */
    SET_READ_ONLY_ROOT,   /* yes/no */
    /* resources */
    SET_MEMORY_LIMIT,
    SET_MEMORY_REQUEST,
    SET_CPU_LIMIT,
    SET_CPU_REQUEST,
    SET_PIDS_LIMIT, /* "-1" and "0": none */
    SET_ULIMIT,     /* list: "nofile=1024:2048" */
    SET_CGROUP_PARENT,
    /* life */
    SET_ENTRYPOINT, /* list: command of Kubernetes, entrypoint of the others */
    SET_COMMAND,    /* list: args of Kubernetes, CMD */
    SET_WORKDIR,
    SET_HEALTHCHECK, /* "none", or what it runs: "exec CMD", "http PATH", "tcp PORT" */
    SET_LIVENESS,    /* the probes of Kubernetes, likewise */
    SET_READINESS,
    SET_STARTUP,
    SET_RESTART, /* "always", "on-failure:5", "no", "unless-stopped" */
    SET_STOP_SIGNAL,
    SET_EXPOSE,       /* list: "80/tcp" */
    SET_VOLUME,       /* list: VOLUME of an image */
    SET_LABEL,        /* list: "NAME=VALUE" */
    SET_SHELL,        /* list: SHELL of an image */
    SET_ONBUILD,      /* list: instructions that wait for a build upon the image */
    SET_ARGS_ESCAPED, /* yes/no: the command of a Windows image is one line already */
    /* source */
    SET_IMAGE,       /* the reference as written */
    SET_PULL_POLICY, /* "Always", "IfNotPresent", "Never" */
    SET_PULL_SECRET, /* list: names */
    /* identity in the cluster */
    SET_SERVICE_ACCOUNT,
    SET_SERVICE_TOKEN,  /* yes/no: automountServiceAccountToken */
    SET_NETWORK_POLICY, /* yes/no: a NetworkPolicy of the same input chooses the pod */
    SET_POD_SECURITY,   /* pod-security.kubernetes.io/enforce of its namespace: "restricted" ... */
    SET_ROLE,           /* task role of ECS */
    SET_EXEC_ENABLED,   /* yes/no: enableExecuteCommand and the like */
    SET_EXEC,           /* list: what was started inside, "root CMD" or "privileged CMD" */
    SET_PROBE_HOST,    /* list: hosts that probes and hooks are sent to, "livenessProbe.httpGet.host: HOST" */
    SET_SECCOMP_FAULT, /* list: what a profile that was read lets through, \"allowed: bpf\" */
    SET_OS_NAME,       /* spec.os.name of a pod, as it stands */
    SETTING_KEYS
};
struct setting {
    enum setting_key key;
    str value;
    struct said said;
};

enum mount_kind {
    MOUNT_BIND,   /* a path of the host: hostPath, bind */
    MOUNT_VOLUME, /* managed: named volume, persistentVolumeClaim, emptyDir ...: `type` says which */
    MOUNT_TMPFS,
    MOUNT_BLOCK, /* a raw block device given as a device: volumeDevices */
    MOUNT_FILE   /* configMap, secret, projected, downwardAPI, configs: of Compose */
};
struct mount {
    enum mount_kind kind;
    str type;   /* as the format names it: "hostPath", "emptyDir", "nfs", "bind", "npipe" ... */
    str source; /* path on the host, or the volume's name */
    str target; /* path in the container; "" of a pod's volume that no container mounts */
    bool read_only;
    str propagation; /* "shared", "rshared", "Bidirectional" ...; "" for the default */
    struct said said;
};
struct device {
    str host, container, rights; /* "/dev/sda", "/dev/xvda", "rwm" */
    struct said said;
};
struct port {
    str host_ip;                        /* "" for all addresses where host_port is set */
    uint32_t host_port, container_port; /* 0: none given */
    str protocol;                       /* "tcp", "udp" ... */
    struct said said;
};
enum variable_from {
    VARIABLE_LITERAL,
    VARIABLE_SECRET,
    VARIABLE_CONFIG,
    VARIABLE_FIELD,
    VARIABLE_FILE,
    VARIABLE_HOST
};
struct variable {
    str name, value; /* name "": all that the secret or file has; of VARIABLE_SECRET and VARIABLE_CONFIG
                        "NAME/KEY" */
    enum variable_from from;
    struct said said;
};
/* An instruction of a Dockerfile, or what the history of an image says of one: `instruction` is "" where it
 * says it in other words (tools that build without a Dockerfile). */
struct build_step {
    str instruction; /* upper case: "RUN", "ADD" ... */
    str text;        /* its arguments, lines joined, heredocs behind them */
    str flags;       /* "--from=build --chown=1:1" */
    str args; /* of an image's RUN: the build arguments that it was given, "A=1 B=2" as they stand there */
    int32_t layer;   /* of an image: the layer that it made, an index from 0; -1 for none */
    uint32_t stage;  /* of a Dockerfile, from 0 */
    bool shell_form; /* RUN, CMD, ENTRYPOINT: not a JSON array */
    struct said said;
};

struct container {
    str name; /* "nginx", the service's name, the stage's; "" of an image */
    str role; /* "container", "init", "ephemeral", "sidecar", "stage", "image" */
    VEC(struct setting) settings;
    VEC(struct mount) mounts;
    VEC(struct device) devices;
    VEC(struct port) ports;
    VEC(struct variable) env;
    VEC(struct build_step) steps;
    struct said said; /* where it begins */
};
/* What runs together: a pod, a service of Compose, a task. What a pod says for all its containers is in each.
 */
struct workload {
    str format; /* "kubernetes", "compose", "dockerfile", "oci", "inspect", "nomad", "ecs", "image" */
    str kind;   /* "Deployment", "service", "Dockerfile" ... */
    str name, namespace_; /* namespace_ "" where none is given */
    str os, os_version;   /* "linux", "windows"; "10.0.20348.2227"; "" not said */
    VEC(struct container) containers;
    struct said said;
};

/* The last value of a key; NULL: nobody said. */
const struct setting *container_setting(const struct container *c, enum setting_key key);
/* The last that one of them said. */
const struct setting *container_said(const struct container *c, enum setting_key key, enum said_by by);
/* Its text; "" where nobody said. */
str container_value(const struct container *c, enum setting_key key);
/* Of a yes/no; unknown where nobody said. */
enum tri container_flag(const struct container *c, enum setting_key key);
/* The next value of a list after *at (begin with 0), or NULL; moves *at on. */
const struct setting *container_next(const struct container *c, enum setting_key key, size_t *at);
/* Adds a value, of a key that can have only one in place of an earlier one of the same who said it. */
void container_set(struct arena *a, struct container *c, enum setting_key key, str value, struct said said);
/* The key's name in reports and messages: "user", "cap.add" ... */
const char *setting_name(enum setting_key key);
/* Is it a key of which several values may stand? */
bool setting_is_list(enum setting_key key);
/* "Deployment/shop/web nginx": kind, namespace, name and container, for subjects of findings. */
str container_subject(struct arena *a, const struct workload *w, const struct container *c);

#endif
