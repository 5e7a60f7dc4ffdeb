/* Every pattern finds a value that it is made for; what only looks like one is found by none. Values are made
 * here, so that none stands in the source. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/buf.h"
#include "codec/digest.h"
#include "secret/literals.h"
#include "secret/reader.h"
#include "secret/value.h"
#include <stdio.h>
#include <stdlib.h>

static struct arena arena;
static uint64_t dice = 88172645463325252ull;

static unsigned roll(unsigned n)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (unsigned)(dice >> 33) % n;
}

static struct secret_reader read_in_parts(const char *path, str text, size_t part)
{
    static struct secret_reader r;
    secret_begin(&r, str_c(path));
    for (str rest = text; rest.n; rest = str_from(rest, part))
        secret_add(&r, str_sub(rest, 0, part));
    secret_end(&r);
    return r;
}

static struct secret_reader read_all(const char *path, const char *text)
{
    return read_in_parts(path, str_c(text), SIZE_MAX);
}

static bool finds(const struct secret_reader *r, const char *pattern)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->hits[i].pattern->name, pattern) == 0)
            return true;
    return false;
}

/* ---- a value of each pattern ---- */

/* Any byte of the set, letters and digits before others, so that it reads like a token. */
static char any_of(const struct secret_item *item)
{
    for (unsigned tries = 0; tries < 100000; tries++) {
        char c = (char)roll(128);
        if (secret_item_has(item, c) && (tries > 2000 || ch_alnum(c)))
            return c;
    }
    return 0;
}

static void add_items(struct buf *b, const struct secret_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t count = items[i].min ? items[i].min : 0;
        if (items[i].value && count < 24 && items[i].max >= 24)
            count = 24;
        for (size_t k = 0; k < count; k++)
            buf_ch(b, any_of(&items[i]));
    }
}

/* CRC-32 of what stands behind the '_', in base 62, over its last six characters. */
static void put_sum(struct buf *b, size_t body)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    uint32_t crc = crc32_update(0, str_make(b->p + body, b->n - body - 6));
    for (size_t i = 1; i <= 6; i++, crc /= 62)
        b->p[b->n - i] = digits[crc % 62];
}

static str made(const struct secret_pattern *p, str literal)
{
    static struct buf b;
    b.n = 0;
    if (p->n_near)
        buf_add(&b, p->near[0]);
    buf_add(&b, STR(" \n"));
    if (p->starts.n) {
        buf_add(&b, p->starts);
        for (int i = 0; i < 24; i++)
            buf_ch(&b, any_of(&p->before[0]));
    } else {
        add_items(&b, p->before, p->n_before);
    }
    buf_add(&b, literal);
    size_t body = b.n;
    add_items(&b, p->after, p->n_after);
    if (strstr(p->name, "github-token") || strstr(p->name, "npm-token"))
        put_sum(&b, body);
    buf_add(&b, STR("\n"));
    return buf_str(&b);
}

/* Those whose values are more than a row of characters have tests of their own. */
static bool is_structured(const struct secret_pattern *p)
{
    static const char *const names[] = {"pypi-token",    "private-key",         "putty-key",
                                        "pkcs12",        "java-key-store",      "jwt",
                                        "url-password",  "docker-auth",         "netrc",
                                        "password-hash", "http-authorization",  "named-value",
                                        "azure-sas",     "connection-password", "curl-password",
                                        "kubeconfig-key"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(p->name, names[i]) == 0)
            return true;
    return p->n_literals == 0;
}

static void test_every_pattern(void **state)
{
    (void)state;
    for (size_t i = 0; i < secret_patterns_n; i++) {
        const struct secret_pattern *p = &secret_patterns[i];
        for (size_t k = 0; k < p->n_literals && !is_structured(p); k++) {
            bool found = false; /* a value made at random may read like an example once */
            for (int tries = 0; tries < 5 && !found; tries++) {
                struct secret_reader r = read_in_parts("app/x", made(p, p->literals[k]), SIZE_MAX);
                found = finds(&r, p->name);
            }
            if (!found)
                fail_msg("%s: not found behind %.*s", p->name, STR_ARG(p->literals[k]));
        }
    }
}

/* ---- the search ---- */

static void note_place(void *ctx, size_t pattern, str literal, size_t at)
{
    buf_printf(ctx, "%zu/%zu@%zu ", pattern, literal.n, at);
}

