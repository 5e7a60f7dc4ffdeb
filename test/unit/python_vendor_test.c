/* Copies of Python packages inside of others: lists, metadata, versions in code; and what is no such copy. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/python_vendor.h"
#include "catalog_harness.h"

struct row {
    const char *path, *text, *name, *version, *field; /* name NULL: nothing */
    enum confidence confidence;
};

static const struct row rows[] = {
    {"lib/site-packages/pip/_vendor/vendor.txt", "# x\nrequests==2.32.3\n", "requests", "2.32.3",
     "list, vendored in pip", CONFIDENCE_HIGH},
    {"pip/_vendor/vendor.txt", "  urllib3==1.26.18  # note\n", "urllib3", "1.26.18", "list, vendored in pip",
     CONFIDENCE_HIGH},
    {"a/site-packages/poetry/core/_vendor/vendor.txt", "lark==1.3.1 ; python_version >= \"3.10\"\n", "lark",
     "1.3.1", "list, vendored in poetry", CONFIDENCE_HIGH},
    {"pkg_resources/_vendor/vendored.txt", "more_itertools==8.8.0\n", "more-itertools", "8.8.0",
     "list, vendored in pkg_resources", CONFIDENCE_HIGH},
    {"setuptools/_vendor/tomli-2.0.1.dist-info/METADATA",
     "Metadata-Version: 2.1\nName: tomli\nVersion: 2.0.1\n", "tomli", "2.0.1", "Name, vendored in setuptools",
     CONFIDENCE_HIGH},
    {"site-packages/tomli-2.0.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tomli\nVersion: 2.0.1\n",
     "tomli", "2.0.1", "Name", CONFIDENCE_HIGH},
    {"requests/packages/urllib3/__init__.py", "\"\"\"\nx = '1'\n\"\"\"\n__version__ = '1.21.1'\n", "urllib3",
     "1.21.1", "__version__, vendored in requests", CONFIDENCE_MEDIUM},
    {"urllib3/packages/six.py", "__version__ = \"1.2.0\"  # Revision 41c\r\n", "six", "1.2.0",
     "__version__, vendored in urllib3", CONFIDENCE_MEDIUM},
    {"botocore/vendored/requests/__init__.py", "__version__ = '2.7.0'\n", "requests", "2.7.0",
     "__version__, vendored in botocore", CONFIDENCE_MEDIUM},
    {"pip/_vendor/appdirs.py", "__version_info__ = (1, 4, 3)\n__version__ = '.'.join(x)\n", "appdirs",
     "1.4.3", "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"pip/_vendor/msgpack/_version.py", "version = (0, 6, 2)\n", "msgpack", "0.6.2",
     "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"pip/_vendor/platformdirs/version.py", "__version__ = version = '2.6.2'\n", "platformdirs", "2.6.2",
     "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"pip/_vendor/certifi/__init__.py", "from a import b\n__version__ = \"2024.07.04\"\n", "certifi",
     "2024.7.4", "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"poetry/core/_vendor/lark/__init__.py", "__version__: str = \"1.3.1\"\n", "lark", "1.3.1",
     "__version__, vendored in core", CONFIDENCE_MEDIUM},
    {"pip/_vendor/webencodings/__init__.py", "VERSION = '0.5.1'\n", "webencodings", "0.5.1",
     "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"ansible/module_utils/six/__init__.py", "__version__ = \"1.16.0\"\n", "six", "1.16.0",
     "__version__, vendored in ansible", CONFIDENCE_MEDIUM},
    {"pip/_vendor/ipaddress.py", "__version__ = '1.0.23'", "ipaddress", "1.0.23",
     "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"pip/_vendor/certifi/__init__.py", "__version__ = \"2020.10.100\"\n", "certifi", "2020.10.100",
     "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    {"pip/_vendor/urllib3/__init__.py", "__version__ = \"0.0.0\"\n", "urllib3", "0.0.0",
     "__version__, vendored in pip", CONFIDENCE_MEDIUM},
    /* None: no vendored place, not a well-known module, no version. */
    {"site-packages/urllib3/__init__.py", "__version__ = '1.21.1'\n", NULL, NULL, NULL, 0},
    {"packages/urllib3/__init__.py", "__version__ = '1.21.1'\n", NULL, NULL, NULL, 0},
    {"app/vendor.txt", "requests==2.32.3\n", NULL, NULL, NULL, 0},
    {"_vendor/vendor.txt", "requests==2.32.3\n", NULL, NULL, NULL, 0},
    {"pip/_vendor/vendor.txt", "requests>=2\nhttp://x/y\n-r x.txt\n??\n", NULL, NULL, NULL, 0},
    {"pip/_vendor/own/__init__.py", "__version__ = '1.21.1'\n", NULL, NULL, NULL, 0},
    {"pip/_vendor/urllib3/util/__init__.py", "__version__ = '1.21.1'\n", NULL, NULL, NULL, 0},
    {"pip/_vendor/idna/__init__.py", "__version__ = '1.0'\n", NULL, NULL, NULL, 0},
    {"pip/_vendor/six.py", "    __version__ = '1.16.0'\n__version__ = x\n__version__ = '$Revision$'\n", NULL,
     NULL, NULL, 0},
    {"pip/_vendor/six.py", "__version__ = '1.16.0\n__versions__ = '1.0'\nversion = (1,\n", NULL, NULL, NULL,
     0},
    {"pip/_vendor/six.py", "", NULL, NULL, NULL, 0},
    {"pip/_vendor/six.py", "__version__ =", NULL, NULL, NULL, 0},
};

static void copies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        const struct component *c = h.unit.components.n ? &h.unit.components.v[0] : NULL;
        if (h.unit.components.n != (rows[i].name != NULL))
            fail_msg("%s: %zu components", rows[i].path, h.unit.components.n);
        if (c && !(harness_is(c->name, rows[i].name) && harness_is(c->version, rows[i].version) &&
                   harness_is(c->evidence.v[0].field, rows[i].field) &&
                   c->evidence.v[0].confidence == rows[i].confidence && c->state == STATE_INSTALLED &&
                   str_starts(c->purl, STR("pkg:pypi/"))))
            fail_msg("%s: %.*s@%.*s %.*s", rows[i].path, STR_ARG(c->name), STR_ARG(c->version),
                     STR_ARG(c->evidence.v[0].field));
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(copies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
