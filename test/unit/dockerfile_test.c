#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "manifest/dockerfile.h"
#include "manifest_harness.h"

extern const struct cataloger cataloger_dockerfile;

static void expect(const char *text, const char *lines)
{
    struct buf out = {0};
    const struct manifest_file files[] = {{"Dockerfile", text}, {NULL, NULL}};
    manifest_read(&cataloger_dockerfile, files, &out);
    bool good = manifest_has(&out, lines);
    buf_free(&out);
    assert_true(good);
}

static void variables(void **state)
{
    (void)state;
    static const struct {
        const char *word, *want;
        bool known;
    } rows[] = {
        {"plain", "plain", true},
        {"$A-${B}", "one-a/b/a.tar.gz", true},
        {"${N:-x}", "x", true},
        {"${N-x}", "x", true},
        {"${EMPTY:-x}", "x", true},
        {"${EMPTY-x}", "", true},
        {"${A:+y}", "y", true},
        {"${N:+y}", "", true},
        {"${EMPTY+y}", "y", true},
        {"${A:?no}", "one", true},
        {"${N:?no}", "${N:?no}", false},
        {"${B#*/}", "b/a.tar.gz", true},
        {"${B##*/}", "a.tar.gz", true},
        {"${B%.*}", "a/b/a.tar", true},
        {"${B%%.*}", "a/b/a", true},
        {"${B/a/X}", "X/b/a.tar.gz", true},
        {"${B//a/X}", "X/b/X.tXr.gz", true},
        {"${N:-${A:-z}}/${N:-$B}", "one/a/b/a.tar.gz", true},
        {"$N", "$N", false},
        {"a${WAITS}b", "a${WAITS}b", false},
        {"'$A'", "$A", true},
        {"\"$A 'x'\"", "one 'x'", true},
        {"\\$A", "$A", true},
        {"\"a\\\"b\\c\"", "a\"b\\c", true},
        {"$", "$", true},
        {"${A", "${A", false},
        {"${}", "${}", false},
        {"$1", "$1", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = {0};
        struct dockerfile_scope s = {.escape = '\\', .work = 1 << 20};
        str out;
        dockerfile_define(&a, &s, STR("A"), STR("one"), true);
        dockerfile_define(&a, &s, STR("B"), STR("a/b/a.tar.gz"), true);
        dockerfile_define(&a, &s, STR("EMPTY"), STR(""), true);
        dockerfile_define(&a, &s, STR("WAITS"), STR(""), false);
        bool known = dockerfile_expand(&a, &s, str_c(rows[i].word), &out);
        if (known != rows[i].known || !str_eq(out, str_c(rows[i].want)))
            fail_msg("%s: %.*s %d", rows[i].word, STR_ARG(out), known);
        arena_free(&a);
    }
}

static void stages(void **state)
{
    (void)state;
    expect(
        "# syntax=docker/dockerfile:1.7\n"
        "# a comment\n"
        "ARG TAG=1.22 BASE\n"
        "FROM --platform=$BUILDPLATFORM golang:${TAG} AS Build\n"
        "ARG TAG\n"
        "WORKDIR /src\n"
        "RUN go build && \\\n"
        "  # in between\n"
        "\n"
        "  echo $TAG\n"
        "FROM debian:12-slim\n"
        "COPY --from=build --chown=1:1 /src/a /a\n"
        "ENV PORT=8080 UID=\"10001\"\n"
        "ENV OLD two words\n"
        "WORKDIR app\nWORKDIR /b\nWORKDIR c\n"
        "EXPOSE $PORT 53/udp\n"
        "VOLUME [\"/data\", \"/log\"]\n"
        "LABEL a=b \"c d\"='e f'\n"
        "user $UID:$UID\n"
        "HEALTHCHECK --interval=3s CMD [\"curl\", \"x\"]\n"
        "STOPSIGNAL SIGQUIT\n"
        "CMD [\"serve\"]\n"
        "ENTRYPOINT [\"/a\"]\n"
        "ONBUILD RUN x\n",
        "dockerfile Dockerfile /Dockerfile  @4\n stage Build @4\n  image=golang:1.22 @4\n"
        "  step 0 RUN [] go build &&   echo $TAG (shell) @7\n container 1 @11\n  image=debian:12-slim @11\n"
        "  step 1 COPY [--from=build --chown=1:1] /src/a /a @12\n  env PORT=8080 literal @13\n"
        "  env UID=10001 literal @13\n  env OLD=two words literal @14\n  workdir=/b/c @17\n"
        "  expose=8080/tcp @18\n  expose=53/udp @18\n  volume=/data @19\n  volume=/log @19\n  label=a=b @20\n"
        "  label=c d=e f @20\n  user=10001:10001 @21\n  step 1 USER [] $UID:$UID @21\n"
        "  healthcheck=exec curl x @22\n  stop signal=SIGQUIT @23\n  command=serve @24\n  entrypoint=/a @25\n"
        "  onbuild=RUN x @26\n-- !");
}

static void inherits(void **state)
{
    (void)state;
    expect("FROM debian:12 AS base\nUSER app\nENV V=1\nCMD [\"x\"]\nSHELL [\"/bin/bash\",\"-c\"]\n"
           "FROM base\nENTRYPOINT run $V\nEXPOSE 8$V\n",
           " container 1 @6\n  user=app @2\n  entrypoint=/bin/bash @7\n  entrypoint=run $V @7\n  "
           "expose=81/tcp @8\n");
    expect("ARG V\nFROM debian:$V\nUSER $WHO\nHEALTHCHECK NONE\n",
           "  image=debian:$V @2\n  user=$WHO @3\n  healthcheck=none @4\n");
    expect("# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN dir `\n  C:\\x\\\nCMD a\n",
           "dockerfile Dockerfile /Dockerfile windows @2\n  step 0 RUN [] dir   C:\\x\\ (shell) @3\n"
           "  command=cmd @5\n  command=a @5\n");
}

static void heredocs(void **state)
{
    (void)state;
    expect(
        "FROM a\nRUN <<EOF\nUSER no\n# kept\nEOF\nCOPY <<-\"A B\" <<C /to/\n\tone\n\tA B\ntwo\nC\nUSER yes\n"
        "RUN echo $((1<<3))\nRUN cat << EOF\nSTOPSIGNAL 9\n",
        "  step 0 RUN [] <<EOF\nUSER no\n# kept\n  user=yes @11\n  stop signal=9 @14\n-- user=no\n-- !");
    expect("FROM a\nRUN <<EOF\nx\n", "! Dockerfile: line 2: a heredoc that nothing ends");
}

static void bad_input(void **state)
{
    (void)state;
    expect("FROM a\nFROBNICATE x\nUSER u\nRUNN y\n", "  user=u @3\n! Dockerfile: line 2: 'FROBNICATE' is no "
                                                     "instruction that is known here (2 such lines)");
    expect("RUN x\n", "! Dockerfile: no FROM that could be read: nothing of it is judged");
    expect("RUN x\nFROM a\n", "! Dockerfile: line 1: 1 instructions stand before the first FROM");
    expect("\xef\xbb\xbf"
           "FROM a\r\nRUN b \\\r\n c\r\nUSER d\r\n",
           "  step 0 RUN [] b  c (shell) @2\n  user=d @4\n-- !");
    expect("FROM a\nCMD [\"x\", 1]\nENV\nLABEL\nUSER\nEXPOSE\nHEALTHCHECK\nSHELL x\nVOLUME "
           "[]\nARG\nWORKDIR\nFROM\n",
           "  command=[\"x\", 1] @2\n-- !");
    expect("FROM a\nRUN x \\", "  step 0 RUN [] x (shell) @2\n-- !");
    expect("", "! Dockerfile: no FROM");
}

/* Values that double, and stages that take over all of the one before. */
static void hostile(void **state)
{
    (void)state;
    struct buf text = {0}, out = {0};
    buf_add(&text, STR("FROM a AS s0\nENV V0=aaaaaaaaaaaaaaaa\n"));
    for (int i = 1; i < 60; i++)
        buf_printf(&text, "ENV V%d=$V%d$V%d\n", i, i - 1, i - 1);
    for (int i = 1; i < 1200; i++)
        buf_printf(&text, "FROM s%d AS s%d\nENV W%d=${V9//*a*a*b/x}\n", i - 1, i, i);
    buf_ch(&text, 0);
    const struct manifest_file files[] = {{"Dockerfile", text.p}, {NULL, NULL}};
    manifest_read(&cataloger_dockerfile, files, &out);
    assert_true(manifest_has(&out, "too many instructions or values"));
    buf_free(&out);
    const char *whole =
        "# escape=`\nARG A=${B:-\"x\"}\nFROM a:${A%%x*} AS b\nRUN <<-'E' `\n x\n\tE\nCOPY [\"a\", \"b\"]\n";
    for (size_t n = 0; n < strlen(whole); n++) {
        char *copy = strndup(whole, n);
        struct buf one = {0};
        manifest_read(&cataloger_dockerfile, (struct manifest_file[]){{"Dockerfile", copy}, {NULL, NULL}},
                      &one);
        buf_free(&one);
        free(copy);
    }
    buf_free(&text);
}

static void recognised(void **state)
{
    (void)state;
    static const struct {
        const char *path, *head;
        bool want;
    } rows[] = {
        {"Dockerfile", "# only words\n", true},
        {"a/web.Dockerfile", "from a\n", true},
        {"Dockerfile.dockerignore", "FROM a\n", false},
        {"x", "ARG A=1\n\nFROM --platform=x a AS b\n", true},
        {"x", "From me@here Mon Sep 1 10:00:00 2026\n", false},
        {"x", "select a\nfrom b\n", false},
        {"Dockerfile.j2", "{% if x %}\nFROM a\n", true},
        {"Dockerfile.md", "How it is built\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct entry e = {.path = str_c(rows[i].path), .type = ENTRY_FILE};
        if (cataloger_dockerfile.probe(&e, str_c(rows[i].head)) != rows[i].want)
            fail_msg("%s: %s", rows[i].path, rows[i].head);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables),  cmocka_unit_test(stages),    cmocka_unit_test(inherits),
        cmocka_unit_test(heredocs),   cmocka_unit_test(bad_input), cmocka_unit_test(hostile),
        cmocka_unit_test(recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
