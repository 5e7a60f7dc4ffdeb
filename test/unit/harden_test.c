#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "least/harden.h"
#include <stdio.h>
#include <stdlib.h>

static struct arena arena;

static struct need sample(void)
{
    struct need n = need_default(&arena);
    n.image = n.user_exists = n.low_port = true;
    n.uid = n.gid = 999;
    n.digest = STR("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    vec_push(&arena, &n.names, STR("docker.io/library/redis:7"));
    vec_push(&arena, &n.writes, STR("/data"));
    return n;
}

static str mended(enum harden_form form, const char *text, struct buf *notes)
{
    struct need n = sample();
    struct harden h = {form, &n, 512, 1, 256};
    struct buf out = {0};
    struct err e;
    bool ok = harden_form_of(str_c(text)) == HARDEN_COMPOSE
                  ? harden_compose(&h, str_c(text), &out, notes, &e)
                  : harden_kubernetes(&h, str_c(text), &out, notes, &e);
    str all = ok ? arena_dup(&arena, str_make(out.p, out.n)) : STR("");
    buf_free(&out);
    return all;
}

/* `lines` are there, those behind "-- " are not. */
static void expect(enum harden_form form, const char *text, const char *lines)
{
    struct buf notes = {0};
    str all = mended(form, text, &notes), rest = str_c(lines), line;
    all = arena_join(&arena, all, STR("\n"), arena_dup(&arena, str_make(notes.p, notes.n)));
    while (str_line(&rest, &line)) {
        bool no = str_starts(line, STR("-- "));
        str want = no ? str_from(line, 3) : line;
        if (want.n && (str_find(all, want) >= 0) == no)
            fail_msg("%s: %.*s\nin:\n%.*s", no ? "is there" : "not there", STR_ARG(want), STR_ARG(all));
    }
    buf_free(&notes);
}

static void in_place(void **state)
{
    (void)state;
    /* a list that stands as deep as its key, quotes, comments, characters of several bytes */
    expect(HARDEN_AUTO,
           "apiVersion: v1 # \xc3\xa4\nkind: Pod\nmetadata: {name: \"\xc3\xa4\"}\nspec:\n  containers:\n  - "
           "image: redis:7 # tag\n    securityContext:\n      runAsUser: \"0\"\n"
           "      privileged: true   # why\n      capabilities:\n        add:\n        - SYS_ADMIN\n        "
           "- \"NET_RAW\"\n        drop: [chown]\n      seccompProfile: {type: Unconfined}\n"
           "      procMount: Unmasked\n    resources:\n      limits:\n        memory: 1Gi\n    volumeMounts: "
           "[]\n",
           "apiVersion: v1 # \xc3\xa4\nimage: \"redis:7@sha256:aaaa\n # tag\n      runAsUser: 999\n      "
           "privileged: false   # why\n        add: []\n        drop: [\"ALL\"]\n"
           "seccompProfile: {type: RuntimeDefault}\nprocMount: Default\n        memory: 1Gi\ncpu: "
           "\"1\"\nvolumeMounts: [{\"name\": \"write-tmp\"\n\"mountPath\": \"/data\"\n"
           "net.ipv4.ip_unprivileged_port_start\nfsGroup: 999\n-- SYS_ADMIN\n-- NET_RAW\n-- 512Mi\n-- was "
           "not at hand");
    /* another image is a guess, a user that is no root stays */
    expect(HARDEN_AUTO,
           "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: {runAsUser: 5, runAsGroup: 6}\n  "
           "containers:\n  - {name: a, image: other:1}\n  - {name: b, image: redis:6}\n",
           "line 6: image other:1 was not at hand\n-- runAsUser: 0\n{runAsUser: 5\nredis:6@sha256:aaaa");
    /* a windows pod, a hostPath, a value over several lines */
    expect(HARDEN_AUTO, "apiVersion: v1\nkind: Pod\nspec: {os: {name: windows}, containers: [{image: a}]}\n",
           "a pod of Windows stays as it is\n-- runAsUser");
    expect(HARDEN_AUTO,
           "apiVersion: v1\nkind: Pod\nspec:\n  volumes: [{name: h, hostPath: {path: /}}]\n  containers: "
           "[{image: a}]\n",
           "line 4: the hostPath volume h stays as it is");
}

static void kinds(void **state)
{
    (void)state;
    expect(HARDEN_AUTO,
           "apiVersion: v1\nkind: List\nitems:\n- apiVersion: batch/v1\n  kind: CronJob\n  spec: "
           "{jobTemplate: {spec: {template: {spec: {containers: [{image: redis}]}}}}}\n",
           "\"runAsUser\": 999");
    expect(HARDEN_PATCH,
           "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c, namespace: n}\nspec: {jobTemplate: "
           "{spec: {template: {spec: {containers: [{name: r, image: redis}]}}}}}\n",
           "kind: CronJob\n  namespace: \"n\"\n          - name: \"r\"\nimage: \"redis@sha256:aaaa\n         "
           " volumes:");
    expect(HARDEN_AUTO, "apiVersion: v1\nkind: ConfigMap\n", "-- runAs");
}

static void compose(void **state)
{
    (void)state;
    expect(HARDEN_AUTO,
           "services:\n  db: {image: \"redis:7\", user: root, network_mode: host, cap_add: [ALL], "
           "security_opt: [\"seccomp:unconfined\"], volumes: [\"d:/data\"], mem_limit: 1g}\n"
           "  x y: {image: z, user: \"5\", devices: [/dev/sda]}\n",
           "    user: \"999:999\"\n    network_mode: !reset null\n    cap_add: !override []\n    "
           "security_opt: !override [\"no-new-privileges:true\"]\n  \"x y\":\n"
           "x y: devices stay as they are\nx y: its image was not at hand\n-- /data:\n-- mem_limit: 1g\n    "
           "cpus: 1\n-- user: \"5\"");
}

/* Whatever is cut off: an error or a text, no harm. */
static void truncated(void **state)
{
    (void)state;
    const char *texts[] = {
        "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers:\n  - image: \"redis\"\n    "
        "securityContext:\n      capabilities:\n        add:\n        - A\n",
        "services:\n  a: {image: redis, volumes: [\"/a:/b\", {target: /data}]}\n"};
    for (size_t t = 0; t < 2; t++)
        for (size_t n = 0; n < strlen(texts[t]); n++) {
            struct buf notes = {0};
            char *copy = strndup(texts[t], n);
            mended(HARDEN_AUTO, copy, &notes);
            buf_free(&notes);
            free(copy);
        }
}

static void through_the_pipe(void **state)
{
    (void)state;
    struct need n = sample(), back;
    struct buf out = {0};
    vec_push(&arena, &n.notes, STR("a\nb"));
    vec_push(&arena, &n.own, STR("/data"));
    need_write(&out, &n);
    assert_true(need_parse(&arena, str_make(out.p, out.n), &back));
    assert_int_equal(back.uid, 999);
    assert_int_equal(back.writes.n, 2);
    assert_true(need_is_own(&back, STR("/data")) && !need_is_own(&back, STR("/tmp")));
    assert_true(back.low_port && str_eq(back.digest, n.digest) && str_is(back.notes.v[0], "a b"));
    assert_false(need_parse(&arena, STR("user x 1 1\n"), &back));
    assert_false(need_parse(&arena, STR("rubbish\n"), &back));
    assert_non_null(server_of(STR("nginx")));
    assert_null(server_of(STR("ngin")));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_place),         cmocka_unit_test(kinds),
        cmocka_unit_test(compose),          cmocka_unit_test(truncated),
        cmocka_unit_test(through_the_pipe),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
