#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "model/inventory.h"

/* Rows: type, namespace, name, version, qualifiers, canonical purl. Most are examples of the Package-URL type
 * definitions and their test suite (build and round trip to canonical). */
static const struct {
    const char *type, *space, *name, *version, *qualifiers, *purl;
} cases[] = {
    {"npm", "", "foobar", "12.3.1", "", "pkg:npm/foobar@12.3.1"},
    {"npm", "", "@angular/animation", "12.3.1", "", "pkg:npm/%40angular/animation@12.3.1"},
    {"npm", "@angular", "animation", "12.3.1", "", "pkg:npm/%40angular/animation@12.3.1"},
    {"npm", "", "@MyScope/MyPackage", "1.0.0", "", "pkg:npm/%40myscope/mypackage@1.0.0"},
    {"npm", "", "LoDash", "4.17.21", "", "pkg:npm/lodash@4.17.21"},
    {"npm", "", "react", "", "", "pkg:npm/react"},
    {"npm", "", "foobar", "1.2.3-alpha.1+build.456", "", "pkg:npm/foobar@1.2.3-alpha.1%2Bbuild.456"},
    {"npm", "", "mypackage", "12.4.5", "vcs_url=git://host.com/path/to/repo.git%404345abcd34343",
     "pkg:npm/mypackage@12.4.5?vcs_url=git://host.com/path/to/repo.git%404345abcd34343"},
    {"npm", "", "@babel/core", "7.0.0", "", "pkg:npm/%40babel/core@7.0.0"},
    {"pypi", "", "My.PyPI_.--._Package", "1.11.1.dev1", "", "pkg:pypi/my-pypi-package@1.11.1.dev1"},
    {"pypi", "", "Django", "1.11.1", "filename=Django-1.11.1.tar.gz",
     "pkg:pypi/django@1.11.1?filename=Django-1.11.1.tar.gz"},
    {"pypi", "", "django_allauth", "12.23", "", "pkg:pypi/django-allauth@12.23"},
    {"pypi", "", "x", "1!2.0+local.1", "", "pkg:pypi/x@1%212.0%2Blocal.1"},
    {"golang", "", "github.com/gorilla/context", "234fd47e07d1004f0aed9c", "",
     "pkg:golang/github.com/gorilla/context@234fd47e07d1004f0aed9c"},
    {"golang", "", "github.com/gin-gonic/gin", "v1.9.0", "", "pkg:golang/github.com/gin-gonic/gin@v1.9.0"},
    {"golang", "", "github.com/BurntSushi/toml", "v1.0.0", "",
     "pkg:golang/github.com/burntsushi/toml@v1.0.0"},
    {"golang", "", "github.com/docker/docker", "v20.10.0+incompatible", "",
     "pkg:golang/github.com/docker/docker@v20.10.0%2Bincompatible"},
    {"golang", "", "stdlib", "1.20.3", "", "pkg:golang/stdlib@1.20.3"},
    {"maven", "", "org.postgresql:postgresql", "42.2.5", "", "pkg:maven/org.postgresql/postgresql@42.2.5"},
    {"maven", "org.apache.xmlgraphics", "batik-anim", "1.9.1", "type=zip&classifier=dist",
     "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=dist&type=zip"},
    {"maven", "", "net.sf.jacob-projec:jacob", "1.14.3", "classifier=x86&type=dll",
     "pkg:maven/net.sf.jacob-projec/jacob@1.14.3?classifier=x86&type=dll"},
    {"maven", "", "a:B", "1", "", "pkg:maven/a/B@1"},
    {"deb", "debian", "curl", "7.50.3-1", "arch=i386&distro=jessie",
     "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie"},
    {"deb", "debian", "attr", "1:2.4.47-2", "arch=source", "pkg:deb/debian/attr@1:2.4.47-2?arch=source"},
    {"deb", "debian", "attr", "1:2.4.47-2+b1", "arch=amd64",
     "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64"},
    {"deb", "debian", "openssl", "3.0.11-1~deb12u2", "distro=debian-12&arch=amd64",
     "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12"},
    {"deb", "Ubuntu", "libstdc++6", "1", "arch=&distro=ubuntu-22.04",
     "pkg:deb/ubuntu/libstdc%2B%2B6@1?distro=ubuntu-22.04"},
    {"apk", "alpine", "curl", "7.83.0-r0", "arch=x86", "pkg:apk/alpine/curl@7.83.0-r0?arch=x86"},
    {"rpm", "Fedora", "Curl", "7.50.3-1.fc25", "distro=fedora-25&arch=i386",
     "pkg:rpm/fedora/Curl@7.50.3-1.fc25?arch=i386&distro=fedora-25"},
    {"generic", "", "openssl", "1.1.10g", "checksum=sha256:de4d501267da",
     "pkg:generic/openssl@1.1.10g?checksum=sha256:de4d501267da"},
    {"generic", "", "openssl", "1.1.10g", "checksum=sha1:ad9503c3e994a4f,sha256:41bf9088b3a1e6c1ef1d",
     "pkg:generic/openssl@1.1.10g?checksum=sha1:ad9503c3e994a4f%2Csha256:41bf9088b3a1e6c1ef1d"},
    {"", "", "Büro/x y", "", "", "pkg:generic/B%C3%BCro%2Fx%20y"},
    {"composer", "", "Laravel/Laravel", "5.5.0", "", "pkg:composer/laravel/laravel@5.5.0"},
    {"cpan", "", "LWP::UserAgent", "", "", "pkg:cpan/LWP::UserAgent"},
    {"cargo", "", "rand", "0.7.2", "", "pkg:cargo/rand@0.7.2"},
    {"gem", "", "jruby-launcher", "1.1.2", "platform=java", "pkg:gem/jruby-launcher@1.1.2?platform=java"},
    {"nuget", "", "EnterpriseLibrary.Common", "6.0.1304", "", "pkg:nuget/EnterpriseLibrary.Common@6.0.1304"},
    {"oci", "", "Debian", "sha256:244fd47e07d10", "tag=latest&arch=amd64",
     "pkg:oci/debian@sha256:244fd47e07d10?arch=amd64&tag=latest"},
    {"pub", "", "My-Lib.x", "1.2.0", "", "pkg:pub/my_lib_x@1.2.0"},
    {"swift", "", "github.com/Alamofire/Alamofire", "5.4.3", "",
     "pkg:swift/github.com/Alamofire/Alamofire@5.4.3"},
    {"GitHub", "", "Package-url/purl-Spec", "244fd47e07d1004", "",
     "pkg:github/package-url/purl-spec@244fd47e07d1004"},
    {"generic", "//a//b/", "/n/", "%", "X=50%&y=a%20b&=q&z", "pkg:generic/a/b/n@%25?x=50%25&y=a%20b"},
    {"npm", "", "", "1", "", ""},
    {"npm", "", "///", "1", "", ""},
};

