/* Checks of tokens and logins. */
#include "secret/check.h"
#include "codec/digest.h"
#include "format/base64.h"
#include "format/json.h"
#include "secret/place.h"
#include "secret/value.h"

/* ---- checksums ---- */

bool secret_check_crc_base62(struct secret_match *m)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    enum { SUM = 6 };
    ptrdiff_t bar = str_chr(m->value, '_');
    str body = str_from(m->value, (size_t)(bar + 1));
    if (body.n <= SUM)
        return false;
    uint32_t crc = crc32_update(0, str_sub(body, 0, body.n - SUM));
    for (size_t i = 1; i <= SUM; i++, crc /= 62)
        if (body.p[body.n - i] != digits[crc % 62])
            return false;
    m->note = "its checksum is right";
    return crc == 0;
}

/* ---- AWS ---- */

static unsigned base32_digit(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') : (unsigned)(c - '2') + 26u;
}

/* Ids made since 2019 hold the account: 40 bits behind the first bit, which is set. */
static bool account_is_none(str id)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 10; i++)
        v = v << 5 | base32_digit(id.p[i]);
    bool holds_account = v >> 49 & 1;
    uint64_t account = v >> 9 & 0xffffffffffull;
    return holds_account && account > 999999999999ull;
}

static bool of_secret_key(char c)
{
    return ch_alnum(c) || c == '/' || c == '+';
}

/* 40 characters of base64 that no others go on from. */
static str secret_key_in(str s)
{
    enum { LENGTH = 40 };
    for (size_t i = 0; i < s.n;) {
        size_t n = 0;
        while (i + n < s.n && of_secret_key(s.p[i + n]))
            n++;
        str run = str_sub(s, i, n);
        if (n == LENGTH && value_kinds(run) >= 3 && value_entropy(run) >= 4.2 && !value_is_example(run))
            return run;
        i += n + 1;
    }
    return STR_NONE;
}

bool secret_check_aws_id(struct secret_match *m)
{
    enum { NEAR = 400 };
    size_t from = m->start < NEAR ? 0 : m->start - NEAR;
    if (account_is_none(str_from(m->value, 4)) || value_is_example(m->value))
        return false;
    str key = secret_key_in(str_sub(m->window, m->end, NEAR));
    if (!key.n)
        key = secret_key_in(str_sub(m->window, from, m->start - from));
    m->note = key.n ? "its secret stands beside it" : "the id alone: its secret is not beside it";
    if (!key.n)
        m->rule = "SE-C03";
    return true;
}

/* ---- base64 ---- */

bool secret_check_base64(struct secret_match *m)
{
    struct arena a = {0};
    str bytes;
    bool ok = base64_decode(&a, m->value, &bytes) && bytes.n >= 16 && value_entropy(m->value) >= 4;
    arena_free(&a);
    return ok;
}

static bool printable(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] == 0x7f)
            return false;
    return s.n && str_utf8(s);
}

bool secret_check_basic_auth(struct secret_match *m)
{
    struct arena a = {0};
    str login, user, password;
    bool ok = base64_decode(&a, m->value, &login) && printable(login) &&
              str_cut(login, ':', &user, &password) && user.n && password.n >= 3 &&
              !value_is_example(password) && !value_is_variable(password) && !str_ieq(user, password);
    m->plain = true;
    m->note = "user and password in base64";
    arena_free(&a);
    return ok;
}

bool secret_check_azure_sas(struct secret_match *m)
{
    /* 32 bytes in base64, the signs often as %2F, %2B and %3D. */
    size_t n = 0;
    for (size_t i = 0; i < m->value.n; i++, n++)
        if (m->value.p[i] == '%') {
            if (!str_hex(str_sub(m->value, i + 1, 2), 2))
                return false;
            i += 2;
        }
    if (is_documentation(m->path))
        return false;
    bool padded = str_ends(m->value, STR("%3D")) || str_ends(m->value, STR("%3d"));
    return (n == 43 || (n == 44 && padded)) && value_entropy(m->value) >= 4;
}

