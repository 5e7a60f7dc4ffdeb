#include "cmd/judging.h"
#include "base/date.h"
#include "cmd/vex_files.h"
#include <stdlib.h>
#include <time.h>

bool judging_day(struct arena *a, struct judge *j, const char *word, struct err *e)
{
    int64_t days;
    uint64_t epoch;
    if (word) {
        j->as_of = str_c(word);
        return date_days(j->as_of, &days) ||
               err_set(e, "wrong value of", STR("--as-of"), "'%s' is no day of the form YYYY-MM-DD", word);
    }
    bool fixed = str_u64(str_c(getenv("SOURCE_DATE_EPOCH")), 10, &epoch) && epoch < INT64_MAX;
    j->as_of = date_of_seconds(a, fixed ? (int64_t)epoch : (int64_t)time(NULL));
    return true;
}

static bool take_ignores(struct arena *a, const struct judging_words *w, struct judging *to, struct err *e)
{
    for (size_t i = 0; i < w->ignores.n; i++) {
        str text;
        if (!cmd_read(a, w->ignores.v[i], &text, e) ||
            !ignore_parse(a, w->ignores.v[i], text, &to->ignores, e))
            return false;
    }
    return true;
}

static bool take_vex(struct arena *a, const struct judging_words *w, struct judging *to, struct err *e)
{
    for (size_t i = 0; i < w->vex.n; i++)
        if (!vex_files_read(a, w->vex.v[i], &to->vex, e))
            return false;
    return true;
}

/* Its exceptions are entries of the ignore list, its licences are denied as --licence-deny does. */
static bool take_policy(struct arena *a, const struct judging_words *w, struct judging *to, struct judge *j,
                        struct err *e)
{
    str text;
    if (!w->policy)
        return true;
    if (!cmd_read(a, w->policy, &text, e) || !policy_parse(a, w->policy, text, &to->policy, e))
        return false;
    j->policy = &to->policy;
    for (size_t i = 0; i < to->policy.exceptions.n; i++)
        vec_push(a, &to->ignores.entries, to->policy.exceptions.v[i]);
    for (size_t i = 0; i < to->policy.licences.denied.n; i++)
        vec_push(a, &j->licences.denied, to->policy.licences.denied.v[i]);
    j->licences.unknown |= to->policy.licences.unknown;
    return true;
}

bool judging_take(struct arena *a, const struct judging_words *w, struct judging *to, struct judge *j,
                  struct err *e)
{
    j->ignores = &to->ignores;
    j->vex = &to->vex;
    return take_ignores(a, w, to, e) && take_vex(a, w, to, e) && take_policy(a, w, to, j, e);
}
