#include "advisory/bucket_list.h"
#include "base/date.h"
#include "base/map.h"
#include "format/json.h"

bool rfc3339_seconds(str s, int64_t *out)
{
    int64_t days;
    uint64_t hour, minute, second;
    if (!date_days(str_sub(s, 0, 10), &days))
        return false;
    *out = days * 86400;
    if (s.n == 10)
        return true;
    if (s.n < 19 || !str_u64(str_sub(s, 11, 2), 10, &hour) || !str_u64(str_sub(s, 14, 2), 10, &minute) ||
        !str_u64(str_sub(s, 17, 2), 10, &second) || hour > 24 || minute > 59 || second > 60)
        return false;
    *out += (int64_t)(hour * 3600 + minute * 60 + second);
    return true;
}

bool osv_line_read(struct arena *a, str json, struct osv_line *out, struct err *e)
{
    struct json j;
    str key;
    int64_t seconds;
    *out = (struct osv_line){STR(""), STR("")};
    json_init(&j, json, a, 1000);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "id"))
                json_string(&j, &out->id);
            else if (str_is(key, "modified"))
                json_string(&j, &out->modified);
            else
                json_skip(&j);
        }
    if (!json_done(&j))
        return err_set(e, "bad feed", STR_NONE, "a record is no JSON: %s", j.why);
    return (out->id.n && rfc3339_seconds(out->modified, &seconds)) ||
           err_set(e, "bad feed", out->id, "a record without id or time");
}

static bool id_safe(str id)
{
    if (!id.n || id.n > 200 || id.p[0] == '.' || !str_utf8(id))
        return false;
    for (size_t i = 0; i < id.n; i++)
        if ((unsigned char)id.p[i] < ' ' || id.p[i] == '/' || id.p[i] == 127)
            return false;
    return true;
}

bool bucket_list_read(struct arena *a, str text, str where, osv_lines *out, struct err *e)
{
    str line, modified, id;
    int64_t seconds;
    size_t n = 0;
    while (str_line(&text, &line)) {
        n++;
        if (!str_trim(line).n)
            continue;
        if (!str_cut(line, ',', &modified, &id) || !id_safe(id) || !rfc3339_seconds(modified, &seconds))
            return err_set(e, "bad feed", where, "line %zu is no time and id", n);
        vec_push(a, out, (struct osv_line){id, modified});
    }
    return out->n || err_set(e, "bad feed", where, "it is empty");
}

str bucket_list_newest(const osv_lines *lines)
{
    str newest = STR("");
    for (size_t i = 0; i < lines->n; i++)
        if (str_cmp(lines->v[i].modified, newest) > 0)
            newest = lines->v[i].modified;
    return newest;
}

static void index_lines(struct arena *a, const osv_lines *lines, struct map *out)
{
    for (size_t i = 0; i < lines->n; i++)
        *map_put(a, out, lines->v[i].id, NULL) = i;
}

/* Times are compared to the second: records and lists do not always write the same fraction. */
static bool same_time(str x, str y)
{
    return str_eq(str_sub(x, 0, 19), str_sub(y, 0, 19));
}

void bucket_list_compare(struct arena *a, osv_lines *old, osv_lines *now, osv_line_refs *changed,
                         osv_line_refs *gone)
{
    struct map before = {0}, after = {0};
    index_lines(a, old, &before);
    index_lines(a, now, &after);
    for (size_t i = 0; i < now->n; i++) {
        const uint64_t *at = map_get(&before, now->v[i].id);
        if (!at || !str_eq(old->v[*at].modified, now->v[i].modified))
            vec_push(a, changed, &now->v[i]);
    }
    for (size_t i = 0; i < old->n; i++)
        if (!map_get(&after, old->v[i].id))
            vec_push(a, gone, &old->v[i]);
}

void bucket_list_missing(struct arena *a, osv_lines *list, const osv_lines *records, osv_line_refs *out)
{
    struct map there = {0};
    index_lines(a, records, &there);
    for (size_t i = 0; i < list->n; i++) {
        const uint64_t *at = map_get(&there, list->v[i].id);
        str time = at ? records->v[*at].modified : STR("");
        if (!at || (!same_time(time, list->v[i].modified) && str_cmp(time, list->v[i].modified) < 0))
            vec_push(a, out, &list->v[i]);
    }
}
