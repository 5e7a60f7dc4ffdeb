#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

static struct arena a;

/* "CVE by SOURCE [RATINGS] CWES: TITLE", "rejected CVE", "source NAME DAY RECORDS", "note: ..." a line. */
static str lines_of(const char *format, str text)
{
    struct feed_document d = {STR("x.json"), text};
    const struct feed_format *f = feed_format_of(&d);
    struct draft_set set;
    struct buf b = {0};
    struct err e = {""};
    draft_set_init(&set);
    if (!str_eq(str_c(f->name), str_c(format)))
        buf_printf(&b, "taken for %s\n", f->name);
    else if (!f->read(&set, &d, &e))
        buf_printf(&b, "error: %s\n", e.text);
    for (size_t i = 0; i < set.flaws.n; i++) {
        const struct draft_flaw *w = &set.flaws.v[i];
        buf_printf(&b, "%.*s by %.*s", STR_ARG(w->cve), STR_ARG(w->source));
        feed_ratings(&b, &w->ratings);
        feed_list(&b, &w->cwes);
        if (w->kev)
            buf_printf(&b, " exploited %.*s", STR_ARG(w->kev_added));
        buf_printf(&b, ": %.*s\n", STR_ARG(w->title));
    }
    for (size_t i = 0; i < set.drafts.n; i++)
        buf_printf(&b, "%s %.*s\n", set.drafts.v[i].flags & ADVISORY_WITHDRAWN ? "rejected" : "record",
                   STR_ARG(set.drafts.v[i].id));
    for (size_t i = 0; i < set.sources.n; i++)
        buf_printf(&b, "source %.*s %.*s %u\n", STR_ARG(set.sources.v[i].name),
                   STR_ARG(set.sources.v[i].modified), set.sources.v[i].records);
    for (size_t i = 0; i < set.notes.n; i++)
        buf_printf(&b, "note: %.*s\n", STR_ARG(set.notes.v[i]));
    str s = arena_dup(&a, buf_str(&b));
    buf_free(&b);
    draft_set_free(&set);
    return s;
}

static void is(const char *format, str text, const char *expected)
{
    str got = lines_of(format, text);
    if (!str_eq(got, str_c(expected)))
        fail_msg("expected\n%s\ngot\n%.*s", expected, STR_ARG(got));
}

#define V31 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define V30 "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
#define V2  "AV:N/AC:L/Au:N/C:P/I:P/A:P"

#define ENTRY                                                                                                \
    "{\"id\":\"CVE-2024-0001\",\"sourceIdentifier\":\"x\",\"published\":\"2024-01-02T03:04:05.000\","        \
    "\"lastModified\":\"2024-05-06T07:08:09.000\",\"vulnStatus\":\"Deferred\",\"descriptions\":[{\"lang\":"  \
    "\"es\",\"value\":\"hola\"},{\"lang\":\"en\",\"value\":\"A flaw in the parser of x. More of it.\"}],"    \
    "\"metrics\":{\"cvssMetricV31\":[{\"source\":\"cna\",\"type\":\"Secondary\",\"cvssData\":{"              \
    "\"vectorString\":\"" V30 "\"}},{\"source\":\"nvd\",\"type\":\"Primary\",\"cvssData\":{"                 \
    "\"vectorString\":\"" V31 "\",\"baseScore\":9.8}}],\"cvssMetricV2\":[{\"type\":\"Secondary\","           \
    "\"cvssData\":{\"vectorString\":\"" V2 "\"}}],\"ssvc\":[{}]},\"weaknesses\":[{\"description\":["         \
    "{\"lang\":\"en\",\"value\":\"CWE-79\"}]},{\"description\":[{\"lang\":\"en\",\"value\":"                 \
    "\"NVD-CWE-noinfo\"}]}],\"configurations\":[{\"nodes\":[{\"cpeMatch\":[{\"criteria\":"                   \
    "\"cpe:2.3:a:x:x:*\"}]}]}]}"
#define REJECTED                                                                                             \
    "{\"id\":\"CVE-2024-0002\",\"lastModified\":\"2024-06-01T00:00:00.000\",\"vulnStatus\":\"Rejected\","    \
    "\"descriptions\":[{\"lang\":\"en\",\"value\":\"Rejected reason: twice\"}],\"metrics\":{}}"
#define FEED(entries)                                                                                        \
    "{\"resultsPerPage\":1,\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"vulnerabilities\":[" entries "]}"

