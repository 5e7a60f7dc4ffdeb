#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/feed/csaf_provider.h"

static struct arena a;
static struct err e;

static void assert_str(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static void finds_the_metadata_of_a_domain(void **state)
{
    (void)state;
    assert_str(csaf_well_known(&a, STR("www.example.com")),
               "https://www.example.com/.well-known/csaf/provider-metadata.json");
    assert_str(csaf_well_known(&a, STR("https://example.com:8443/x")),
               "https://example.com:8443/.well-known/csaf/provider-metadata.json");
    assert_str(csaf_well_known(&a, STR("https://example.com/x/provider-metadata.json")),
               "https://example.com/x/provider-metadata.json");
    assert_str(csaf_well_known(&a, STR("ftp://example.com")), "");
    assert_str(csaf_well_known(&a, STR("exa mple")), "");
    assert_str(csaf_well_known(&a, STR("")), "");
}

static const char metadata[] =
    "\xEF\xBB\xBF{\"canonical_url\":\"https://v.example/p.json\",\"last_updated\":\"2026-01-02T03:04:05Z\","
    "\"metadata_version\":\"2.1\",\"role\":\"csaf_trusted_provider\",\"distributions\":["
    "{\"directory_url\":\"https://v.example/csaf\"},{\"directory\":{\"url\":\"https://v.example/amber/\","
    "\"tlp_label\":\"AMBER\"}},{\"rolie\":{\"categories\":[\"x\"],\"feeds\":[{\"summary\":\"all\",\"tlp_"
    "label\":"
    "\"WHITE\",\"url\":\"https://v.example/white.json\"},{\"tlp_label\":\"RED\",\"url\":"
    "\"https://v.example/red.json\"},{\"url\":\"javascript:x\"}]}},7],\"publisher\":{\"name\":\"V\","
    "\"namespace\":\"https://v.example\",\"category\":\"vendor\"}}";

static void reads_where_documents_lie(void **state)
{
    (void)state;
    struct csaf_provider p;
    assert_true(csaf_provider_is(str_from(str_c(metadata), 3)));
    assert_true(csaf_provider_read(&a, str_c(metadata), &p, &e));
    assert_str(p.publisher, "V");
    assert_str(p.role, "csaf_trusted_provider");
    assert_str(p.updated, "2026-01-02T03:04:05Z");
    assert_int_equal(p.lists.n, 4);
    assert_str(p.lists.v[0].url, "https://v.example/csaf/");
    assert_true(p.lists.v[0].public_ && !p.lists.v[0].rolie);
    assert_str(p.lists.v[1].url, "https://v.example/amber/");
    assert_false(p.lists.v[1].public_);
    assert_true(p.lists.v[2].public_ && p.lists.v[2].rolie);
    assert_str(p.lists.v[2].summary, "all");
    assert_false(p.lists.v[3].public_);
}

static void refuses_other_metadata(void **state)
{
    struct csaf_provider p;
    (void)state;
    assert_false(csaf_provider_read(&a, STR("{}"), &p, &e));
    assert_non_null(strstr(e.text, "canonical_url"));
    assert_false(csaf_provider_read(
        &a, STR("{\"canonical_url\":\"u\",\"publisher\":{\"name\":\"n\"},\"distributions\":[{}]}"), &p, &e));
    assert_non_null(strstr(e.text, "neither"));
    for (size_t n = 0; n < sizeof metadata - 1; n += 5)
        assert_false(csaf_provider_read(&a, str_make(metadata, n), &p, &e));
}

static void reads_rolie_feeds(void **state)
{
    csaf_entries out = {0};
    str next, url = STR("https://v.example/csaf/white.json");
    (void)state;
    str feed = STR(
        "{\"feed\":{\"id\":\"f\",\"link\":[{\"rel\":\"self\",\"href\":\"https://v.example/csaf/white.json\"},"
        "{\"rel\":\"next\",\"href\":\"white-2.json\"}],\"entry\":[{\"id\":\"A\",\"updated\":"
        "\"2026-01-01T00:00:00Z\",\"content\":{\"type\":\"application/json\",\"src\":"
        "\"https://v.example/csaf/2026/a.json\"},\"link\":[{\"rel\":\"self\",\"href\":"
        "\"https://v.example/csaf/2026/a.json\"},{\"rel\":\"hash\",\"href\":"
        "\"https://v.example/csaf/2026/a.json.sha512\"},{\"rel\":\"hash\",\"href\":"
        "\"https://v.example/csaf/2026/a.json.sha256\"},{\"rel\":\"signature\",\"href\":"
        "\"https://v.example/csaf/2026/a.json.asc\"}]},{\"id\":\"B\",\"link\":[{\"rel\":\"self\",\"href\":"
        "\"/other/b.json\"}]},{\"id\":\"C\",\"link\":[{\"rel\":\"self\",\"href\":\"../../etc/"
        "c.json\"}]},3]}}");
    assert_true(csaf_rolie_read(&a, feed, url, &out, &next, &e));
    assert_int_equal(out.n, 2);
    assert_str(out.v[0].url, "https://v.example/csaf/2026/a.json");
    assert_str(out.v[0].updated, "2026-01-01T00:00:00Z");
    assert_str(out.v[0].hash, "https://v.example/csaf/2026/a.json.sha512");
    assert_str(out.v[0].signature, "https://v.example/csaf/2026/a.json.asc");
    assert_str(out.v[1].url, "https://v.example/other/b.json");
    assert_str(next, "https://v.example/csaf/white-2.json");
    assert_true(csaf_rolie_read(&a, STR("{\"feed\":{\"entry\":[]}}"), url, &out, &next, &e));
    assert_str(next, "");
    assert_false(csaf_rolie_read(&a, STR("{\"entry\":[]}"), url, &out, &next, &e));
    assert_false(csaf_rolie_read(&a, str_sub(feed, 0, 200), url, &out, &next, &e));
}

static void reads_changes(void **state)
{
    csaf_entries out = {0};
    (void)state;
    assert_true(
        csaf_changes_read(&a,
                          STR("\xEF\xBB\xBF\"2024/cve-2024-1597.json\",\"2024-07-10T01:02:03+00:00\"\r\n"
                              "2023/a.json,2023-01-01T00:00:00Z\n\n\"2023/a.json.asc\",\"x\"\n"
                              "\"2022/a\"\"b.json\" , \"t\"\n"),
                          STR("https://v.example/csaf/"), &out, &e));
    assert_int_equal(out.n, 3);
    assert_str(out.v[0].url, "https://v.example/csaf/2024/cve-2024-1597.json");
    assert_str(out.v[0].updated, "2024-07-10T01:02:03+00:00");
    assert_str(out.v[1].url, "https://v.example/csaf/2023/a.json");
    assert_str(out.v[1].updated, "2023-01-01T00:00:00Z");
    assert_str(out.v[2].url, "https://v.example/csaf/2022/a\"b.json");
    assert_str(out.v[2].updated, "t");
}

static void nothing_leads_out_of_a_directory(void **state)
{
    static const char *const bad[] = {"../x.json", "/etc/x.json",   "a/../../x.json", "https://o/x.json",
                                      "a\\x.json", "%2e%2e/x.json", "a b\001/x.json"};
    csaf_entries out = {0};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        str text = arena_printf(&a, "ok.json\n%s\n", bad[i]);
        assert_false(csaf_index_read(&a, text, STR("https://v.example/csaf"), &out, &e));
        assert_non_null(strstr(e.text, "line 2"));
        assert_false(csaf_changes_read(&a, text, STR("https://v.example/csaf"), &out, &e));
    }
}