static void test_both_searches_agree(void **state)
{
    (void)state;
    char text[4096];
    for (int round = 0; round < 300; round++) {
        struct buf wide = {0}, plain = {0};
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = (char)roll(256);
        for (int i = 0; i < 40; i++) {
            const struct secret_pattern *p = &secret_patterns[roll((unsigned)secret_patterns_n)];
            str l = p->n_literals ? p->literals[roll(p->n_literals)] : STR("://");
            memcpy(text + roll((unsigned)(sizeof text - l.n + 1)), l.p, l.n);
        }
        size_t n = sizeof text - roll(70), from = roll(40);
        literals_find(str_make(text, n), from, n, note_place, &wide);
        literals_find_plain(str_make(text, n), from, n, note_place, &plain);
        assert_true(plain.n > 0 && str_eq(buf_str(&wide), buf_str(&plain)));
        buf_free(&wide);
        buf_free(&plain);
    }
}

static const struct secret_pattern *named(const char *name)
{
    for (size_t i = 0; i < secret_patterns_n; i++)
        if (strcmp(secret_patterns[i].name, name) == 0)
            return &secret_patterns[i];
    return NULL;
}

static void test_chunks_and_places(void **state)
{
    (void)state;
    enum { PAD = 300000 };
    struct buf b = {0};
    const struct secret_pattern *p = named("github-token");
    while (b.n < PAD)
        buf_add(&b, STR("nothing in this line\n"));
    uint32_t line = (uint32_t)(b.n / 21) + 1;
    buf_add(&b, made(p, p->literals[0]));
    for (size_t part = 1000; part < 400000; part = part * 3 + 1) {
        struct secret_reader r = read_in_parts("x", buf_str(&b), part);
        assert_int_equal(r.n, 1);
        assert_int_equal(r.hits[0].line, line + 1);
        assert_int_equal(r.hits[0].start, b.n - 41);
    }
    buf_free(&b);
}

static void test_limits(void **state)
{
    (void)state;
    struct buf b = {0};
    const struct secret_pattern *p = named("npm-token");
    for (int i = 0; i < 100; i++)
        buf_add(&b, made(p, p->literals[0]));
    struct secret_reader r = read_in_parts("x", buf_str(&b), SIZE_MAX);
    assert_int_equal(r.n, SECRETS_OF_FILE);
    assert_int_equal(r.more, 100 - SECRETS_OF_FILE);
    b.n = 0;
    while (b.n < (8 << 20))
        buf_add(&b, STR("fm2_"));
    r = read_in_parts("x", buf_str(&b), 65536);
    assert_true(r.exhausted);
    buf_free(&b);
}

/* ---- what is kept ---- */

static void test_nothing_whole_is_kept(void **state)
{
    (void)state;
    const struct secret_pattern *p = named("github-token");
    str text = made(p, p->literals[0]);
    str value = str_trim(text);
    struct secret_reader r = read_in_parts("x", text, SIZE_MAX), again = read_in_parts("y", text, SIZE_MAX);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "ghp_...%.2s, 40 characters", value.p + 38);
    assert_string_equal(r.hits[0].shown, wanted);
    assert_int_equal(strlen(r.hits[0].fingerprint), 16);
    assert_string_equal(r.hits[0].fingerprint, again.hits[0].fingerprint);
    r = read_all("a.env", "DB_PASSWORD=Kx7$pq9Zt2w\n");
    assert_string_equal(r.hits[0].shown, "11 characters, not shown");
    assert_string_equal(r.hits[0].fingerprint, "");
}

/* ---- checks ---- */

static void test_checksum(void **state)
{
    (void)state;
    const struct secret_pattern *p = named("npm-token");
    str text = arena_dup(&arena, made(p, p->literals[0]));
    char *last = (char *)text.p + text.n - 2;
    *last = *last == 'a' ? 'b' : 'a';
    assert_int_equal(read_in_parts("x", text, SIZE_MAX).n, 0);
}

struct named_case {
    const char *path, *text, *pattern; /* pattern NULL: nothing is found */
};

