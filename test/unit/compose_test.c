#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "manifest_harness.h"

extern const struct cataloger cataloger_compose;

static void expect_files(const struct manifest_file *files, const char *lines)
{
    struct buf out = {0};
    manifest_read(&cataloger_compose, files, &out);
    bool good = manifest_has(&out, lines);
    buf_free(&out);
    assert_true(good);
}

static void expect(const char *text, const char *lines)
{
    const struct manifest_file files[] = {{"compose.yaml", text}, {NULL, NULL}};
    expect_files(files, lines);
}

static void whole_service(void **state)
{
    (void)state;
    expect("services:\n"
           "  web:\n"
           "    image: nginx:1.25\n"
           "    user: \"1000:1000\"\n"
           "    group_add: [audio, 5]\n"
           "    privileged: true\n"
           "    read_only: false\n"
           "    cap_add: [cap_net_admin, ALL]\n"
           "    cap_drop: [net_raw]\n"
           "    security_opt: [\"seccomp:unconfined\", apparmor=mine, no-new-privileges, \"label=disable\", "
           "label=type:t]\n"
           "    network_mode: host\n"
           "    pid: service:db\n"
           "    ipc: shareable\n"
           "    uts: host\n"
           "    userns_mode: host\n"
           "    cgroup: host\n"
           "    cgroup_parent: m\n"
           "    sysctls: {net.core.somaxconn: 1024}\n"
           "    extra_hosts: [\"db:10.0.0.1\"]\n"
           "    runtime: runsc\n"
           "    deploy: {resources: {limits: {cpus: \"0.5\", memory: 50M, pids: 7}, reservations: {memory: "
           "20m}}}\n"
           "    ulimits: {nproc: 65535, nofile: {soft: 1, hard: 2}}\n"
           "    entrypoint: [a, b]\n"
           "    command: sh -c \"echo 'x y'\" z\\ z\n"
           "    healthcheck: {test: [CMD, curl, x]}\n"
           "    restart: on-failure:5\n"
           "    pull_policy: always\n"
           "    device_cgroup_rules: [\"c 1:3 mr\"]\n"
           "    post_start: [{command: chown x, user: root}]\n"
           "    environment: [A=b, C]\n"
           "    env_file: web.env\n",
           "compose service /web\n container web @3\n  image=nginx:1.25 @3\n  user=1000:1000 @4\n  "
           "groups=audio\n  groups=5\n"
           "  privileged=true @6\n  read only root=false @7\n  cap.add=NET_ADMIN @8\n  cap.add=ALL\n  "
           "cap.drop=NET_RAW @9\n"
           "  seccomp=Unconfined @10\n  apparmor=profile:mine\n  no new privileges=true\n  selinux "
           "disabled=true\n  selinux type=t\n"
           "  network=host @11\n  pid=service:db @12\n  ipc=shareable\n  uts=host\n  userns=host\n  "
           "cgroup=host\n  cgroup parent=m\n"
           "  sysctl=net.core.somaxconn=1024 @18\n  host alias=10.0.0.1 db\n  runtime class=runsc\n  memory "
           "limit=52428800 @21\n"
           "  cpu limit=500 @21\n  pids limit=7 @21\n  memory request=20971520\n  ulimit=nproc=65535\n  "
           "ulimit=nofile=1:2\n"
           "  entrypoint=a\n  entrypoint=b\n  command=sh\n  command=-c\n  command=echo 'x y'\n  command=z "
           "z\n  healthcheck=exec curl x\n"
           "  restart=on-failure:5\n  pull policy=Always\n  device rule=c 1:3 mr\n  exec=root chown x\n  env "
           "A=b literal @30\n  env C= host\n"
           "  env =web.env file @31\n-- !");
}

static void forms(void **state)
{
    (void)state;
    expect(
        "services:\n  web:\n    ports: [\"80\", \"127.0.0.1:8080:80/udp\", \"9000-9001:90-91\", "
        "\"[::1]:1:2\", {target: 5, published: \"6\", host_ip: 1.2.3.4}]\n"
        "    volumes:\n    - /var/run/docker.sock:/s:ro,rshared\n    - data:/data\n    - /anon\n    - "
        "./x:/x\n    - {type: bind, source: /etc, target: /e, read_only: true, bind: {propagation: shared}}\n"
        "    - srv:/srv\n    tmpfs: /tmp:size=1m\n    secrets: [key]\n    configs: [{source: c, target: "
        "/etc/c}]\n"
        "    devices: [\"/dev/sda:/dev/x:r\", /dev/fuse, {source: vendor.com/gpu=0, target: /g}]\n    "
        "use_api_socket: true\n"
        "volumes: {data: {}, srv: {driver_opts: {type: none, o: bind, device: /srv}}}\n",
        "port :0:80/tcp @3\nport 127.0.0.1:8080:80/udp\nport :9000:90/tcp\nport :9001:91/tcp\nport "
        "::1:1:2/tcp\nport 1.2.3.4:6:5/tcp\n"
        "mount bind bind /var/run/docker.sock on '/s' ro rshared @5\nmount volume volume data on '/data' "
        "@6\nmount volume volume  on '/anon' @7\n"
        "mount bind bind ./x on '/x'\nmount bind bind /etc on '/e' ro shared @9\nmount bind bind /srv on "
        "'/srv' @10\nmount tmpfs tmpfs  on '/tmp' @11\n"
        "mount file secret key on '/run/secrets/key' ro\nmount file config c on '/etc/c' ro\ndevice /dev/sda "
        "/dev/x r @14\ndevice /dev/fuse /dev/fuse rwm\n"
        "device vendor.com/gpu=0 /g rwm\nmount bind bind /var/run/docker.sock on '/var/run/docker.sock' "
        "@15\n-- !");
}