static void reads_an_index(void **state)
{
    csaf_entries out = {0};
    (void)state;
    assert_true(csaf_index_read(&a, STR("./2024/a.json\r\nREADME\n\n2023/b.json"), STR("file:///srv/csaf"),
                                &out, &e));
    assert_int_equal(out.n, 2);
    assert_str(out.v[0].url, "file:///srv/csaf/2024/a.json");
    assert_str(out.v[1].url, "file:///srv/csaf/2023/b.json");
    assert_str(csaf_archive_read(&a, STR("csaf_vex_2026-11-01.tar.zst\n"), STR("https://v.example/csaf/")),
               "https://v.example/csaf/csaf_vex_2026-11-01.tar.zst");
    assert_str(csaf_archive_read(&a, STR("../x.tar"), STR("https://v.example/csaf/")), "");
    assert_str(csaf_archive_read(&a, STR("<html>\n<body>"), STR("https://v.example/csaf/")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_metadata_of_a_domain),
        cmocka_unit_test(reads_where_documents_lie),
        cmocka_unit_test(refuses_other_metadata),
        cmocka_unit_test(reads_rolie_feeds),
        cmocka_unit_test(reads_changes),
        cmocka_unit_test(nothing_leads_out_of_a_directory),
        cmocka_unit_test(reads_an_index),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
