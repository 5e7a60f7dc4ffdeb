#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "manifest_harness.h"

extern const struct cataloger cataloger_oci_runtime;

static void expect(const char *text, const char *lines)
{
    struct buf out = {0};
    const struct manifest_file files[] = {{"config.json", text}, {NULL, NULL}};
    manifest_read(&cataloger_oci_runtime, files, &out);
    bool good = manifest_has(&out, lines);
    buf_free(&out);
    assert_true(good);
}

static const char *const whole =
    "{\"ociVersion\":\"1.0.2\",\n\t\"process\":{\"user\":{\"uid\":7,\"gid\":8,\"additionalGids\":[9]},\n"
    "\"args\":[\"a\",\"b\"],\"env\":[\"A=b=c\"],\"cwd\":\"/"
    "w\",\"noNewPrivileges\":true,\"apparmorProfile\":\"x\",\n"
    "\"selinuxLabel\":\"u:r:t:s0\",\"capabilities\":{\"bounding\":[\"CAP_CHOWN\"]},\n"
    "\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":2,\"soft\":1}]},\n"
    "\"root\":{\"path\":\"rootfs\",\"readonly\":true},\n"
    "\"mounts\":[{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\"},\n"
    "{\"destination\":\"/h\",\"type\":\"none\",\"source\":\"/"
    "etc\",\"options\":[\"rbind\",\"ro\",\"rshared\"]},\n"
    "{\"destination\":\"/t\",\"type\":\"tmpfs\",\"source\":\"tmpfs\"}],\n"
    "\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"network\",\"path\":\"/var/run/netns/x\"}],\n"
    "\"devices\":[{\"path\":\"/dev/sda\",\"type\":\"b\",\"major\":8,\"minor\":0}],\n"
    "\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"},{\"allow\":true,\"type\":\"c\","
    "\"major\":1,\"access\":\"r\"}],\n"
    "\"memory\":{\"limit\":1024},\"pids\":{\"limit\":5},\"cpu\":{\"quota\":50000,\"period\":100000}},\n"
    "\"sysctl\":{\"net.x\":\"1\"},\"maskedPaths\":[\"/proc/kcore\"],\"readonlyPaths\":[],\"seccomp\":{}}}\n";

static void bundle(void **state)
{
    (void)state;
    expect(whole,
           "oci Bundle /config.json linux @1\n container  @1\n  user=7 @2\n  group=8 @2\n  groups=9 @2\n  "
           "entrypoint=a @3\n"
           "  entrypoint=b @3\n  workdir=/w @3\n  no new privileges=true @3\n  apparmor=profile:x @3\n"
           "  selinux user=u @4\n  selinux role=r @4\n  selinux type=t @4\n  cap.drop=ALL @4\n  "
           "cap.add=CHOWN @4\n"
           "  ulimit=nofile=1:2 @5\n  read only root=true @6\n  mount bind bind /etc on '/h' ro rshared @8\n"
           "  mount tmpfs tmpfs tmpfs on '/t' @9\n-- on '/proc'\n  pid=private @10\n"
           "  network=container:/var/run/netns/x @10\n  ipc=host @10\n  userns=host @10\n  device /dev/sda "
           "/dev/sda rwm @11\n"
           "  device rule=c 1:* r @12\n  memory limit=1024 @13\n  pids limit=5 @13\n  cpu limit=500 @13\n"
           "  sysctl=net.x=1 @14\n  masked paths=/proc/kcore @14\n  readonly paths= @14\n"
           "  seccomp=profile:config.json @14\n  env A=b=c literal @3\n-- !");
    expect("{\"ociVersion\":\"1\",\"process\":{},\"root\":{},\"linux\":{}}",
           "  no new privileges=false @1\n  read only root=false @1\n  seccomp=Unconfined @1\n  pid=host @1\n"
           "  masked paths= @1\n-- cap.\n-- user=\n-- !");
    expect("{\"ociVersion\":\"1\",\"windows\":{},\"process\":{\"user\":{\"username\":\"ContainerUser\"}}}",
           "oci Bundle /config.json windows @1\n  user=ContainerUser @1\n-- pid=\n-- seccomp");
}

/* A bundle whose profile is that. */
static void expect_profile(const char *profile, const char *lines)
{
    struct buf b = {0};
    buf_printf(&b, "{\"ociVersion\":\"1\",\"process\":{},\"linux\":{\"seccomp\":\n%s}}%c", profile, 0);
    expect(b.p, lines);
    buf_free(&b);
}

static void profiles(void **state)
{
    (void)state;
    expect_profile(
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}",
        "seccomp fault=all that is not named is let through: defaultAction SCMP_ACT_ALLOW @2\n-- !");
    expect_profile(
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\",\"bpf\"],\n"
        "\"action\":\"SCMP_ACT_ALLOW\"},{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ALLOW\"}]}",
        "  seccomp fault=allowed: bpf @2\n  seccomp fault=no limit of namespaces: clone @3\n-- : read");
    expect_profile(
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"clone\"],\"action\":"
        "\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":2114060288,\"op\":\"SCMP_CMP_MASKED_EQ\"}]},"
        "{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":[\"CAP_BPF\"]}},"
        "{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}]}",
        "seccomp=profile:config.json @2\n-- fault\n-- !");
    expect_profile(
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"clone3\"],\"action\":"
        "\"SCMP_ACT_ERRNO\"}]}",
        "seccomp fault=EPERM in place of ENOSYS (38), which a libc needs to fall back: clone3 @2\n");
    expect_profile("{\"syscalls\":[{\"names\":[7,[]],\"action\":[]},8]}",
                   "seccomp fault=no defaultAction @2\n! config");
}

static void bad_input(void **state)
{
    (void)state;
    expect("{\"os\":\"linux\"}", "-- oci\n-- !");
    expect("[1]", "-- oci");
    expect("{\"ociVersion\":1,\"process\":[],\"mounts\":{},\"linux\":{\"namespaces\":5,\"devices\":[1],"
           "\"resources\":\"x\"}}",
           "oci Bundle /config.json linux @1\n! config.json: ");
    expect("{\"ociVersion\":\"1\",", "! config.json: is not valid YAML");
    for (size_t n = 0; n < strlen(whole); n++) {
        struct buf out = {0};
        char *copy = strndup(whole, n);
        manifest_read(&cataloger_oci_runtime, (struct manifest_file[]){{"config.json", copy}, {NULL, NULL}},
                      &out);
        buf_free(&out);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bundle), cmocka_unit_test(profiles),
                                       cmocka_unit_test(bad_input)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
