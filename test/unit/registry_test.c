/* What registries and the user's files say: challenges, tokens, lists, credentials, names; and which
 * addresses are whose. */
#include "net/address.h"
#include "source/registry/challenge.h"
#include "source/registry/list.h"
#include "source/registry/login.h"
#include "source/registry/registry.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena a;

#define assert_str(s, text) assert_string_equal(arena_dup(&a, s).p, text)

/* ---- addresses ---- */

static void test_addresses(void **state)
{
    static const struct {
        const char *text;
        unsigned class;
    } rows[] = {
        {"127.0.0.1", ADDRESS_LOOPBACK},
        {"127.255.255.254", ADDRESS_LOOPBACK},
        {"[::1]", ADDRESS_LOOPBACK},
        {"10.0.0.1", ADDRESS_PRIVATE},
        {"172.15.0.1", ADDRESS_PUBLIC},
        {"172.16.0.1", ADDRESS_PRIVATE},
        {"172.31.255.255", ADDRESS_PRIVATE},
        {"172.32.0.1", ADDRESS_PUBLIC},
        {"192.168.1.1", ADDRESS_PRIVATE},
        {"192.169.1.1", ADDRESS_PUBLIC},
        {"100.64.0.1", ADDRESS_PRIVATE},
        {"100.128.0.1", ADDRESS_PUBLIC},
        {"169.254.169.254", ADDRESS_LINK_LOCAL},
        {"0.0.0.0", ADDRESS_OTHER},
        {"224.0.0.1", ADDRESS_OTHER},
        {"255.255.255.255", ADDRESS_OTHER},
        {"8.8.8.8", ADDRESS_PUBLIC},
        {"[fe80::1]", ADDRESS_LINK_LOCAL},
        {"[fec0::1]", ADDRESS_PRIVATE},
        {"[fd00::1]", ADDRESS_PRIVATE},
        {"[fc00::1]", ADDRESS_PRIVATE},
        {"[::]", ADDRESS_OTHER},
        {"[ff02::1]", ADDRESS_OTHER},
        {"[2606:4700::1]", ADDRESS_PUBLIC},
        {"[::ffff:127.0.0.1]", ADDRESS_LOOPBACK},
        {"[::ffff:169.254.1.1]", ADDRESS_LINK_LOCAL},
        {"[64:ff9b::a00:1]", ADDRESS_PRIVATE},
        {"[2002:7f00:1::]", ADDRESS_LOOPBACK},
        {"[::7f00:1]", ADDRESS_LOOPBACK},
        {"example.org", 0},
        {"", 0},
        {"1.2.3", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (address_class_of_text(str_c(rows[i].text)) != rows[i].class)
            fail_msg("%s is %u", rows[i].text, address_class_of_text(str_c(rows[i].text)));
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(0x7f000001)}};
    assert_int_equal(address_class((const struct sockaddr *)&in), ADDRESS_LOOPBACK);
    in.sin_family = AF_UNIX;
    assert_int_equal(address_class((const struct sockaddr *)&in), ADDRESS_OTHER);
}

/* ---- challenges and tokens ---- */

static void test_challenge(void **state)
{
    struct challenge c;
    (void)state;
    assert_true(challenge_parse(
        &a, STR("realm=\"https://auth.x/token\",service=\"reg, \\\"x\\\"\",scope=\"repository:a/b:pull\""),
        &c));
    assert_str(c.realm, "https://auth.x/token");
    assert_str(c.service, "reg, \"x\"");
    assert_str(c.scope, "repository:a/b:pull");
    assert_string_equal(challenge_url(&a, &c, c.scope).p,
                        "https://auth.x/token?scope=repository%3Aa%2Fb%3Apull&service=reg%2C%20%22x%22");
    assert_true(challenge_parse(&a, STR("Realm=https://x/t?a=b , Service=y"), &c));
    assert_string_equal(challenge_url(&a, &c, STR("z")).p, "https://x/t?a=b&scope=z&service=y");
    assert_false(challenge_parse(&a, STR("service=\"x\""), &c));
    assert_false(challenge_parse(&a, STR("realm=\"file:///etc/passwd\""), &c));
    assert_false(challenge_parse(&a, STR("realm=\"https://x\r\nA: b\""), &c));
    assert_false(challenge_parse(&a, STR("realm=\"https://x"), &c));
    assert_false(challenge_parse(&a, STR(""), &c));
}