static void nvd_rates_cves(void **state)
{
    (void)state;
    is("NVD",
       STR("\xEF\xBB\xBF\r\n" FEED("{\"cve\":" ENTRY "},{\"cve\":" REJECTED
                                   "},{},7,{\"cve\":{\"id\":\"x\"}}")),
       "CVE-2024-0001 by NVD [" V31 " " V2 "] CWE-79: A flaw in the parser of x\n"
       "rejected CVE-2024-0002\n"
       "source NVD 2024-06-01 2\n"
       "note: NVD: an entry names no CVE\n");
    is("NVD", STR(ENTRY),
       "CVE-2024-0001 by NVD [" V31 " " V2 "] CWE-79: A flaw in the parser of x\n"
       "source NVD 2024-05-06 1\n");
    is("NVD", STR(FEED("")), "source NVD  0\n");
}

#define CVE5(state, containers)                                                                              \
    "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"CVE-2024-0003\","     \
    "\"state\":\"" state "\",\"dateUpdated\":\"2024-07-08T00:00:00Z\"},\"containers\":{" containers "}}"

static void records_tell_who_says_what(void **state)
{
    (void)state;
    is("CVE record",
       STR(CVE5(
           "PUBLISHED",
           "\"adp\":[{\"providerMetadata\":{\"shortName\":\"CISA-ADP\"},\"metrics\":[{\"other\":{\"type\":"
           "\"ssvc\",\"content\":{}}},{\"other\":{\"type\":\"kev\",\"content\":{\"dateAdded\":"
           "\"2024-07-01\"}}}],\"title\":\"CISA ADP Vulnrichment\"},{\"title\":\"nothing\"},5],"
           "\"cna\":{\"title\":\"A flaw\",\"providerMetadata\":{\"shortName\":\"acme\"},\"problemTypes\":[{"
           "\"descriptions\":[{\"cweId\":\"CWE-200\"},{\"description\":\"words\"}]}],\"metrics\":[{"
           "\"cvssV3_1\":{\"vectorString\":\"" V31 "\"}},{\"format\":\"CVSS\"}],\"affected\":[{\"vendor\":"
           "\"x\"}],\"descriptions\":[{\"lang\":\"en\",\"value\":\"Words\"}]}")),
       "CVE-2024-0003 by CVE list, CISA-ADP exploited 2024-07-01: \n"
       "CVE-2024-0003 by CVE list, acme [" V31 "] CWE-200: A flaw\n"
       "source CVE list 2024-07-08 1\n");
    is("CVE record",
       STR(CVE5("REJECTED", "\"cna\":{\"rejectedReasons\":[{\"lang\":\"en\",\"value\":\"twice\"}]}")),
       "rejected CVE-2024-0003\nsource CVE list 2024-07-08 1\n");
    is("CVE record",
       STR("{\"cveMetadata\":{\"cveId\":\"CVE-1\"},\"containers\":{\"cna\":{\"title\":\"t\"}}}"),
       "error: bad CVE record CVE-1: cveMetadata.cveId is no CVE\n");
}

static void what_is_cut_says_nothing(void **state)
{
    static const char *const documents[][2] = {
        {"NVD", FEED("{\"cve\":" ENTRY "},{\"cve\":" REJECTED "}")},
        {"CVE record", CVE5("PUBLISHED", "\"cna\":{\"title\":\"A\",\"metrics\":[{\"cvssV3_1\":{}}]}")}};
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        for (size_t n = 0; n < strlen(documents[i][1]); n++) {
            str got = lines_of(documents[i][0], arena_dup(&a, str_make(documents[i][1], n)));
            if (!str_starts(got, STR("error: ")) && !str_starts(got, STR("taken for ")))
                fail_msg("%zu bytes give %.*s", n, STR_ARG(got));
        }
}

static void reads_real_documents(void **state)
{
    static const struct {
        const char *format, *file, *lines;
    } rows[] = {{"NVD", "nvd-2.0/CVE-2022-34668.json",
                 "CVE-2022-34668 by NVD [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H] CWE-502: "
                 "NVFLARE, versions "
                 "prior to 2.1.4, contains a vulnerability that deserialization of Untrusted Data due to "
                 "Pickle usage may "
                 "allow an unprivileged network attacker\nsource NVD 2023-03-27 1\n"},
                {"CVE record", "cve-v5/CVE-2023-45803.json",
                 "CVE-2023-45803 by CVE list, GitHub_M [CVSS:3.1/AV:A/AC:H/PR:H/UI:N/S:U/C:H/I:N/A:N] "
                 "CWE-200: Request "
                 "body not stripped after redirect in urllib3\nsource CVE list 2025-02-13 1\n"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str text = feed_sample(&a, rows[i].file);
        if (text.n)
            is(rows[i].format, text, rows[i].lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nvd_rates_cves),
        cmocka_unit_test(records_tell_who_says_what),
        cmocka_unit_test(what_is_cut_says_nothing),
        cmocka_unit_test(reads_real_documents),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
