#include "advisory/published.h"
#include "advisory/database.h"
#include "advisory/text.h"
#include "base/date.h"

static void earliest(str *day, str said)
{
    int64_t ignored;
    said = str_sub(said, 0, 10);
    if (date_days(said, &ignored) && (!day->n || str_cmp(said, *day) < 0))
        *day = said;
}

str advisory_published(struct database *db, struct arena *a, const struct inventory *inv,
                       const struct finding *f)
{
    str published = STR(""), changed = STR("");
    struct err e;
    bool known = db && f->component < inv->components.n;
    const struct shard *s = known ? database_text(db, inv->components.v[f->component].ecosystem, &e) : NULL;
    for (size_t i = 0; s && i < f->advisories.n; i++) {
        struct text t;
        if (!text_read(s, a, f->advisories.v[i], &t, &e))
            continue;
        earliest(&published, t.published);
        earliest(&changed, t.modified);
    }
    earliest(&changed, f->kev_added);
    return published.n ? published : changed;
}
