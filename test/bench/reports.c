/* Writes a made-up report of N findings on N / 5 components in one format, as a scan would, and says on
 * standard error how long that took and how much memory was added for it: reports FORMAT N [TARGETS] >FILE */
#include "report/report.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void make_component(struct arena *a, struct inventory *inv, size_t i)
{
    struct component *c = vec_add(a, &inv->components);
    bool deb = i % 3 == 0;
    c->type = deb ? STR("deb") : STR("npm");
    c->name = arena_printf(a, deb ? "libexample%zu" : "@scope/package-%zu", i);
    c->version = arena_printf(a, "%zu.%zu.%zu", i % 7, i % 11, i % 13);
    c->ecosystem = deb ? STR("Debian:12") : STR("npm");
    c->source_name = deb ? arena_printf(a, "example%zu", i / 2) : STR("");
    c->source_version = deb ? c->version : STR("");
    c->kind = deb ? STR("package") : STR("library");
    c->purl = component_purl(a, c);
    str path = arena_printf(a, "srv/app/node_modules/package-%zu/package.json", i);
    vec_push(a, &c->locations,
             (struct location){deb ? STR("var/lib/dpkg/status") : path, (int32_t)(i % 4), 0});
    vec_push(a, &c->evidence,
             (struct evidence){c->type, c->locations.v[0].path, STR("name"), CONFIDENCE_HIGH});
    vec_push(a, &c->licences, i % 5 ? STR("MIT") : STR("Apache-2.0 OR GPL-3.0-only"));
}

static void make_threat(struct finding *f, size_t i)
{
    f->epss = f->percentile = -1;
    if (i % 3 != 2) {
        f->epss = (double)(i * 7919 % 100000) / 1e5 / (1 + (double)(i % 50));
        f->percentile = (double)(i * 104729 % 100000) / 1e5;
    }
    if (i % 40 == 0) {
        f->kev = true;
        f->ransomware = i % 80 == 0;
        f->kev_added = STR("2026-03-02");
        f->kev_due = STR("2026-03-23");
    }
    if (i % 9 == 4) {
        f->reachable = i % 2 ? REACHABLE_YES : REACHABLE_NO;
        f->reachable_why = STR("the entry point server.js loads it through express");
    }
    if (i % 11 == 3)
        f->vendor_status = i % 2 ? STR("will_not_fix") : STR("under_investigation");
}

static void make_finding(struct arena *a, struct report *r, size_t i, size_t n)
{
    static const double scores[] = {-1, 0, 2.1, 5.3, 7.5, 9.8};
    struct finding *f = vec_add(a, &r->findings);
    size_t severity = SEVERITY_CRITICAL - i * 6 / n;
    f->component = i * 31 % r->inventory->components.n;
    const struct component *c = &r->inventory->components.v[f->component];
    f->id = arena_printf(a, "CVE-20%02zu-%05zu", 10 + i % 17, 1000 + i);
    vec_push(a, &f->aliases, arena_printf(a, "GHSA-%04zx-aaaa-bbbb", i & 0xffff));
    vec_push(a, &f->advisories, f->aliases.v[0]);
    f->severity = (enum severity)severity;
    f->score = scores[severity];
    f->vector = f->score > 0 ? STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H") : STR("");
    f->title = arena_printf(a, "A request that is crafted for it makes %.*s write beyond a buffer",
                            STR_ARG(c->name));
    f->subject = c->purl;
    f->evidence = arena_printf(a, "%.*s is in [0, 9.9.9) by npm order", STR_ARG(c->version));
    f->fix_version = i % 4 ? arena_printf(a, "9.%zu.0", f->component % 6) : STR("");
    f->locations.v = c->locations.v;
    f->locations.n = c->locations.n;
    make_threat(f, i);
    if (i % 25 == 7) {
        f->status = i % 2 ? STATUS_IGNORED : STATUS_NOT_AFFECTED;
        f->status_reason = STR("vulnerable_code_not_in_execute_path");
    }
}

static void make_report(struct arena *a, struct inventory *inv, struct report *r, size_t n, size_t number)
{
    *inv =
        (struct inventory){.arena = a, .kind = STR("image"), .platform = STR("linux/amd64"), .files = 12345};
    inv->tier = TIER_CONTAINER;
    inv->ref = arena_printf(a, "registry.example/shop/service-%zu:1.4", number);
    inv->os = (struct os_release){STR("debian"), STR("12"), STR("Debian GNU/Linux 12 (bookworm)"),
                                  STR("bookworm"), STR("")};
    for (size_t i = 0; i < n / 5 + 1; i++)
        make_component(a, inv, i);
    inventory_diag(inv, DIAG_WARNING, STR("srv/app/broken.jar"), "the central directory is cut off");
    inventory_diag(inv, DIAG_NOTE, STR(""), "no permission bits in this archive");
    *r = (struct report){.inventory = inv, .have_database = true, .as_of = STR("2026-11-24")};
    r->database_built = STR("2026-11-23T06:00:00Z");
    vec_push(a, &r->sources,
             (struct database_source){STR("Debian"), STR("2026-11-22T01:02:03Z"), STR("MIT"), 471100});
    vec_push(a, &r->sources,
             (struct database_source){STR("npm"), STR("2026-11-01"), STR("CC-BY-4.0"), 31234});
    for (size_t i = 0; i < n; i++)
        make_finding(a, r, i, n);
}

static void drain(struct buf *b, void *to)
{
    (void)to;
    for (size_t at = 0; at < b->n;) {
        ssize_t n = write(STDOUT_FILENO, b->p + at, b->n - at);
        if (n <= 0)
            exit(1);
        at += (size_t)n;
    }
    b->n = 0;
}

static long memory(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
    struct arena a = {0};
    struct buf b = {0};
    struct timespec from, to;
    const struct report_format *format = argc > 2 ? report_format_of(str_c(argv[1])) : NULL;
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, targets = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    if (!format || !n || !targets)
        return fputs("usage: reports FORMAT N [TARGETS]\n", stderr), 2;
    struct inventory *inv = arena_many(&a, struct inventory, targets);
    struct report *r = arena_many(&a, struct report, targets);
    const struct report **list = arena_many(&a, const struct report *, targets);
    for (size_t i = 0; i < targets; i++) {
        make_report(&a, &inv[i], &r[i], n, i + 1);
        list[i] = &r[i];
    }
    long before = memory();
    clock_gettime(CLOCK_MONOTONIC, &from);
    format->write(&b, list, targets, &(struct report_style){.drain = drain});
    drain(&b, NULL);
    clock_gettime(CLOCK_MONOTONIC, &to);
    fprintf(stderr, "%s: %zu findings: %.2f s, %ld MiB more\n", format->name, n * targets,
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9, memory() - before);
    buf_free(&b);
    arena_free(&a);
    return 0;
}
