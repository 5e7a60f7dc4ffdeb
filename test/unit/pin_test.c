#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/buf.h"
#include "manifest/pin.h"

/* The places as lines: "LINE NAME", " pinned" or " - WHY", and behind what can be filled in the text before
 * it. */
static void expect(const char *text, const char *want)
{
    struct arena a = {0};
    struct buf b = {0};
    struct pin_places p;
    struct err e = {0};
    if (!pin_find(&a, str_c(text), &p, &e)) {
        buf_add(&b, STR("! "));
        buf_add(&b, str_c(e.text));
    }
    for (size_t i = 0; i < p.list.n; i++) {
        const struct pin_place *x = &p.list.v[i];
        buf_printf(&b, "%u %.*s%s%s%.*s\n", x->line, STR_ARG(x->text), x->pinned ? " pinned" : "",
                   x->why.n ? " - " : "", STR_ARG(x->why));
        if (!x->why.n)
            assert_true(str_ends(str_sub(str_c(text), 0, x->at), x->text));
    }
    if (!str_eq(buf_str(&b), str_c(want)))
        fail_msg("%.*s", (int)b.n, b.p);
    buf_free(&b);
    arena_free(&a);
}

#define SHA "sha256:0123456789012345678901234567890123456789012345678901234567890123"

static void dockerfiles(void **state)
{
    (void)state;
    expect(
        "# syntax=docker/dockerfile:1\nARG V=1\nFROM a:1 AS x\nFROM --platform=linux/amd64 \"b\" as y\nFROM "
        "x\nFROM scratch\n"
        "FROM c:$V\nFROM d:1@" SHA
        "\nCOPY --from=x --link /a /b\nCOPY --from=0 /a /b\nCOPY --from=e:2 /a /b\n"
        "RUN --mount=type=bind,from=f,target=/x --mount=type=cache,from=x,target=/y make\nFROM \\\n  g:1\n",
        "1 docker/dockerfile:1\n3 a:1\n4 b\n7 c:$V - a variable is in it\n8 d:1@" SHA
        " pinned\n11 e:2\n12 f\n"
        "13 g:1 - it stands in a line that goes on in the next\n");
    expect("from {{ base }}\nRUN <<EOF\nFROM no\nEOF\n", "1 {{ - it is a template that nobody rendered\n");
    expect("\xef\xbb\xbf"
           "FROM a\r\nRUN x",
           "1 a\n");
}

static void yaml(void **state)
{
    (void)state;
    expect("kind: Pod\nspec:\n  # image: no\n  containers:\n  - image: a:1 # why\n  - {image: 'b', x: "
           "\"b\"}\n---\ndata:\n"
           "  y: |\n    image: no\nimage: null\n",
           "5 a:1\n6 b\n");
    expect("services:\n  w: &w\n    image: \"${R}/a:1\"\n  x:\n    <<: *w\n    image: \xc3\xa9:1\n  y: "
           "{\"\xc3\xa9\": 1, image: a@" SHA "}\n",
           "3 ${R}/a:1 - a variable is in it\n6 \xc3\xa9:1 - it is no reference of an image\n7 a@" SHA
           " pinned\n");
    expect("image: {name: a, entrypoint: [x]}\nservices: [b:1, {name: c}]\njob: {services: [d]}\n",
           "1 a\n2 b:1\n2 c\n3 d\n");
    expect("jobs:\n  a:\n    container: a:1\n    services: {db: {image: b}}\n    steps:\n    - uses: "
           "docker://c:3\n"
           "    - uses: actions/checkout@v4\n  b: {container: {image: d}}\n",
           "3 a:1\n4 b\n6 c:3\n8 d\n");
    expect("{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"image\": \"a\\/b\"}, {\"image\": \"c/d\"}]}}",
           "1 a/b - it is not written in one piece\n1 c/d\n");
    expect("image: >-\n  a\nx: [&i {image: e}, *i]\n", "1 a - it is not written in one piece\n3 e\n");
}

static void bad_input(void **state)
{
    (void)state;
    expect("just words",
           "! cannot pin: it is no Dockerfile and no YAML: nothing is in it; render templates first (helm "
           "template, kustomize build)");
    expect("", "! cannot pin: it is no Dockerfile and no YAML: nothing is in it; render templates first "
               "(helm template, "
               "kustomize build)");
    const char *whole = "a: [&x {image: b}, *x, {image: 'c'}]\nimage:\n  name: d\nservices: [e]\n";
    for (size_t n = 0; n < strlen(whole); n++) {
        struct arena a = {0};
        struct pin_places p;
        struct err e;
        char *copy = strndup(whole, n);
        pin_find(&a, str_make(copy, n), &p, &e);
        for (size_t i = 0; i < p.list.n; i++)
            assert_true(p.list.v[i].at <= n);
        free(copy);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dockerfiles), cmocka_unit_test(yaml),
                                       cmocka_unit_test(bad_input)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
