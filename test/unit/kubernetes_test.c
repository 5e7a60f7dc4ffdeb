#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "manifest/manifest.h"
#include "manifest_harness.h"

extern const struct cataloger cataloger_kubernetes;

static void expect(const char *text, const char *lines)
{
    struct buf out = {0};
    const struct manifest_file files[] = {{"deploy.yaml", text}, {NULL, NULL}};
    manifest_read(&cataloger_kubernetes, files, &out);
    bool good = manifest_has(&out, lines);
    buf_free(&out);
    assert_true(good);
}

#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n"

static void whole_pod(void **state)
{
    (void)state;
    expect("# Source: shop/templates/web.yaml\n" POD
           "  hostPID: true\n  hostIPC: true\n  hostNetwork: true\n  hostUsers: false\n"
           "  shareProcessNamespace: true\n  runtimeClassName: gvisor\n  serviceAccountName: robot\n"
           "  automountServiceAccountToken: false\n  imagePullSecrets: [{name: regcred}]\n"
           "  hostAliases: [{ip: 10.0.0.1, hostnames: [db, db.local]}]\n  os: {name: linux}\n"
           "  securityContext:\n    runAsUser: 1000\n    runAsGroup: 2000\n    runAsNonRoot: true\n"
           "    supplementalGroups: [0, 5]\n    fsGroup: 7\n    seccompProfile: {type: RuntimeDefault}\n"
           "    sysctls: [{name: kernel.shm_rmid_forced, value: \"1\"}]\n    seLinuxOptions: {type: spc_t, "
           "user: u, role: r}\n"
           "  containers:\n  - name: nginx\n    image: nginx:1.25\n    imagePullPolicy: Always\n    command: "
           "[nginx, -g]\n    args: [x]\n"
           "    ports: [{containerPort: 80, hostPort: 8080, protocol: UDP}, {containerPort: 81}]\n"
           "    securityContext:\n      runAsUser: 0\n      privileged: true\n      "
           "allowPrivilegeEscalation: false\n"
           "      readOnlyRootFilesystem: true\n      procMount: Unmasked\n      capabilities: {add: "
           "[CAP_SYS_ADMIN, net_raw], drop: [all]}\n"
           "    resources: {limits: {memory: 1.5Gi, cpu: 250m}, requests: {cpu: 0.1}}\n"
           "    livenessProbe: {httpGet: {path: /live, port: 80}}\n    readinessProbe: {exec: {command: "
           "[cat, /x]}}\n"
           "    startupProbe: {tcpSocket: {port: 80}}\n"
           "    env: [{name: A, value: b}, {name: P, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: "
           "N, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]\n"
           "    envFrom: [{secretRef: {name: all}}, {configMapRef: {name: c}}]\n"
           "  initContainers: [{name: first, image: a}, {name: side, image: b, restartPolicy: Always}]\n"
           "  ephemeralContainers: [{name: debug, image: c}]\n",
           "kubernetes Pod shop/web linux @2\n container nginx @27\n  user=0 @34\n  group=2000 @19\n  run as "
           "non root=true @20\n  groups=0 @21\n  groups=5 @21\n  groups=7 @22\n"
           "  pid=host @6\n  ipc=host @7\n  network=host @8\n  userns=private @9\n  share processes=true "
           "@10\n  runtime class=gvisor @11\n  service account=robot @12\n"
           "  service token=false @13\n  pull secret=regcred @14\n  host alias=10.0.0.1 db @15\n  host "
           "alias=10.0.0.1 db.local @15\n  seccomp=RuntimeDefault @23\n"
           "  sysctl=kernel.shm_rmid_forced=1 @24\n  selinux type=spc_t @25\n  privileged=true @35\n  no new "
           "privileges=true @36\n  read only root=true @37\n"
           "  proc mount=Unmasked @38\n  cap.add=CAP_SYS_ADMIN @39\n  cap.add=net_raw @39\n  cap.drop=all "
           "@39\n  "
           "memory limit=1610612736 @40\n  cpu limit=250 @40\n"
           "  memory request=1610612736 @40\n  cpu request=100 @40\n  liveness=http /live @41\n  "
           "readiness=exec cat /x @42\n  startup=tcp 80 @43\n  port :8080:80/udp @32\n"
           "  port :0:81/tcp @32\n  env A=b literal @44\n  env P=s/k secret @44\n  env N=spec.nodeName "
           "field @44\n  env =all/ secret @45\n  env =c/ config @45\n init first @46\n  user=1000 @18\n"
           " sidecar side @46\n ephemeral debug @47\n  entrypoint=nginx @30\n  entrypoint=-g @30\n  "
           "command=x @31\n  pull policy=Always @29\n  image=nginx:1.25 @28\n-- !");
}