static void purls(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct component c = {.type = str_c(cases[i].type),
                              .namespace_ = str_c(cases[i].space),
                              .name = str_c(cases[i].name),
                              .version = str_c(cases[i].version),
                              .qualifiers = str_c(cases[i].qualifiers)};
        str purl = component_purl(&a, &c);
        char *text = (char *)arena_dup(&a, purl).p;
        assert_string_equal(text, cases[i].purl);
    }
    arena_free(&a);
}

static void purl_of_any_bytes(void **state)
{
    (void)state;
    struct arena a = {0};
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    static const char *const types[] = {"npm", "pypi", "maven", "pub", "deb", "x"};
    for (size_t t = 0; t < 6; t++) {
        str s = str_make(all, 256);
        struct component c = {
            .type = str_c(types[t]), .namespace_ = s, .name = s, .version = s, .qualifiers = s};
        str purl = component_purl(&a, &c);
        for (size_t i = 0; i < purl.n; i++)
            assert_true(purl.p[i] > 0x20 && purl.p[i] < 0x7f);
    }
    arena_free(&a);
}

static void many_qualifiers(void **state)
{
    (void)state;
    struct arena a = {0};
    str q = STR("");
    for (int i = 99; i >= 0; i--)
        q = arena_printf(&a, "%.*s&k%02d=v", STR_ARG(q), i);
    struct component c = {.type = STR("generic"), .name = STR("n"), .qualifiers = q};
    str purl = component_purl(&a, &c);
    assert_true(str_starts(purl, STR("pkg:generic/n?k68=v&k69=v")));
    arena_free(&a);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(tier_name(TIER_FUNCTION), "function");
    assert_string_equal(tier_name(TIER_CONTAINER), "container");
    assert_string_equal(tier_name(TIER_VM), "vm");
    assert_string_equal(scope_name(SCOPE_UNKNOWN), "unknown");
    assert_string_equal(scope_name(SCOPE_TEST), "test");
    assert_string_equal(state_name(STATE_REMOVED), "removed");
    assert_string_equal(confidence_name(CONFIDENCE_MEDIUM), "medium");
    assert_string_equal(diag_level_name(DIAG_NOTE), "note");
    assert_string_equal(diag_level_name(DIAG_ERROR), "error");
}

static void diagnostics(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    char path[] = "usr/lib/x";
    inventory_diag(&inv, DIAG_WARNING, str_c(path), "entry %d of %s", 3, "x.zip");
    path[0] = '!';
    assert_int_equal(inv.diagnostics.n, 1);
    assert_int_equal(inv.diagnostics.v[0].level, DIAG_WARNING);
    assert_true(str_is(inv.diagnostics.v[0].path, "usr/lib/x"));
    assert_true(str_is(inv.diagnostics.v[0].message, "entry 3 of x.zip"));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(purls), cmocka_unit_test(purl_of_any_bytes),
                                       cmocka_unit_test(many_qualifiers), cmocka_unit_test(names),
                                       cmocka_unit_test(diagnostics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