static void test_token(void **state)
{
    struct token t;
    struct err e;
    (void)state;
    assert_true(token_parse(&a, STR("{\"token\":\"abc.d\",\"expires_in\":300}"), &t, &e));
    assert_str(t.value, "abc.d");
    assert_int_equal(t.seconds, 300);
    assert_true(token_parse(&a, STR("{\"access_token\":\"x\",\"issued_at\":1}"), &t, &e));
    assert_int_equal(t.seconds, TOKEN_SECONDS);
    assert_true(token_parse(&a, STR("{\"token\":\"x\",\"expires_in\":99999999999}"), &t, &e));
    assert_int_equal(t.seconds, 86400);
    assert_false(token_parse(&a, STR("{\"token\":\"a\\r\\nX: b\"}"), &t, &e));
    assert_false(token_parse(&a, STR("{\"token\":\"a b\"}"), &t, &e));
    assert_false(token_parse(&a, STR("{\"token\":1}"), &t, &e));
    assert_false(token_parse(&a, STR("{\"token\":\"x\""), &t, &e));
    assert_false(token_parse(&a, STR("[]"), &t, &e));
    assert_false(token_parse(&a, STR(""), &t, &e));
}

/* ---- lists and names ---- */

static void test_list(void **state)
{
    registry_names names = {0};
    struct err e;
    (void)state;
    assert_true(registry_list_parse(STR("{\"name\":\"a\",\"tags\":[\"1\",2,\"latest\"]}"), &a, &names, &e));
    assert_int_equal(names.n, 2);
    assert_true(registry_list_parse(STR("{\"repositories\":[\"a/b\"]}"), &a, &names, &e));
    assert_int_equal(names.n, 3);
    assert_true(registry_list_parse(STR("{\"name\":\"a\",\"tags\":null}"), &a, &names, &e));
    assert_int_equal(names.n, 3);
    assert_false(registry_list_parse(STR("{\"errors\":[]}"), &a, &names, &e));
    assert_false(registry_list_parse(STR("{\"tags\":[\"1\"]"), &a, &names, &e));
    assert_false(registry_list_parse(STR("<html>"), &a, &names, &e));
}

static void test_names_all(void **state)
{
    static const char *const all[] = {"ghcr.io",        "ghcr.io/",   "localhost",     "localhost:5000",
                                      "registry:5000/", "[::1]:5000", "127.0.0.1:5000"};
    static const char *const one[] = {
        "debian", "debian:12", "debian:12.5", "registry:5000", "ghcr.io/x", "localhost:5000/x", ""};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!registry_names_all(str_c(all[i])))
            fail_msg("%s", all[i]);
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        if (registry_names_all(str_c(one[i])))
            fail_msg("%s", one[i]);
}

/* ---- credentials ---- */

/* "user password identity bearer|helper" of a file's text; "-" for what is not there, "!" for no such file.
 */
static const char *logged_in(const char *text, const char *host, const char *repository)
{
    struct login l;
    struct err e;
    str helper;
    if (!login_parse(&a, str_c(text), str_c(host), str_c(repository), &l, &helper, &e))
        return "!";
    if (!l.found)
        return helper.n ? arena_printf(&a, "|%.*s", STR_ARG(helper)).p : "-";
    return arena_printf(&a, "%.*s %.*s %.*s %.*s", STR_ARG(l.user), STR_ARG(l.password), STR_ARG(l.identity),
                        STR_ARG(l.bearer))
        .p;
}

