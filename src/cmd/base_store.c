#include "cmd/base_store.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include <unistd.h>

static const char *store_path(struct arena *a, const char *db)
{
    return arena_printf(a, "%s/bases", db).p;
}

void base_store_read(struct arena *a, const char *db, known_bases *out)
{
    struct err e;
    str text;
    const char *path = store_path(a, db);
    if (access(path, F_OK) != 0)
        return;
    if (cmd_read(a, path, &text, &e))
        known_bases_parse(a, text, out);
    else
        log_line(LOG_VERBOSE, "%s", e.text);
}

static int64_t open_flaws(const struct report *r, enum severity severity)
{
    int64_t n = 0;
    for (size_t i = 0; i < r->findings.n; i++)
        n += r->findings.v[i].cls == CLASS_VULNERABILITY && r->findings.v[i].status == STATUS_OPEN &&
             r->findings.v[i].severity == severity;
    return n;
}

bool base_store_learn(struct arena *a, known_bases *all, const struct report *r, bool judged)
{
    struct known_base b;
    if (!known_base_of(a, r->inventory, r->as_of, &b))
        return false;
    if (judged) {
        b.critical = open_flaws(r, SEVERITY_CRITICAL);
        b.high = open_flaws(r, SEVERITY_HIGH);
    }
    return known_bases_add(a, all, &b);
}

void base_store_write(struct arena *a, const char *db, const known_bases *all)
{
    struct err e;
    if (!cmd_write(store_path(a, db), known_bases_text(a, all), &e))
        log_line(LOG_VERBOSE, "%s", e.text);
}