static const struct named_case named_cases[] = {
    {"a.env", "DB_PASSWORD=Kx7$pq9Zt2w\n", "named-value"},
    {"a.env", "export API_KEY='9f8e7d6c5b4a39281706f5e4d3c2b1a0'\n", "named-value"},
    {"a.yml", "  password: Kx7$pq9Zt2w # of the server\n", "named-value"},
    {"a.properties", "spring.datasource.password=Kx7$pq9Zt2w\r\n", "named-value"},
    {"x.py", "password = 'Kx7$pq9Zt2w'\n", "named-value"},
    {"x.js", "const c = {clientSecret: \"pQ9x7Zt2wKx7aB4nM3vC\"}\n", "named-value"},
    {"web.xml", "<password>Kx7$pq9Zt2w</password>", "named-value"},
    {"", "SECRET_KEY_BASE=9f8e7d6c5b4a39281706f5e4d3c2b1a0", "named-value"},
    {"a.env", "PASSWORD=changeme\n", NULL},
    {"a.env", "PASSWORD=${DB_PASSWORD_9}\n", NULL},
    {"a.env", "PASSWORD=$DB_PASSWORD_9x\n", NULL},
    {"a.env", "PASSWORD=<your-password-1>\n", NULL},
    {"a.env", "PASSWORD=xxxxxxxx9A\n", NULL},
    {"a.env", "PASSWORD_FILE=/run/secrets/Kx7pq9Zt2w\n", NULL},
    {"a.env", "# PASSWORD=Kx7$pq9Zt2w\n", NULL},
    {"a.env", "PUBLIC_KEY_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0\n", NULL},
    {"a.env.example", "PASSWORD=Kx7$pq9Zt2w\n", NULL},
    {"x.py", "password = get_password_2(Kx7)\n", NULL},
    {"x.py", "token = 'oauth2_access_token'\n", NULL},
    {"x.md", "password = 'Kx7$pq9Zt2w'\n", NULL},
    {"x.json", "\"access-token\": \"1.0.0-beta.12\"\n", NULL},
    {"x",
     "\x7f"
     "ELF\0password='Kx7$pq9Zt2w'\n",
     NULL},
    {"x", "postgres://app:Kx7pq9Zt2w@db.acme.io/x\n", "url-password"},
    {"x", "http://user:password@db.acme.io/x\n", NULL},
    {"x", "http://user:Kx7pq9Zt2w@example.com/x\n", NULL},
    {"x", "http://user:${PASS}@db.acme.io/x\n", NULL},
    {"x", "git@github.com:a/b and http://a/b:c@d\n", NULL},
    {".netrc", "machine h.acme.io login me password Kx7pq9Zt2w\n", "netrc"},
    {"root/.pgpass", "# h\ndb:5432:x:me:Kx7pq9Zt2w\n", "pgpass"},
    {"root/pgpass", "db:5432:x:me:Kx7pq9Zt2w\n", NULL},
    {"etc/shadow", "root:$6$kQ9w2xLz$Vb7Tn3pRy8mWcX5s:1::::::\n", "password-hash"},
    {"etc/other", "root:$6$kQ9w2xLz$Vb7Tn3pRy8mWcX5s:1::::::\n", NULL},
    {"wp-config.php", "define( 'DB_PASSWORD', 'Kx7$pq9Zt2w' );\n", "named-value"},
    {"x.php", "f('DB_PASSWORD', 'Kx7$pq9Zt2w');\n", NULL},
    {"kubeconfig", "    token: pQ9x7Zt2wKx7aB4nM3vC\n", "named-value"},
    {"x.json", "\"Server=h;User Id=sa;Password=Kx7pq9Zt2w;Encrypt=True\"", "connection-password"},
    {"x.cs", "\"Server=h;User Id=sa;Password=\" + word", NULL},
    {"x.cs", "\"Server=h;User Id=sa;Password={0};\"", NULL},
    {"build.sh", "curl -fs -u me:Kx7pq9Zt2w https://h.acme.io/\n", "curl-password"},
    {"build.sh", "curl -fs -u me:$PASSWORD https://h.acme.io/\n", NULL},
    {"a_test.go", "password := \"Kx7$pq9Zt2w\"\n", NULL},
    {"test_a.py", "url = 'http://me:Kx7pq9Zt2w@db.acme.io/'\n", NULL},
    {"doc.txt", "machine h.acme.io login me password Kx7pq9Zt2w\n", NULL},
    {".npmrc", "//r.acme.io/:_authToken=${NPM_TOKEN}\n", NULL},
    {".npmrc",
     "//r.acme.io/:_auth"
     "Token=9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0\n",
     "npmrc-auth"},
    {"c.json", "{\"auths\":{\"r\":{\"auth\":\"bWU6S3g3cHE5WnQydw==\"}}}", "docker-auth"},
    {"c.json", "{\"auth\":\"bm90IGEgbG9naW4h\"}", NULL},
    {"x", "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE12345", NULL},
    {"x", "-----BEGIN PRIVATE KEY-----\nshort\n-----END PRIVATE KEY-----\n", NULL},
    {"x",
     "-----BEGIN PUBLIC "
     "KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0Z3VS5JJcds3xfn/ygWyF0qJ\n-----END PUBLIC "
     "KEY-----\n",
     NULL},
};