static void volumes(void **state)
{
    (void)state;
    expect(POD "  volumes:\n  - {name: host, hostPath: {path: /var/run, type: Directory}}\n  - {name: tmp, "
               "emptyDir: {medium: Memory}}\n"
               "  - {name: plain, emptyDir: {}}\n  - {name: bare}\n  - {name: conf, configMap: {name: cm}}\n "
               " - {name: raw, persistentVolumeClaim: {claimName: disk}}\n"
               "  - {name: nobody, hostPath: {path: /etc}}\n  - {name: blk, hostPath: {path: /dev/sda, type: "
               "BlockDevice}}\n"
               "  containers:\n  - name: a\n    volumeMounts:\n    - {name: host, mountPath: /run, subPath: "
               "docker.sock, mountPropagation: Bidirectional}\n"
               "    - {name: tmp, mountPath: /tmp}\n    - {name: plain, mountPath: /p, readOnly: true}\n    "
               "- {name: bare, mountPath: /b}\n"
               "    - {name: conf, mountPath: /c}\n    - {name: blk, mountPath: /d}\n    volumeDevices:\n    "
               "- {name: raw, devicePath: /dev/xvda}\n",
           "mount bind hostPath /var/run/docker.sock on '/run' Bidirectional @17\nmount tmpfs emptyDir tmp "
           "on '/tmp' @18\n"
           "mount volume emptyDir plain on '/p' ro @19\nmount volume emptyDir bare on '/b' @20\nmount file "
           "configMap cm on '/c' ro @21\n"
           "mount block hostPath /dev/sda on '/d' @22\nmount block persistentVolumeClaim disk on '/dev/xvda' "
           "@24\nmount bind hostPath /etc on '' @12\n-- !");
}

static void kinds(void **state)
{
    (void)state;
    static const char *const with_template[] = {"Deployment", "StatefulSet",           "DaemonSet", "Job",
                                                "ReplicaSet", "ReplicationController", "Rollout"};
    char text[512], want[256];
    for (size_t i = 0; i < sizeof with_template / sizeof *with_template; i++) {
        snprintf(text, sizeof text,
                 "apiVersion: apps/v1\nkind: %s\nmetadata:\n  name: x\nspec:\n  template:\n    metadata: "
                 "{labels: {app: x}}\n"
                 "    spec:\n      containers:\n      - image: y\n",
                 with_template[i]);
        snprintf(want, sizeof want, "kubernetes %s /x  @1\n  image=y @10\n  label=app=x @7\n-- !",
                 with_template[i]);
        expect(text, want);
    }
    expect("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\nspec: {jobTemplate: {spec: {template: "
           "{spec: {containers: [{image: y}]}}}}}\n",
           "CronJob /x\n  image=y @4\n-- !");
    expect("apiVersion: v1\nkind: PodTemplate\nmetadata: {name: x}\ntemplate: {spec: {containers: [{image: "
           "y}]}}\n",
           "PodTemplate /x\n  image=y @4\n-- !");
    expect("{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n{\"apiVersion\": \"v1\", \"kind\": "
           "\"Pod\", \"metadata\": {\"name\": \"j\"},"
           " \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"y\"}]}}]}",
           "Pod /j\n  image=y @2\n-- !");
    expect("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\nspec: {template: {spec: "
           "{containers: [{image: y}]}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {a: "
           "b}\n",
           "Service /k\n  image=y @4\n-- Service /s\n-- !");
}

/* What one object says of pods that stand in others. */
static void joined(void **state)
{
    (void)state;
    struct buf out = {0};
    const struct manifest_file files[] = {
        {"a.yaml",
         POD "  serviceAccountName: robot\n  volumes:\n  - {name: d, persistentVolumeClaim: {claimName: "
             "disk}}\n  containers:\n  - name: a\n    volumeMounts: [{name: d, mountPath: /d}]\n"},
        {"b.yaml",
         "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: "
         "shop}\nautomountServiceAccountToken: false\n---\n"
         "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    "
         "pod-security.kubernetes.io/enforce: restricted\n---\n"
         "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n, namespace: shop}\nspec: "
         "{podSelector: {}}\n---\n"
         "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: disk, namespace: shop}\nspec: "
         "{volumeMode: Block, volumeName: pv}\n---\n"
         "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {local: {path: /dev/sdb}}\n"},
        {NULL, NULL}};
    manifest_read(&cataloger_kubernetes, files, &out);
    bool good = manifest_has(&out, "service token=false @4\npod security=restricted @11\nnetwork policy=true "
                                   "@13\nmount block persistentVolumeClaim /dev/sdb on '/d' @10\n-- !");
    buf_free(&out);
    assert_true(good);
}