bool secret_check_not_documented(struct secret_match *m)
{
    return !is_documentation(m->path) && !is_test_name(m->path) && !value_is_example(m->value) &&
           value_kinds(m->value) >= 3;
}

bool secret_check_macaroon(struct secret_match *m)
{
    struct arena a = {0};
    str bytes;
    enum { SIGNATURE = 34 }; /* type 6, length 32, and the bytes */
    ptrdiff_t dash = str_chr(m->value, '-');
    bool ok = base64_decode(&a, str_from(m->value, (size_t)(dash + 1)), &bytes) && bytes.n > 40 + SIGNATURE &&
              bytes.p[0] == 2 && bytes.p[1] == 1 && (size_t)(unsigned char)bytes.p[2] < bytes.n &&
              str_ends(str_sub(bytes, 3, (unsigned char)bytes.p[2]), STR("pypi.org")) &&
              bytes.p[bytes.n - SIGNATURE] == 6 && bytes.p[bytes.n - SIGNATURE + 1] == 32;
    m->note = "its structure is right";
    arena_free(&a);
    return ok;
}

/* ---- JWT ---- */

struct claims {
    bool object;
    str alg, role, sub, name;
};

static struct claims claims_of(struct arena *a, str base64)
{
    struct claims c = {0};
    struct json j;
    str text, key;
    if (!base64_decode(a, base64, &text))
        return c;
    const struct {
        str key;
        str *to;
    } known[] = {{STR("alg"), &c.alg}, {STR("role"), &c.role}, {STR("sub"), &c.sub}, {STR("name"), &c.name}};
    json_init(&j, text, a, 16);
    if (!json_object(&j))
        return c;
    while (json_key(&j, &key)) {
        str *to = NULL;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_eq(key, known[i].key))
                to = known[i].to;
        if (to)
            json_string(&j, to);
        else
            json_skip(&j);
    }
    c.object = !j.failed;
    return c;
}

/* The token of jwt.io and of every tutorial, and keys that are made to be public. */
static bool is_public(const struct claims *c)
{
    return str_is(c->sub, "1234567890") || str_is(c->name, "John Doe") || str_is(c->role, "anon") ||
           str_is(c->alg, "none") || str_is(c->alg, "");
}

bool secret_check_jwt(struct secret_match *m)
{
    struct arena a = {0};
    str head, rest, claims, signature;
    bool ok = str_cut(m->value, '.', &head, &rest) && str_cut(rest, '.', &claims, &signature);
    ok = ok && !is_test_name(m->path) && !is_documentation(m->path);
    if (ok) {
        struct claims h = claims_of(&a, head), c = claims_of(&a, claims);
        c.alg = h.alg;
        ok = h.object && c.object && !is_public(&c) && !value_is_example(signature);
    }
    m->note = "its header and claims can be read";
    arena_free(&a);
    return ok;
}

/* ---- logins ---- */

bool secret_check_not_variable(struct secret_match *m)
{
    m->plain = m->value.n < 24;
    return !value_is_variable(m->value) && !value_is_example(m->value);
}

/* Words that documentation puts where a user or a password would stand. */
static bool is_word_for_password(str v)
{
    static const str words[] = {
        STR_INIT("password"), STR_INIT("passwd"),      STR_INIT("pass"),       STR_INIT("secret"),
        STR_INIT("pwd"),      STR_INIT("token"),       STR_INIT("pw"),         STR_INIT("user"),
        STR_INIT("p"),        STR_INIT("password123"), STR_INIT("s3cr3t"),     STR_INIT("test"),
        STR_INIT("key"),      STR_INIT("hunter2"),     STR_INIT("foo"),        STR_INIT("bar"),
        STR_INIT("b"),        STR_INIT("pwd123"),      STR_INIT("pass1"),      STR_INIT("pass123"),
        STR_INIT("passw0rd"), STR_INIT("p%40ss"),      STR_INIT("passphrase"), STR_INIT("apikey"),
        STR_INIT("letmein"),  STR_INIT("tiger")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(v, words[i]))
            return true;
    return false;
}