static void joined(void **state)
{
    (void)state;
    const struct manifest_file files[] = {
        {"app/compose.yaml", "x-base: &base\n  privileged: true\n  image: \"app:${TAG:-1}\"\nservices:\n  "
                             "web:\n    <<: *base\n    image: \"web:$TAG\"\n    ports: [\"80:80\"]\n"
                             "    environment: {A: \"1\", B: $$x}\n    command: [a]\n  ext:\n    extends: "
                             "{file: ../base.yml, service: common}\n    cap_drop: [ALL]\n"
                             "  more:\n    extends: web\n    user: ${NOBODY}\n"},
        {"app/compose.override.yaml",
         "services:\n  web:\n    environment: [\"A=2\"]\n    command: [b]\n    ports: !override "
         "[\"81:81\"]\n    privileged: !reset null\n    user: \"5\"\n"},
        {"app/.env", "# c\nexport TAG='2.0'\n"},
        {"base.yml", "services:\n  common:\n    image: c:1\n    cap_add: [SYS_ADMIN]\n"},
        {NULL, NULL}};
    expect_files(
        files,
        "  image=web:2.0 @7\n  env A=2 literal @3\n  env B=$x literal\n  command=b @4\n  port :81:81/tcp "
        "@5\n  user=5 @7\n-- port :80:80\n"
        "-- command=a\n  image=c:1 @3\n  cap.add=SYS_ADMIN @4\n  cap.drop=ALL @13\ncompose service /more\n"
        "! app/compose.yaml: 1 variables are set nowhere here (first: NOBODY in line 16)\n-- "
        "privileged=true\n-- service /common\n-- user=${");
}

static void bad_input(void **state)
{
    (void)state;
    static const struct {
        const char *text, *lines;
    } cases[] = {
        {"services: [\n", "! compose.yaml: is not valid YAML: line 2"},
        {"services:\n  a: {extends: {service: b}, image: x}\n  b: {extends: {service: a}}\n",
         "services extend each other without an end\n  image=x @2"},
        {"services:\n  a: {extends: {file: gone.yml, service: b}, image: x}\n",
         "what extends from gone.yml is not judged: the file is not there\n  image=x @2"},
        {"services:\n  a: {ports: [x, \"1:99999\"], privileged: maybe, image: y}\n",
         "3 values are of another type than Compose asks for (first: line 2)\n  image=y"},
        {"services: {a: 1, b: [x], c: {image: z}}\n", "image=z @1\n-- service /a"},
        {"\xef\xbb\xbfservices:\r\n  a:\r\n    image: \"z\"\r\n", "image=z @3\n-- !"},
        {"services:\n  a:\n    image: ${A:-${B:-deep}}-${C-}-${D:+no}${E?must}\n", "-- image=\nE in line 3"},
        {"services:\n  a: {image: \"${A:-${B:-deep}}\"}\n", "image=deep @2\n-- !"},
        {"services:\n  a: {volumes: [\"${DATA}:/d:ro\"]}\n", "mount bind bind ${DATA} on '/d' ro @2"},
        {"version: '2'\nservices:\n  a: {mem_limit: 512m, cpus: 1.5, pids_limit: -1, net: host}\n",
         "memory limit=536870912\ncpu limit=1500\npids limit=-1\nnetwork=host\n-- !"},
        {"services: {}\n", "-- service"},
        {"include: [gone.yml, {path: [also.yml]}]\nservices: {}\n",
         "gone.yml is not there\nline 1: what it includes is not judged: also.yml is not there"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(cases[i].text, cases[i].lines);
}

/* Aliases that stand for more than is read, and every beginning of a text. */
static void hostile(void **state)
{
    (void)state;
    char text[4096] = "x0: &a0 [x, x, x, x, x, x, x, x, x, x]\n", more[256];
    for (int i = 1; i < 6; i++) {
        snprintf(more, sizeof more,
                 "x%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        strcat(text, more);
    }
    strcat(text, "services: {a: {image: x}}\n");
    expect(text, "stands for more than 500000 values: not read");
    const char *whole = "services:\n  a:\n    <<: {image: x}\n    ports: [\"1-3:4-6\"]\n    volumes: "
                        "[\"C:\\\\x:/y:ro\"]\n    command: a 'b\n    environment: {A: \"${B:-${C}}\"}\n";
    for (size_t n = 0; n < strlen(whole); n++) {
        struct buf out = {0};
        char *copy = strndup(whole, n);
        const struct manifest_file files[] = {{"compose.yml", copy}, {NULL, NULL}};
        manifest_read(&cataloger_compose, files, &out);
        buf_free(&out);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_service), cmocka_unit_test(forms),   cmocka_unit_test(joined),
        cmocka_unit_test(bad_input),     cmocka_unit_test(hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
