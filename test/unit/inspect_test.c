#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "manifest_harness.h"

extern const struct cataloger cataloger_inspect;

static void expect(const char *text, const char *lines)
{
    struct buf out = {0};
    const struct manifest_file files[] = {{"c.json", text}, {NULL, NULL}};
    manifest_read(&cataloger_inspect, files, &out);
    bool good = manifest_has(&out, lines);
    buf_free(&out);
    assert_true(good);
}

static const char *const docker =
    "[{\"Id\":\"1\",\"Path\":\"a\",\"Name\":\"/web\",\"Platform\":\"linux\",\n\"AppArmorProfile\":\"docker-"
    "default\",\"ProcessLabel\":\"system_u:system_r:container_t:s0:c1,c2\",\n"
    "\"HostConfig\":{\"Privileged\":false,\"ReadonlyRootfs\":true,\"CapAdd\":[\"CAP_SYS_TIME\"],\"CapDrop\":["
    "\"ALL\"],\n\"SecurityOpt\":[\"no-new-privileges\",\"seccomp={}\"],\"PidMode\":\"host\",\"IpcMode\":"
    "\"\",\n\"Memory\":1024,\"NanoCpus\":1500000000,\"PidsLimit\":5,\"RestartPolicy\":{\"Name\":\"on-"
    "failure\",\"MaximumRetryCount\":3},\n\"Devices\":[{\"PathOnHost\":\"/dev/sda\",\"PathInContainer\":\"/"
    "dev/x\",\"CgroupPermissions\":\"r\"}],\n\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":"
    "\"8080\"}],\"90/udp\":null},\"MaskedPaths\":[],\"Sysctls\":{\"net.x\":\"1\"}},\n"
    "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Destination\":\"/h\",\"RW\":false,\"Propagation\":"
    "\"rprivate\"},{\"Type\":\"volume\",\"Name\":\"data\",\"Source\":\"/var/lib/docker/volumes/data/"
    "_data\",\"Destination\":\"/d\",\"RW\":true}],\n"
    "\"Config\":{\"Image\":\"nginx:1\",\"User\":\"7:8\",\"Env\":[\"A=b=c\"],\"Cmd\":[\"x\"],\"Entrypoint\":"
    "null,\"Healthcheck\":{\"Test\":[\"CMD\",\"y\",\"z\"]},\"ExposedPorts\":{\"80/tcp\":{}}}}]\n";

static void container(void **state)
{
    (void)state;
    expect(docker, "inspect container /web linux @1\n  user=7:8 @9\n  image=nginx:1 @9\n  apparmor=profile:"
                   "docker-default @2\n  selinux type=container_t @2\n  privileged=false @3\n  read only "
                   "root=true @3\n  cap.add=SYS_TIME @3\n  cap.drop=ALL @3\n  no new privileges=true @4\n  "
                   "seccomp=profile:given @4\n  pid=host @4\n-- ipc=\n  memory limit=1024 @5\n  cpu "
                   "limit=1500 @5\n  pids limit=5 @5\n  restart=on-failure:3 @5\n  device /dev/sda /dev/x r "
                   "@6\n  port :8080:80/tcp @7\n  proc mount=Unmasked @7\n  sysctl=net.x=1\n  mount bind "
                   "bind /etc on '/h' ro rprivate @8\n  mount volume volume data on '/d' @8\n  env A=b=c "
                   "literal @9\n  healthcheck=exec y z @9\n  expose=80/tcp @9\n-- !");
}

/* podman tells the capabilities that there are, and not that the IPC namespace is the host's. */
static void podman(void **state)
{
    (void)state;
    expect("[{\"Id\":\"1\",\"Name\":\"a\",\"BoundingCaps\":[\"CAP_NET_BIND_SERVICE\"],\"HostConfig\":{"
           "\"IpcMode\":\"shareable\",\"CapDrop\":[\"CAP_CHOWN\"]},\"Config\":{\"Image\":\"i\","
           "\"CreateCommand\":[\"podman\",\"run\",\"--ipc\",\"host\",\"i\"]}}]",
           "  cap.drop=ALL @1\n  cap.add=NET_BIND_SERVICE @1\n  ipc=host @1\n-- CHOWN\n-- !");
    expect("[{\"Id\":\"1\",\"BoundingCaps\":[\"CAP_CHOWN\",\"CAP_SYS_ADMIN\"],\"HostConfig\":{},\"Config\":{"
           "\"Image\":\"i\",\"CreateCommand\":[\"podman\",\"run\",\"i\",\"--ipc=host\"]}}]",
           "  cap.add=SYS_ADMIN @1\n-- cap.add=CHOWN\n-- cap.drop\n-- ipc=host");
}

static void image(void **state)
{
    (void)state;
    expect("[{\"Id\":\"sha256:1\",\"RepoTags\":[\"a:1\"],\"Os\":\"windows\",\"Config\":{\"User\":\"\","
           "\"Volumes\":{\"/v\":{}}},\"RootFS\":{}}]",
           "inspect image /a:1 windows @1\n image  @1\n  volume=/v @1\n-- user=\n-- !");
    expect("{\"Type\":\"buildah 0.0.1\",\"FromImage\":\"b\",\"OCIv1\":{\"os\":\"linux\",\"config\":{\"User\":"
           "\"5\"}}}",
           "inspect image /b linux @1\n  user=5 @1");
}

static void bad_input(void **state)
{
    (void)state;
    expect("[{\"Id\":\"1\",\"Driver\":\"bridge\"}]", "-- inspect\n-- !");
    expect("[1,[],\"x\"]", "-- inspect");
    expect("[{\"Id\":1,\"HostConfig\":[],\"Config\":\"x\",\"Mounts\":{},\"NetworkSettings\":1}]",
           "inspect container\n! c.json: ");
    expect("[{\"Id\":", "! c.json: is not valid YAML");
    for (size_t n = 0; n < strlen(docker); n++) {
        struct buf out = {0};
        char *copy = strndup(docker, n);
        manifest_read(&cataloger_inspect, (struct manifest_file[]){{"c.json", copy}, {NULL, NULL}}, &out);
        buf_free(&out);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(container), cmocka_unit_test(podman),
                                       cmocka_unit_test(image), cmocka_unit_test(bad_input)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
