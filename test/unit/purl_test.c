/* Package-URLs taken apart: the specification's examples, what producers write, and what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "model/purl.h"
#include <stdio.h>

struct row {
    const char *text, *type, *space, *name, *version, *qualifiers, *subpath;
    const char *canonical; /* NULL: the text itself */
};

static const struct row rows[] = {
    /* the examples of the specification's front page */
    {"pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c", "bitbucket", "birkenfeld",
     "pygments-main", "244fd47e07d1014f0aed9c", "", "", NULL},
    {"pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "deb", "debian", "curl", "7.50.3-1",
     "arch=i386&distro=jessie", "", NULL},
    {"pkg:docker/cassandra@sha256:244fd47e07d1004f0aed9c", "docker", "", "cassandra",
     "sha256:244fd47e07d1004f0aed9c", "", "", NULL},
    {"pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io", "docker",
     "customer", "dockerimage", "sha256:244fd47e07d1004f0aed9c", "repository_url=gcr.io", "", NULL},
    {"pkg:gem/jruby-launcher@1.1.2?platform=java", "gem", "", "jruby-launcher", "1.1.2", "platform=java", "",
     NULL},
    {"pkg:gem/ruby-advisory-db-check@0.12.4", "gem", "", "ruby-advisory-db-check", "0.12.4", "", "", NULL},
    {"pkg:github/package-url/purl-spec@244fd47e07d1004f0aed9c", "github", "package-url", "purl-spec",
     "244fd47e07d1004f0aed9c", "", "", NULL},
    {"pkg:golang/google.golang.org/genproto#googleapis/api/annotations", "golang", "google.golang.org",
     "genproto", "", "", "googleapis/api/annotations", "pkg:golang/google.golang.org/genproto"},
    {"pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?packaging=sources", "maven", "org.apache.xmlgraphics",
     "batik-anim", "1.9.1", "packaging=sources", "", NULL},
    {"pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?repository_url=repo.spring.io/release", "maven",
     "org.apache.xmlgraphics", "batik-anim", "1.9.1", "repository_url=repo.spring.io/release", "", NULL},
    {"pkg:npm/%40angular/animation@12.3.1", "npm", "@angular", "animation", "12.3.1", "", "", NULL},
    {"pkg:npm/foobar@12.3.1", "npm", "", "foobar", "12.3.1", "", "", NULL},
    {"pkg:nuget/EnterpriseLibrary.Common@6.0.1304", "nuget", "", "EnterpriseLibrary.Common", "6.0.1304", "",
     "", NULL},
    {"pkg:pypi/django@1.11.1", "pypi", "", "django", "1.11.1", "", "", NULL},
    {"pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25", "rpm", "fedora", "curl", "7.50.3-1.fc25",
     "arch=i386&distro=fedora-25", "", NULL},
    {"pkg:rpm/opensuse/curl@7.56.1-1.1.?arch=i386&distro=opensuse-tumbleweed", "rpm", "opensuse", "curl",
     "7.56.1-1.1.", "arch=i386&distro=opensuse-tumbleweed", "", NULL},
    /* its test suite: leniency and normalisation */
    {"pkg:GOLANG/google.golang.org/genproto@abcdedf#/googleapis/api/annotations/", "golang",
     "google.golang.org", "genproto", "abcdedf", "", "googleapis/api/annotations",
     "pkg:golang/google.golang.org/genproto@abcdedf"},
    {"pkg:golang/google.golang.org/genproto@abcdedf#./../googleapis/../api", "golang", "google.golang.org",
     "genproto", "abcdedf", "", "googleapis/api", "pkg:golang/google.golang.org/genproto@abcdedf"},
    {"pkg://maven//org.apache.commons//io@1.3.4", "maven", "org.apache.commons", "io", "1.3.4", "", "",
     "pkg:maven/org.apache.commons/io@1.3.4"},
    {"pkg:Maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&repositorY_url=repo.spring.io/x",
     "maven", "org.apache.xmlgraphics", "batik-anim", "1.9.1",
     "classifier=sources&repository_url=repo.spring.io/x", "",
     "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&repository_url=repo.spring.io/x"},
    {"pkg:pypi/Django_package@1.11.1.dev1", "pypi", "", "Django_package", "1.11.1.dev1", "", "",
     "pkg:pypi/django-package@1.11.1.dev1"},
    {"pkg:rpm/Fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25", "rpm", "Fedora", "curl", "7.50.3-1.fc25",
     "arch=i386&distro=fedora-25", "", "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25"},
    {"pkg:conan/openssl@3.0.3?user=bincrafters&channel=stable", "conan", "", "openssl", "3.0.3",
     "channel=stable&user=bincrafters", "", "pkg:conan/openssl@3.0.3?channel=stable&user=bincrafters"},
    {"pkg:cran/A3@0.9.1", "cran", "", "A3", "0.9.1", "", "", NULL},
    {"pkg:generic/openssl@1.1.10g?checksum=sha256:de4d501267da&download_url=https://o.org/o.tgz", "generic",
     "", "openssl", "1.1.10g", "checksum=sha256:de4d501267da&download_url=https://o.org/o.tgz", "", NULL},
    /* what producers write */
    {"pkg:npm/@babel/core@7.0.0", "npm", "@babel", "core", "7.0.0", "", "", "pkg:npm/%40babel/core@7.0.0"},
    {"pkg:npm/@babel/core", "npm", "@babel", "core", "", "", "", "pkg:npm/%40babel/core"},
    {"pkg:deb/debian/libssl3@3.0.11-1~deb12u2+b1?distro=debian-12&arch=amd64&epoch=", "deb", "debian",
     "libssl3", "3.0.11-1~deb12u2+b1", "arch=amd64&distro=debian-12", "",
     "pkg:deb/debian/libssl3@3.0.11-1~deb12u2%2Bb1?arch=amd64&distro=debian-12"},
    {"pkg:deb/debian/a@1%3A2.0-1", "deb", "debian", "a", "1:2.0-1", "", "", "pkg:deb/debian/a@1:2.0-1"},
    {"pkg:npm/x@1.0?vcs_url=git%2Bhttps://g/x%3Fy%26z", "npm", "", "x", "1.0",
     "vcs_url=git%2Bhttps://g/x%3Fy%26z", "", NULL},
};

