/* Every distribution, from its os-release to a finding or none, as data: test/cases/distributions says how.
 * All advisories of a file are in one database, so that none may catch what another release's package is. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory_harness.h"
#include "catalog/distro.h"
#include "catalog_harness.h"
#include <dirent.h>

struct row {
    bool yes;
    str name, version, source, source_version, vendor;
    unsigned line;
    size_t system;
};
struct file {
    struct arena a;
    str type;
    VEC(str) systems; /* os-release texts */
    VEC(str) types;
    VEC(struct row) rows;
    struct buf records;
};

static str field(str *rest)
{
    str part = STR("");
    return str_split(rest, '|', &part) ? str_trim(part) : STR("");
}

static str given(str s, str otherwise)
{
    return str_is(s, "-") || !s.n ? otherwise : s;
}

/* "ID=debian; VERSION_ID=12" as the lines of os-release. */
static str os_release(struct arena *a, str text)
{
    struct buf b = {0};
    str one, key, value;
    while (str_split(&text, ';', &one))
        if (str_cut(str_trim(one), '=', &key, &value))
            buf_printf(&b, "%.*s=\"%.*s\"\n", STR_ARG(key), STR_ARG(value));
    str s = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return s;
}

static void add_affected(struct buf *b, str rest)
{
    for (unsigned n = 0; rest.p; n++) {
        str ecosystem = field(&rest), package = field(&rest), fixed = field(&rest), status = field(&rest);
        buf_printf(
            b,
            "%s{\"package\":{\"ecosystem\":\"%.*s\",\"name\":\"%.*s\"},\"ranges\":[{\"type\":\"ECOSYSTEM\","
            "\"events\":[{\"introduced\":\"0\"}",
            n ? "," : "", STR_ARG(ecosystem), STR_ARG(package));
        if (!str_is(fixed, "-"))
            buf_printf(b, ",{\"fixed\":\"%.*s\"}", STR_ARG(fixed));
        buf_printf(b, "]}],\"database_specific\":{\"assay\":{\"status\":\"%.*s\"}}}", STR_ARG(status));
    }
}

static void read_row(struct file *f, const char *folder, str rest, unsigned line)
{
    char name[32];
    struct row r = {.line = line, .system = f->systems.n - 1};
    str verdict = field(&rest);
    assert_true(str_is(verdict, "yes") || str_is(verdict, "no"));
    r.yes = str_is(verdict, "yes");
    r.name = field(&rest);
    r.version = field(&rest);
    r.source = given(field(&rest), r.name);
    r.source_version = given(field(&rest), r.version);
    r.vendor = given(field(&rest), STR(""));
    f->records.n = 0;
    buf_printf(&f->records,
               "{\"id\":\"T-%u\",\"modified\":\"2024-01-01T00:00:00Z\",\"aliases\":[\"CVE-2000-%04u\"],"
               "\"affected\":[",
               line, line);
    add_affected(&f->records, rest);
    buf_add(&f->records, STR("]}"));
    snprintf(name, sizeof name, "%u.json", line);
    harness_file(folder, name, buf_str(&f->records));
    vec_push(&f->a, &f->rows, r);
}

static void read_file(struct file *f, const char *path, const char *folder)
{
    str text = harness_read(&f->a, path), line;
    for (unsigned n = 1; str_line(&text, &line); n++) {
        if (str_starts(line, STR("os "))) {
            vec_push(&f->a, &f->systems, os_release(&f->a, str_from(line, 3)));
            vec_push(&f->a, &f->types, STR("deb"));
        } else if (str_is(line, "deb") || str_is(line, "rpm") || str_is(line, "apk")) {
            f->types.v[f->types.n - 1] = line;
        } else if (line.n && line.p[0] != '#') {
            read_row(f, folder, line, n);
        }
    }
}

/* As the cataloger of rpm writes a vendor. */
static str vendor(struct arena *a, str text)
{
    char *out = arena_bytes(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        out[i] = ch_alnum(text.p[i]) ? ch_lower(text.p[i]) : '-';
    return str_make(out, text.n);
}

static void make_inventory(struct file *f, const struct row *r, struct harness *h, struct inventory *inv)
{
    harness_open(h);
    harness_entry(h, "etc/os-release", f->systems.v[r->system]);
    *inv = (struct inventory){.arena = &f->a};
    distro_pick(inv, h->unit.os.v, h->unit.os_origin.v, h->unit.os.n);
    struct component *c = vec_add(&f->a, &inv->components);
    bool module = str_starts(r->vendor, STR("rpmmod="));
    *c = (struct component){.type = f->types.v[r->system],
                            .kind = STR("package"),
                            .name = r->name,
                            .version = r->version,
                            .source_name = r->source,
                            .source_version = r->source_version,
                            .ecosystem = STR(""),
                            .qualifiers = module ? r->vendor : STR(""),
                            .namespace_ = module ? STR("") : vendor(&f->a, r->vendor)};
    distro_apply(&f->a, inv);
}

static bool found(const struct report *r, unsigned line)
{
    char id[32];
    snprintf(id, sizeof id, "CVE-2000-%04u", line);
    for (size_t i = 0; i < r->findings.n; i++)
        if (str_eq(r->findings.v[i].id, str_c(id)))
            return r->findings.v[i].status == STATUS_OPEN;
    return false;
}

static unsigned judge(struct file *f, const char *path, struct database *db)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < f->rows.n; i++) {
        const struct row *r = &f->rows.v[i];
        struct harness h;
        struct inventory inv;
        struct report report = {0};
        struct match_options o = {0};
        make_inventory(f, r, &h, &inv);
        assert_true(advisory_match(db, &f->a, &inv, &o, &report, &inv));
        if (found(&report, r->line) != r->yes) {
            wrong++;
            printf("%s:%u: %s is not found for %.*s of \"%.*s\"\n", path, r->line,
                   r->yes ? "a flaw" : "no flaw", STR_ARG(r->name), STR_ARG(inv.components.v[0].ecosystem));
        }
        harness_close(&h);
    }
    return wrong;
}

static unsigned run_file(const char *path)
{
    struct file f = {0};
    char *folder = harness_folder(), *to = harness_folder();
    struct build_result built;
    struct err e = {""};
    read_file(&f, path, folder);
    if (!harness_build(folder, to, 2, &built, &e))
        fail_msg("%s", e.text);
    struct database *db = database_open(to, &e);
    assert_non_null(db);
    unsigned wrong = judge(&f, path, db);
    size_t yes = 0;
    for (size_t i = 0; i < f.rows.n; i++)
        yes += f.rows.v[i].yes;
    printf("%s: %zu systems, %zu packages with the flaw, %zu without\n", path, f.systems.n, yes,
           f.rows.n - yes);
    database_close(db);
    buf_free(&f.records);
    arena_free(&f.a);
    harness_remove(folder);
    harness_remove(to);
    free(folder);
    free(to);
    return wrong;
}

static void all_distributions(void **state)
{
    (void)state;
    const char *source = getenv("ASSAY_SOURCE");
    char folder[4096], path[4400];
    unsigned wrong = 0, files = 0;
    snprintf(folder, sizeof folder, "%s/test/cases/distributions", source ? source : ".");
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d));)
        if (str_ends(str_c(entry->d_name), STR(".txt"))) {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            wrong += run_file(path);
            files++;
        }
    closedir(d);
    assert_true(files >= 3);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_distributions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