static void annotations(void **state)
{
    (void)state;
    expect("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n    "
           "seccomp.security.alpha.kubernetes.io/pod: unconfined\n"
           "    container.seccomp.security.alpha.kubernetes.io/b: runtime/default\n    "
           "container.apparmor.security.beta.kubernetes.io/a: localhost/mine\n"
           "spec:\n  containers: [{name: a}, {name: b}]\n  securityContext: {windowsOptions: {hostProcess: "
           "true, runAsUserName: 'NT AUTHORITY\\SYSTEM'}}\n",
           "container a @10\n  seccomp=annotation:unconfined @6\n  apparmor=Localhost:mine "
           "@8\n  host process=true @11\n"
           "  user=NT AUTHORITY\\SYSTEM @11\n seccomp=annotation:runtime/default @7\n-- !");
}

/* One diagnostic each, and the rest is judged. */
static void bad_input(void **state)
{
    (void)state;
    const char *good = "apiVersion: v1\nkind: Pod\nmetadata: {name: ok}\nspec: {containers: [{image: y}]}\n";
    static const struct {
        const char *before, *message;
    } cases[] = {
        {"apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }}}\n---\n",
         "! deploy.yaml: 1 values or documents are braces of a template that nobody rendered (first: line "
         "3)"},
        {"apiVersion: v1\nkind: Pod\nspec: [\n---\n", "! deploy.yaml: is not valid YAML: line 4"},
        {"apiVersion: v1\nkind: Pod\nspec: {containers: {a: b}}\n---\n",
         "of another type than Kubernetes asks for (first: line 3)"},
        {"apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a, image: b}]}\n---\n",
         "1 keys stand twice in their mapping, the last one counts (first: 'image' in line 3)"},
        {"apiVersion: example.org/v1\nkind: Thing\n---\n",
         "1 objects of kinds that are not known here are not judged (first: Thing of example.org/v1 in line "
         "1)"},
        {"apiVersion: v1\nkind: Pod\na: &a [x, x]\nb: &b [*a, *a, *c]\n---\n",
         "an alias of an anchor that is not there"},
        {"\xef\xbb\xbf# comment\r\n---\r\n", "Pod /ok"},
        {"%YAML 1.1\n---\n# nothing\n---\n", "Pod /ok"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024], want[512];
        snprintf(text, sizeof text, "%s%s", cases[i].before, good);
        snprintf(want, sizeof want, "Pod /ok\n%s", cases[i].message);
        expect(text, want);
    }
}

static void quantities(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t scale, value;
    } good[] = {{"128Mi", 1, 134217728},
                {"1.5Gi", 1, 1610612736},
                {"1e3", 1, 1000},
                {"100m", 1000, 100},
                {"0.1", 1000, 100},
                {"100m", 1, 1},
                {"2", 1000, 2000},
                {"1E", 1, 1000000000000000000},
                {"5e-1", 1000, 500},
                {"1k", 1, 1000},
                {"0", 1, 0},
                {"+3", 1, 3},
                {"1n", 1000, 1},
                {"7Ei", 1, 8070450532247928832u},
                {".5", 1000, 500},
                {"1.", 1, 1}};
    static const char *const bad[] = {
        "", "Mi", "1Zi", "-1", "1 Mi", "8Ei", "1e99", "1.1.1", "99999999999999999999", "1MiB", "e3"};
    uint64_t v;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!manifest_quantity(str_c(good[i].text), good[i].scale, &v) || v != good[i].value)
            fail_msg("%s", good[i].text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (manifest_quantity(str_c(bad[i]), 1, &v))
            fail_msg("%s is taken", bad[i]);
}

/* Every beginning of a text is read without harm. */
static void truncated(void **state)
{
    (void)state;
    const char *text = POD "  volumes: [{name: a, hostPath: {path: /}}]\n  containers:\n  - name: c\n    "
                           "volumeMounts: [{name: a, mountPath: /a}]\n";
    for (size_t n = 0; n < strlen(text); n++) {
        struct harness h;
        harness_open(&h);
        harness_run(&h, &cataloger_kubernetes, "x.yaml", str_make(text, n));
        harness_close(&h);
    }
}

static void by_name(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool wanted;
    } cases[] = {{"deploy/web.yaml", true},
                 {"web.yml", true},
                 {"web.json", true},
                 {"node_modules/a/web.yaml", false},
                 {"usr/share/doc/x/web.yaml", false},
                 {"docs/web.yaml", false},
                 {"vendor/a/b/web.yaml", false},
                 {"web.txt", false}};
    str head = STR("apiVersion: v1\nkind: Pod\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct entry e = {.path = str_c(cases[i].path), .type = ENTRY_FILE, .mode = 0644};
        want_set wants = catalog_probe(catalog_wants(&e), &e, head) & harness_bit(&cataloger_kubernetes);
        assert_int_equal(wants != 0, cases[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_pod),  cmocka_unit_test(volumes),     cmocka_unit_test(kinds),
        cmocka_unit_test(joined),     cmocka_unit_test(annotations), cmocka_unit_test(bad_input),
        cmocka_unit_test(quantities), cmocka_unit_test(truncated),   cmocka_unit_test(by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
