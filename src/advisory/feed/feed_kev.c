/* The catalogue of known exploited vulnerabilities of CISA: one JSON object with all entries
 * (https://www.cisa.gov/known-exploited-vulnerabilities-catalog, its JSON schema is linked there). */
#include "advisory/feed/feed_format.h"
#include "base/date.h"
#include "base/limits.h"
#include "format/json.h"

static bool is_kev(str path, str head)
{
    (void)path;
    return feed_key(head, "catalogVersion");
}

typedef VEC(str) strings;

static void read_cwes(struct arena *a, struct json *j, strings *out)
{
    str cwe;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_string(j, &cwe) && str_starts(cwe, STR("CWE-")))
            vec_push(a, out, cwe);
}

static str day_of(str s)
{
    int64_t days;
    return date_days(s, &days) ? s : STR("");
}

static void read_entry(struct draft_set *set, struct json *j)
{
    struct draft_flaw f = {.kev = true, .source = STR("CISA KEV")};
    strings cwes = {0};
    str key, ransomware = STR("");
    if (!json_object(j)) {
        draft_note(set, STR("CISA KEV"), "an entry is no object");
        return;
    }
    while (json_key(j, &key)) {
        if (str_is(key, "cveID"))
            json_string(j, &f.cve);
        else if (str_is(key, "vulnerabilityName"))
            json_string(j, &f.title);
        else if (str_is(key, "dateAdded"))
            json_string(j, &f.kev_added);
        else if (str_is(key, "dueDate"))
            json_string(j, &f.kev_due);
        else if (str_is(key, "knownRansomwareCampaignUse"))
            json_string(j, &ransomware);
        else if (str_is(key, "cwes"))
            read_cwes(&set->scratch, j, &cwes);
        else
            json_skip(j);
    }
    f.cve = str_trim(f.cve);
    f.title = str_trim(f.title);
    f.kev_added = day_of(f.kev_added);
    f.kev_due = day_of(f.kev_due);
    f.ransomware = str_ieq(ransomware, STR("Known"));
    f.cwes = (struct strs){cwes.v, cwes.n};
    if (!j->failed && !draft_flaw(set, &f))
        draft_note(set, STR("CISA KEV"), "an entry names no CVE");
}

static bool read_kev(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct json j;
    str key, version = STR(""), released = STR("");
    size_t before = set->flaws.n;
    bool list = false;
    arena_reset(&set->scratch);
    json_init(&j, d->text, &set->scratch, limits_default.json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "catalogVersion"))
                json_string(&j, &version);
            else if (str_is(key, "dateReleased"))
                json_string(&j, &released);
            else if (str_is(key, "vulnerabilities") && json_array(&j))
                for (list = true; json_more(&j);)
                    read_entry(set, &j);
            else if (!str_is(key, "vulnerabilities"))
                json_skip(&j);
        }
    if (!json_done(&j) || !list) {
        set->flaws.n = before; /* a catalogue that was cut is not half a catalogue */
        return err_set(e, "bad KEV catalogue", STR_NONE, "%s",
                       j.failed ? j.why : "it has no list of entries");
    }
    draft_source(set, STR("CISA KEV"), STR("CC0-1.0"), released.n ? released : version,
                 (uint32_t)(set->flaws.n - before));
    return true;
}

const struct feed_format feed_kev = {
    .name = "CISA KEV",
    .doc = "www.cisa.gov/known-exploited-vulnerabilities-catalog",
    .is = is_kev,
    .read = read_kev,
};
