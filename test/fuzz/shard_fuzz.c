/* A shard of the database, its checksums set aside: every look-up, whatever the bytes say. */
#include "advisory/malware.h"
#include "advisory/cycle.h"
#include "advisory/flaw_fact.h"
#include "advisory/range.h"
#include "advisory/text.h"
#include <stdlib.h>

static void use_core(const struct shard *s)
{
    struct arena a = {0};
    size_t first, end;
    const struct version_scheme *scheme = version_scheme_of(STR("Debian"));
    for (size_t i = 0; i < shard_packages(s) && i < 64; i++)
        shard_find_package(s, shard_string(s, shard_package(s, i).name), &first, &end);
    for (size_t i = 0; i < shard_rows(s) && i < 64; i++) {
        struct shard_row row = shard_row(s, i);
        struct shard_advisory adv = shard_advisory(s, row.advisory);
        struct words flaws = shard_list(s, adv.flaws);
        for (size_t k = 0; k < flaws.n && k < 64; k++)
            shard_string(s, flaws.v[k]);
        if (shard_ranges(s, row.ranges).n > 4096)
            continue;
        struct decision d = range_decide(s, row.ranges, scheme, i % 2 ? &STR("") : NULL, STR("1.0-1"));
        range_words(&a, &d, STR("Debian:12"), STR("1.0-1"));
        range_text(&a, s, row.ranges);
        shard_list(s, shard_note(s, row.note).ratings);
        shard_list(s, shard_note(s, row.note).code);
    }
    for (size_t i = 0; i < shard_sources(s) && i < 64; i++)
        shard_string(s, shard_source(s, i).name);
    arena_free(&a);
}

static void use_text(const struct shard *s)
{
    struct arena a = {0};
    struct text t;
    struct err e;
    for (int i = 0; i < 8; i++) {
        str id = arena_printf(&a, "T-%d", i);
        text_title(s, id);
        text_read(s, &a, id, &t, &e);
    }
    arena_free(&a);
}

static void use_flaws(const struct shard *s)
{
    struct arena a = {0};
    struct flaw_fact f;
    for (int i = 0; i < 8; i++)
        flaw_fact_of(s, &a, arena_printf(&a, "CVE-2020-%04d", i), &f);
    arena_free(&a);
}

static void use_cycles(const struct shard *s)
{
    static const char *const names[] = {"debian", "python", "pkg:npm/a", "pkg:npm/b", ""};
    struct product p;
    struct cycle c;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (product_of_name(s, str_c(names[i]), &p))
            product_cycle_of(&p, STR("12.4"), &c);
        if (product_of_purl(s, str_c(names[i]), &p))
            product_cycle_of(&p, STR("1"), &c);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct shard s;
    struct err e;
    struct shard_header *h;
    char *copy = aligned_alloc(16, (size + 16) / 16 * 16);
    memcpy(copy, data, size);
    h = (struct shard_header *)(void *)copy;
    if (size >= sizeof *h)
        h->check = shard_check(h); /* else no mutation would come past it */
    if (shard_of_bytes(&s, str_make(copy, size), SHARD_CORE, true, &e))
        use_core(&s);
    if (shard_of_bytes(&s, str_make(copy, size), SHARD_TEXT, true, &e))
        use_text(&s);
    if (shard_of_bytes(&s, str_make(copy, size), SHARD_FLAWS, true, &e))
        use_flaws(&s);
    if (shard_of_bytes(&s, str_make(copy, size), SHARD_CYCLES, true, &e))
        use_cycles(&s);
    if (shard_of_bytes(&s, str_make(copy, size), SHARD_MALWARE, true, &e))
        use_core(&s);
    if (shard_of_bytes(&s, str_make(copy, size), SHARD_NAMES, true, &e))
        malware_listed(&s, malware_hash(STR("npm"), STR("x")));
    free(copy);
    return 0;
}
