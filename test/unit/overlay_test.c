#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "source/overlay.h"

/* A layer from a line of words: "f:path" a file, "d:path" a folder, "w:path" a whiteout, "o:path" opaque. */
static void fill(struct overlay_layer *l, const char *line)
{
    str rest = str_c(line), word;
    *l = (struct overlay_layer){0};
    while (str_split(&rest, ' ', &word)) {
        struct entry e = {.path = str_from(word, 2), .type = word.p[0] == 'd' ? ENTRY_DIR : ENTRY_FILE};
        if (word.p[0] == 'w' || word.p[0] == 'o')
            overlay_whiteout(l, e.path, word.p[0] == 'o');
        else
            overlay_entry(l, &e);
    }
    overlay_seal(l);
}

static int32_t hidden(const char *upper, const char *path, bool dir)
{
    struct overlay_layer low, high;
    const struct overlay_layer *both[] = {&low, &high};
    fill(&low, "f:a/b/c");
    fill(&high, upper);
    int32_t at = overlay_hidden_by(both, 1, 2, str_c(path), dir);
    overlay_free(&low);
    overlay_free(&high);
    return at;
}

static void test_rules(void **state)
{
    (void)state;
    assert_int_equal(hidden("f:x", "a/b/c", false), -1);
    assert_int_equal(hidden("d:a d:a/b", "a/b/c", false), -1);
    assert_int_equal(hidden("f:a/b/c", "a/b/c", false), 1); /* written again */
    assert_int_equal(hidden("w:a/b/c", "a/b/c", false), 1); /* removed */
    assert_int_equal(hidden("w:a/b", "a/b/c", false), 1);   /* its folder removed */
    assert_int_equal(hidden("w:a", "a/b/c", false), 1);
    assert_int_equal(hidden("w:a/b/cc w:a/bb w:b", "a/b/c", false), -1);
    assert_int_equal(hidden("o:a/b", "a/b/c", false), 1);
    assert_int_equal(hidden("o:a", "a/b/c", false), 1);
    assert_int_equal(hidden("o:", "a/b/c", false), 1);       /* the root made opaque */
    assert_int_equal(hidden("o:a/b/c", "a/b/c", false), -1); /* opaque hides what is below only */
    assert_int_equal(hidden("f:a", "a/b/c", false), 1);      /* a folder replaced by a file */
    assert_int_equal(hidden("d:a/b/c", "a/b/c", false), 1);  /* a file replaced by a folder */
    assert_int_equal(hidden("d:a/b", "a/b", true), -1);      /* a folder written again stays */
    assert_int_equal(hidden("f:a/b", "a/b", true), 1);
}

/* What a whiteout in layer 1 hides may come back in layer 2; a layer that could not be read hides nothing. */
static void test_order(void **state)
{
    (void)state;
    struct overlay_layer l[3];
    const struct overlay_layer *all[] = {&l[0], &l[1], NULL, &l[2]};
    fill(&l[0], "f:p");
    fill(&l[1], "w:p");
    fill(&l[2], "f:p");
    assert_int_equal(overlay_hidden_by(all, 1, 4, STR("p"), false), 1);
    assert_int_equal(overlay_hidden_by(all, 2, 4, STR("p"), false), 3);
    assert_int_equal(overlay_hidden_by(all, 4, 4, STR("p"), false), -1);
    for (int i = 0; i < 3; i++)
        overlay_free(&l[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules), cmocka_unit_test(test_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