static bool is_example_host(str host)
{
    static const str ends[] = {STR_INIT("example.com"), STR_INIT("example.org"), STR_INIT("example.net"),
                               STR_INIT("example.edu"), STR_INIT(".example"),    STR_INIT(".test"),
                               STR_INIT(".invalid"),    STR_INIT("domain.com"),  STR_INIT("domain.tld"),
                               STR_INIT("site.com"),    STR_INIT("foo.com"),     STR_INIT("bar.com"),
                               STR_INIT("host.com")};
    static const str names[] = {
        STR_INIT("host"),   STR_INIT("hostname"), STR_INIT("server"), STR_INIT("example"), STR_INIT("domain"),
        STR_INIT("a"),      STR_INIT("b"),        STR_INIT("foo"),    STR_INIT("proxy"),   STR_INIT("h"),
        STR_INIT("myhost"), STR_INIT("myproxy"),  STR_INIT("x"),      STR_INIT("test"),    STR_INIT("some")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(host, ends[i]))
            return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(host, names[i]))
            return true;
    return str_find(host, STR("example")) >= 0;
}

/* RFC 3986 section 3.2.1. */
bool secret_check_url(struct secret_match *m)
{
    size_t scheme = m->start;
    while (scheme > 0 && (ch_alnum(m->window.p[scheme - 1]) || strchr("+-.", m->window.p[scheme - 1])) &&
           m->window.p[scheme - 1])
        scheme--;
    str all = str_sub(m->window, m->start + 3, m->end - m->start - 3), login, host, user, password;
    if (scheme == m->start || !ch_alpha(m->window.p[scheme]) || !str_cut(all, '@', &login, &host) ||
        !str_cut(login, ':', &user, &password) || is_test_name(m->path) ||
        syntax_of(m->path) == SYNTAX_PROSE || str_chr(password, ':') >= 0)
        return false;
    m->start = scheme;
    m->value = password;
    m->plain = password.n < 24;
    return password.n >= 4 && str_of(user, "-._~!$&()*+,;=%") && str_chr(password, '\\') < 0 &&
           str_chr(password, ',') < 0 && str_chr(password, '(') < 0 && str_chr(password, '{') < 0 &&
           str_chr(password, '[') < 0 && str_chr(password, '`') < 0 && !value_is_variable(password) &&
           !value_is_example(password) && !is_word_for_password(password) &&
           str_find(password, STR("ssword")) < 0 && !str_ieq(user, password) && !str_is(user, "scott") &&
           !is_example_host(host);
}

/* A password that a text gives away between others words of a connection or a command. */
bool secret_check_connection(struct secret_match *m)
{
    str v = m->value;
    m->plain = v.n < 24;
    return v.n >= 6 && !is_test_name(m->path) && !is_documentation(m->path) &&
           syntax_of(m->path) != SYNTAX_PROSE && value_kinds(v) >= 2 && !value_is_variable(v) &&
           !value_is_example(v) && !is_word_for_password(v) && str_find(v, STR("ssword")) < 0 &&
           !strchr("$%{<*", v.p[0]);
}

bool secret_check_pgpass(struct secret_match *m)
{
    str rest = m->window, line;
    while (str_line(&rest, &line)) {
        str fields = line, part = STR("");
        size_t n = 0;
        while (n < 5 && str_split(&fields, n < 4 ? ':' : '\n', &part))
            n++;
        if (n == 5 && part.n >= 3 && line.p[0] != '#' && !value_is_variable(part) &&
            !value_is_example(part)) {
            m->value = part;
            m->start = (size_t)(part.p - m->window.p);
            m->end = m->start + part.n;
            m->plain = true;
            return true;
        }
    }
    return false;
}