static void assert_text(str got, const char *expected, const char *of)
{
    if (!str_eq(got, str_c(expected)))
        fail_msg("%s: \"%.*s\" is not \"%s\"", of, STR_ARG(got), expected);
}

static void examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct arena a = {0};
        struct purl p;
        struct err e = {0};
        if (!purl_parse(&a, str_c(r->text), &p, &e))
            fail_msg("%s", e.text);
        assert_text(p.type, r->type, r->text);
        assert_text(p.namespace_, r->space, r->text);
        assert_text(p.name, r->name, r->text);
        assert_text(p.version, r->version, r->text);
        assert_text(p.qualifiers, r->qualifiers, r->text);
        assert_text(p.subpath, r->subpath, r->text);
        struct component c = {.type = p.type,
                              .namespace_ = p.namespace_,
                              .name = p.name,
                              .version = p.version,
                              .qualifiers = p.qualifiers};
        assert_text(component_purl(&a, &c), r->canonical ? r->canonical : r->text, "component_purl");
        arena_free(&a);
    }
}

static void refused(void **state)
{
    static const char *const bad[] = {
        "",
        "pkg:",
        "pkg:npm",
        "pkg:npm/",
        "pkg:npm/@1.0",
        "npm/lodash@1",
        "http://x/y",
        "EnterpriseLibrary.Common@6.0.1304",
        "pkg:EnterpriseLibrary.Common@6.0.1304",
        "pkg:n&g?inx/nginx@0.8.9",
        "pkg:3nginx/nginx@0.8.9",
        "pkg:npm/a%2@1",
        "pkg:npm/a%zz@1",
        "pkg:npm/a%00b@1",
        "pkg:npm/a%ff@1",
        "pkg:npm/s%2Ft/a@1",
        "pkg:npm/a@%",
        "pkg:npm/myartifact@1.0.0?in%20production=true",
        "pkg:npm/a@1?x=1&X=2",
        "pkg:npm/a@1?=1",
        "pkg:npm/a@1#b%2Fc",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena a = {0};
        struct purl p;
        struct err e = {0};
        if (purl_parse(&a, str_c(bad[i]), &p, &e))
            fail_msg("taken: %s", bad[i]);
        assert_true(e.text[0]);
        arena_free(&a);
    }
}

static void limits(void **state)
{
    struct arena a = {0};
    struct purl p;
    struct err e = {0};
    char text[PURL_MAX + 2];
    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, "pkg:npm/", 8);
    assert_true(purl_parse(&a, str_make(text, PURL_MAX), &p, &e));
    assert_false(purl_parse(&a, str_make(text, PURL_MAX + 1), &p, &e));
    char many[2048] = "pkg:npm/a?";
    for (int i = 0; i < 100; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "k%d=v&", i);
    assert_false(purl_parse(&a, str_c(many), &p, &e));
    arena_free(&a);
}

static void names(void **state)
{
    static const char *const table[][2] = {
        {"pkg:npm/%40babel/core@1", "@babel/core"},
        {"pkg:maven/org.postgresql/postgresql@1", "org.postgresql:postgresql"},
        {"pkg:golang/github.com/BurntSushi/toml@v1", "github.com/BurntSushi/toml"},
        {"pkg:composer/symfony/http-kernel@1", "symfony/http-kernel"},
        {"pkg:deb/debian/openssl@1", "openssl"},
    };
    struct arena a = {0};
    struct purl p;
    struct err e;
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_true(purl_parse(&a, str_c(table[i][0]), &p, &e));
        assert_text(purl_full_name(&a, &p), table[i][1], table[i][0]);
    }
    assert_true(purl_parse(&a, STR("pkg:deb/x/y?Distro=a%2Fb&arch=i386"), &p, &e));
    assert_text(purl_qualifier(&a, p.qualifiers, STR("distro")), "a/b", "distro");
    assert_text(purl_qualifier(&a, p.qualifiers, STR("arch")), "i386", "arch");
    assert_text(purl_qualifier(&a, p.qualifiers, STR("none")), "", "none");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(refused),
        cmocka_unit_test(limits),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests_name("purl", tests, NULL, NULL);
}