static void test_login(void **state)
{
    /* ann:s3cret, bob:pass:word */
    static const char file[] =
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"YW5uOnMzY3JldA==\"},"
        "\"ghcr.io/shop\":{\"username\":\"shop\",\"password\":\"p\"},"
        "\"https://index.docker.io/v1/\":{\"auth\":\"Ym9iOnBhc3M6d29yZA==\"},"
        "\"http://old:5000/v2/\":{\"auth\":\"YW5uOnMzY3JldA\"},"
        "\"id.example\":{\"auth\":\"PHRva2VuPjo=\",\"identitytoken\":\"r\"},"
        "\"bear.example\":{\"registrytoken\":\"b\"},"
        "\"empty.example\":{},\"bad.example\":{\"auth\":\"***\"},\"odd.example\":[1]},"
        "\"credHelpers\":{\"empty.example\":\"x\"},\"credsStore\":\"store\",\"HttpHeaders\":{\"a\":[{}]}}";
    static const char *const rows[][3] = {
        {"ghcr.io", "other/x", "ann s3cret  "},  {"ghcr.io", "shop/orders", "shop p  "},
        {"ghcr.io", "shopping", "ann s3cret  "}, {"docker.io", "library/debian", "bob pass:word  "},
        {"old:5000", "x", "ann s3cret  "},       {"id.example", "x", "<token>  r "},
        {"bear.example", "x", "   b"},           {"empty.example", "x", "|x"},
        {"bad.example", "x", "|store"},          {"odd.example", "x", "|store"},
        {"ghcr.io.evil.example", "x", "|store"}, {"io", "x", "|store"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = logged_in(file, rows[i][0], rows[i][1]);
        if (strcmp(got, rows[i][2]) != 0)
            fail_msg("%s/%s: '%s'", rows[i][0], rows[i][1], got);
    }
    assert_string_equal(logged_in("{}", "x.y", "z"), "-");
    assert_string_equal(logged_in("[]", "x.y", "z"), "!");
    assert_string_equal(logged_in("{\"auths\":", "x.y", "z"), "!");
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    chmod(path, mode);
}

static void test_files(void **state)
{
    char dir[] = "/tmp/registry-test-XXXXXX";
    struct login l;
    struct err e;
    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    setenv("HOME", dir, 1);
    setenv("XDG_RUNTIME_DIR", dir, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("DOCKER_CONFIG");
    unsetenv("REGISTRY_AUTH_FILE");
    assert_true(login_find(&a, NULL, STR("x.y"), STR("z"), &l, &e));
    assert_false(l.found);
    mkdir(".docker", 0700);
    write_file(".docker/config.json",
               "{\"auths\":{\"x.y\":{\"username\":\"docker\"}},\"credHelpers\":{\"h.y\":\"test\",\"s.y\":"
               "\"silent\",\"e.y\":\"../evil\"}}",
               0600);
    assert_true(login_find(&a, NULL, STR("x.y"), STR("z"), &l, &e));
    assert_str(l.user, "docker");
    mkdir("containers", 0700);
    write_file("containers/auth.json", "{\"auths\":{\"x.y/z\":{\"username\":\"podman\"}}}", 0600);
    assert_true(login_find(&a, NULL, STR("x.y"), STR("z"), &l, &e));
    assert_str(l.user, "podman");
    assert_true(login_find(&a, NULL, STR("x.y"), STR("other"), &l, &e));
    assert_str(l.user, "docker");
    write_file("named.json", "{}", 0600);
    assert_true(login_find(&a, "named.json", STR("x.y"), STR("z"), &l, &e));
    assert_false(l.found);
    assert_false(login_find(&a, "absent.json", STR("x.y"), STR("z"), &l, &e));
    /* helpers */
    write_file("docker-credential-test",
               "#!/bin/sh\nread -r h; [ \"$1 $h\" = 'get h.y' ] && echo "
               "'{\"Username\":\"<token>\",\"Secret\":\"t\"}'\n",
               0700);
    write_file("docker-credential-silent",
               "#!/bin/sh\necho 'credentials not found in native keychain'; exit 1\n", 0700);
    setenv("PATH", arena_printf(&a, "%s:%s", dir, getenv("PATH")).p, 1);
    assert_true(login_find(&a, NULL, STR("h.y"), STR("z"), &l, &e));
    assert_str(l.identity, "t");
    assert_true(login_find(&a, NULL, STR("s.y"), STR("z"), &l, &e));
    assert_false(l.found);
    assert_false(login_find(&a, NULL, STR("e.y"), STR("z"), &l, &e));
    assert_int_equal(system(arena_printf(&a, "rm -rf '%s'", dir).p), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses), cmocka_unit_test(test_challenge),
                                       cmocka_unit_test(test_token),     cmocka_unit_test(test_list),
                                       cmocka_unit_test(test_names_all), cmocka_unit_test(test_login),
                                       cmocka_unit_test(test_files)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