static void test_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof named_cases / sizeof *named_cases; i++) {
        const struct named_case *c = &named_cases[i];
        size_t n = strlen(c->text);
        if (c->text[0] == '\x7f') /* a program: a NUL, and more */
            n += 1 + strlen(c->text + n + 1);
        struct secret_reader r = read_in_parts(c->path, str_make(c->text, n), SIZE_MAX);
        if (c->pattern ? !finds(&r, c->pattern) || r.n != 1 : r.n != 0)
            fail_msg("%s: %s: %s wanted, %zu found: %s", c->path, c->text,
                     c->pattern ? c->pattern : "nothing", r.n, r.n ? r.hits[0].pattern->name : "");
    }
}

/* base64url without padding. */
static str base64url(str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    struct buf b = {0};
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t v = 0;
        size_t n = s.n - i < 3 ? s.n - i : 3;
        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (k < n ? (unsigned char)s.p[i + k] : 0);
        for (size_t k = 0; k <= n; k++)
            buf_ch(&b, digits[v >> (18 - 6 * k) & 63]);
    }
    str all = arena_dup(&arena, buf_str(&b));
    buf_free(&b);
    return all;
}

static bool jwt_found(const char *head, const char *claims)
{
    str text = arena_printf(&arena, "t %.*s.%.*s.dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk\n",
                            STR_ARG(base64url(str_c(head))), STR_ARG(base64url(str_c(claims))));
    struct secret_reader r = read_in_parts("x", text, SIZE_MAX);
    return finds(&r, "jwt");
}

static void test_jwt(void **state)
{
    (void)state;
    assert_true(jwt_found("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"sub\":\"4711\",\"iss\":\"acme\"}"));
    assert_false(jwt_found("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"sub\":\"1234567890\",\"name\":\"x\"}"));
    assert_false(jwt_found("{\"alg\":\"none\",\"typ\":\"JWT\"}", "{\"sub\":\"4711\",\"iss\":\"acme\"}"));
    assert_false(jwt_found("{\"typ\":\"JWT\",\"x\":1}", "{\"sub\":\"4711\",\"iss\":\"acme\"}"));
    assert_false(jwt_found("{\"alg\":\"HS256\" \"typ\":}", "{\"sub\":\"4711\",\"iss\":\"acme\"}"));
}

static void test_aws_pair(void **state)
{
    (void)state;
    const char *id = "AKIA"
                     "QYLPMN5HHHFPZAM2"; /* made up; its account would be 052... */
    struct secret_reader r = read_in_parts("x", arena_printf(&arena, "id=%s\n", id), SIZE_MAX);
    assert_int_equal(r.n, 1);
    assert_string_equal(r.hits[0].rule, "SE-C03");
    r = read_in_parts("x",
                      arena_printf(&arena, "id=%s\nkey=%s\n", id,
                                   "pQ9x7Zt2wKx7aB4nM3vC"
                                   "/k8Jd+5sWq1eRt6yUi0o"),
                      SIZE_MAX);
    assert_string_equal(r.hits[0].rule, "SE-C01");
}

static void test_utf16(void **state)
{
    (void)state;
    const struct secret_pattern *p = named("github-token");
    str text = arena_dup(&arena, made(p, p->literals[1]));
    for (int big = 0; big < 2; big++) {
        struct buf b = {0};
        buf_add(&b, big ? STR("\xfe\xff") : STR("\xff\xfe"));
        for (size_t i = 0; i < text.n; i++) {
            buf_ch(&b, big ? 0 : text.p[i]);
            buf_ch(&b, big ? text.p[i] : 0);
        }
        struct secret_reader r = read_in_parts("x.ini", buf_str(&b), 5);
        assert_int_equal(r.n, 1);
        assert_int_equal(r.hits[0].line, 2);
        buf_free(&b);
    }
}

static void test_values(void **state)
{
    (void)state;
    assert_true(value_is_example(STR("AKIA2EXAMPLE")) && value_is_example(STR("aaaaaa")) &&
                value_is_example(STR("12345678")));
    assert_false(value_is_example(STR("Kx7$pq9Zt2w")));
    assert_true(value_is_variable(STR("$HOME")) && value_is_variable(STR("{{ x }}")) &&
                value_is_variable(STR("<x>")));
    assert_false(value_is_variable(STR("$9x")) || value_is_variable(STR("a$b")));
    assert_int_equal(value_kinds(STR("aB1-")), 4);
    assert_true(value_entropy(STR("abcdefgh")) > 2.99 && value_entropy(STR("aaaa")) < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pattern),
        cmocka_unit_test(test_both_searches_agree),
        cmocka_unit_test(test_chunks_and_places),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_nothing_whole_is_kept),
        cmocka_unit_test(test_checksum),
        cmocka_unit_test(test_named),
        cmocka_unit_test(test_jwt),
        cmocka_unit_test(test_aws_pair),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_values),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
