/* report_harness: what the tests of report formats share: a report, what hostile text is, writing a report to
 * a file and holding it against a schema with test/validate.py. */
#ifndef ASSAY_TEST_REPORT_HARNESS_H
#define ASSAY_TEST_REPORT_HARNESS_H

#include "report/report.h"
#include "sample.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static inline const char *harness_env(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

/* 0: valid; 1: not (what is wrong is on stdout); 77: cannot be told here. */
static inline int harness_validate(const char *schema, const struct buf *document)
{
    char path[] = "/tmp/assay-report.XXXXXX", command[4096];
    if (access(schema, R_OK) != 0) {
        printf("no %s here: not validated against it\n", schema);
        return 77;
    }
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, document->p, document->n) != (ssize_t)document->n)
        return 1;
    close(fd);
    snprintf(command, sizeof command,
             "python=/usr/bin/python3; [ -x $python ] || python=python3; "
             "$python -W ignore '%s/test/validate.py' '%s' %s",
             harness_env("ASSAY_SOURCE", "."), schema, path);
    fflush(stdout);
    int status = system(command);
    unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static inline void harness_write(struct buf *out, const char *format, const struct report *const *r, size_t n,
                                 const struct report_style *style)
{
    const struct report_format *f = report_format_of(str_c(format));
    assert_non_null(f);
    f->write(out, r, n, style);
}

/* A report in which every field is filled, and what was written of it last. */
struct harness {
    struct arena a;
    struct inventory inv;
    struct report r;
    struct buf b;
};

static inline int harness_setup(void **state)
{
    struct harness *h = calloc(1, sizeof *h);
    sample_inventory(&h->a, &h->inv);
    sample_report(&h->a, &h->inv, &h->r);
    *state = h;
    return 0;
}

static inline int harness_teardown(void **state)
{
    struct harness *h = *state;
    buf_free(&h->b);
    arena_free(&h->a);
    free(h);
    return 0;
}
#define with_harness(f) cmocka_unit_test_setup_teardown(f, harness_setup, harness_teardown)

/* What the format makes of the report, NUL-terminated. */
static inline const char *harness_show(struct harness *h, const char *format, struct report_style style)
{
    const struct report *list[] = {&h->r};
    h->b.n = 0;
    harness_write(&h->b, format, list, 1, &style);
    buf_ch(&h->b, 0);
    h->b.n--;
    return h->b.p;
}

static inline void harness_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in:\n%s", part, text);
}

static inline void harness_has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("'%s' is in:\n%s", part, text);
}

static inline size_t harness_count(const char *text, const char *part)
{
    size_t n = 0;
    str rest = str_c(text), what = str_c(part); /* strstr reads all of the rest each time under ASan */
    for (ptrdiff_t at; (at = str_find(rest, what)) >= 0; n++)
        rest = str_from(rest, (size_t)at + what.n);
    return n;
}

/* Text that ends scripts, CDATA and attributes, is no UTF-8, controls terminals, changes direction and is a
 * formula. */
#define HARNESS_HOSTILE                                                                                      \
    "=1+1\xff\x01\"'\\\n\r\t\xe2\x80\xae\xed\xa0\x80\xef\xbf\xbf\x1b[31m</script><b>]]>--> |`*_[x](y)@me "   \
    "#1 www.x.y "                                                                                            \
    "http://x"

static inline void harness_make_hostile(struct harness *h)
{
    str nasty = str_c(HARNESS_HOSTILE);
    h->inv.ref = h->inv.digest = h->inv.os.id = h->inv.os.version = nasty;
    for (size_t i = 0; i < h->inv.components.n; i++) {
        struct component *c = &h->inv.components.v[i];
        c->name = c->version = c->purl = c->locations.v[0].path = nasty;
    }
    for (size_t i = 0; i < h->r.findings.n; i++) {
        struct finding *f = &h->r.findings.v[i];
        f->id = f->title = f->subject = f->evidence = f->fix_version = f->fix_text = f->fix_by = nasty;
        f->status_reason = f->vendor_status = f->reachable_why = f->vector = f->kev_due = nasty;
        vec_push(&h->a, &f->aliases, nasty);
        vec_push(&h->a, &f->controls, nasty);
        if (f->locations.n)
            f->locations.v[0].path = nasty;
    }
    inventory_diag(&h->inv, DIAG_ERROR, nasty, "%s", HARNESS_HOSTILE);
    h->r.sources.v[0].name = h->r.sources.v[0].licence = nasty;
}

/* The same bytes each time, and no control character but line ends, nor any that changes direction. */
static inline void harness_check_text(struct harness *h, const char *format)
{
    char *first = strdup(harness_show(h, format, (struct report_style){.all = true}));
    assert_string_equal(first, harness_show(h, format, (struct report_style){.all = true}));
    for (const char *c = first; *c; c++)
        if ((unsigned char)*c < 0x20 && *c != '\n' && *c != '\r')
            fail_msg("a control character %d in %s", *c, format);
    assert_null(strstr(first, "\xe2\x80\xae"));
    assert_true(str_utf8(str_c(first)));
    free(first);
}

#endif
