#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "version/vers.h"

static void holds(const char *range, const char *ecosystem, const char *versions)
{
    str rest = str_c(versions), version;
    while (str_split(&rest, ' ', &version)) {
        bool wanted = version.p[0] != '!';
        str v = wanted ? version : str_from(version, 1);
        if (vers_holds(str_c(range), str_c(ecosystem), v) != wanted)
            fail_msg("%s: %.*s", range, STR_ARG(version));
    }
}

static void test_ranges(void **state)
{
    (void)state;
    holds("vers:npm/*", "npm", "0.0.1 9");
    holds("vers:npm/1.2.3", "npm", "1.2.3 !1.2.4");
    holds("vers:npm/=1.2.3|1.3.0", "npm", "1.2.3 1.3.0 !1.2.9");
    holds("vers:npm/>=1.2.0|<2.0.0", "npm", "1.2.0 1.9.9 !2.0.0 !1.1.9");
    holds("vers:npm/<1.0.0|>=2.0.0|<=2.5.0|>3.0.0", "npm", "0.9.0 !1.0.0 2.0.0 2.5.0 !2.5.1 !3.0.0 3.0.1");
    holds("vers:npm/>=1.0.0|!=1.5.0|<2.0.0", "npm", "1.4.0 !1.5.0 1.6.0");
    holds("vers:npm/!=1.5.0", "npm", "1.4.0 !1.5.0");
    holds("vers:deb/<1%3A2.0-1", "Debian:12", "1:1.9-1 !1:2.0-1 2.0-1");
    holds("vers:npm/ >= 1.0.0 | < 2.0.0 ", "npm", "1.0.0 !2.0.0");
}

static void test_none(void **state)
{
    (void)state;
    holds("npm/>=1.0.0", "npm", "!1.0.0");
    holds("vers:npm", "npm", "!1.0.0");
    holds("vers:npm/", "npm", "!1.0.0");
    holds("vers:npm/>=", "npm", "!1.0.0");
    holds("vers:npm/>=%4", "npm", "!1.0.0");
    assert_false(vers_holds(STR("vers:npm/*"), STR("npm"), STR("")));
    /* Without an order only what is named. */
    holds("vers:x/1.0|2.0", "unknown", "1.0 2.0 !1.5");
    holds("vers:x/>=1.0", "unknown", "1.0 !1.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ranges), cmocka_unit_test(test_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
