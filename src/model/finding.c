#include "model/finding.h"

static const char *const severity_names[] = {
    [SEVERITY_UNKNOWN] = "unknown", [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",
    [SEVERITY_MEDIUM] = "medium",   [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

static const char *const class_names[] = {
    [CLASS_VULNERABILITY] = "vulnerability",
    [CLASS_MALWARE] = "malware",
    [CLASS_SECRET] = "secret",
    [CLASS_CODE] = "code",
    [CLASS_PRIVILEGE] = "privilege",
    [CLASS_TRUST] = "trust",
    [CLASS_HOST_ACCESS] = "host-access",
    [CLASS_HARDENING] = "hardening",
    [CLASS_SERVICE] = "service",
    [CLASS_PATCH] = "patch",
    [CLASS_LICENCE] = "licence",
    [CLASS_EOL] = "eol",
};

static const char *const status_names[] = {
    [STATUS_OPEN] = "open",
    [STATUS_IGNORED] = "ignored",
    [STATUS_NOT_AFFECTED] = "not_affected",
};

enum tri finding_in_base(const struct inventory *inv, const struct finding *f)
{
    bool any = false;
    if (f->component != SIZE_MAX)
        return component_in_base(inv, &inv->components.v[f->component]);
    for (size_t i = 0; i < f->locations.n && inv->base.layers; i++) {
        int32_t layer = f->locations.v[i].layer;
        if (layer >= 0 && (uint32_t)layer >= inv->base.layers)
            return TRI_NO;
        any |= layer >= 0;
    }
    return any ? TRI_YES : TRI_UNKNOWN;
}

const char *severity_name(enum severity s)
{
    return severity_names[s];
}

bool severity_parse(str s, enum severity *out)
{
    for (size_t i = 0; i < sizeof severity_names / sizeof *severity_names; i++) {
        if (str_ieq(s, str_c(severity_names[i]))) {
            *out = (enum severity)i;
            return true;
        }
    }
    return false;
}

enum severity severity_of_score(double score)
{
    if (score < 0)
        return SEVERITY_UNKNOWN;
    if (score < 0.05)
        return SEVERITY_INFO;
    /* Scores are tenths: a half step below each bound keeps binary rounding out of the decision. */
    if (score < 3.95)
        return SEVERITY_LOW;
    if (score < 6.95)
        return SEVERITY_MEDIUM;
    return score < 8.95 ? SEVERITY_HIGH : SEVERITY_CRITICAL;
}

bool cwe_number(str cwe, uint64_t *number)
{
    return str_starts(cwe, STR("CWE-")) && str_u64(str_from(cwe, 4), 10, number) && *number;
}

void finding_weakness(struct arena *a, struct finding *f, str cwe)
{
    uint64_t number, have = 0;
    size_t at = 0;
    if (!cwe_number(cwe, &number))
        return;
    while (at < f->cwes.n && cwe_number(f->cwes.v[at], &have) && have < number)
        at++;
    if (at < f->cwes.n && have == number)
        return;
    vec_push(a, &f->cwes, STR(""));
    memmove(&f->cwes.v[at + 1], &f->cwes.v[at], (f->cwes.n - at - 1) * sizeof *f->cwes.v);
    f->cwes.v[at] = arena_printf(a, "CWE-%llu", (unsigned long long)number);
}

const char *finding_class_name(enum finding_class c)
{
    return class_names[c];
}

const char *reachable_name(enum reachable r)
{
    static const char *const names[] = {
        [REACHABLE_UNKNOWN] = "unknown", [REACHABLE_YES] = "yes", [REACHABLE_NO] = "no"};
    return names[r];
}

const char *check_result_name(enum check_result r)
{
    static const char *const names[] = {[CHECK_NOT_APPLICABLE] = "not_applicable",
                                        [CHECK_PASS] = "pass",
                                        [CHECK_UNKNOWN] = "unknown",
                                        [CHECK_FAIL] = "fail"};
    return names[r];
}

const char *fix_kind_name(enum fix_kind k)
{
    static const char *const names[] = {
        [FIX_PACKAGE] = "package", [FIX_BASE] = "base", [FIX_DIRECT] = "direct"};
    return names[k];
}

const char *status_name(enum status s)
{
    return status_names[s];
}
