/* The line formats: deb822, ini, shell variables and base64, all on the same bytes. */
#include "format/base64.h"
#include "format/deb822.h"
#include "format/ini.h"
#include "format/shellvar.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(str text, str s)
{
    if (s.n && (s.p < text.p || s.p + s.n > text.p + text.n))
        abort();
}

static void read_deb822(str text)
{
    struct deb822 d;
    struct deb822_field f;
    deb822_init(&d, text);
    for (bool skip = false; deb822_paragraph(&d); skip = !skip) /* every other one is passed over */
        while (!skip && deb822_field(&d, &f)) {
            str rest = f.value, line;
            check_inside(text, f.name);
            check_inside(text, f.value);
            while (deb822_value_line(&rest, &line))
                check_inside(f.value, line);
        }
    if (d.rest.n)
        abort();
}

static void read_ini(str text, unsigned customs)
{
    struct ini i;
    struct ini_item k;
    ini_init(&i, text, customs);
    while (ini_next(&i, &k)) {
        check_inside(text, k.section);
        check_inside(text, k.key);
        check_inside(text, k.value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = str_make(data, size), bytes;
    struct arena a = {0};
    struct shellvar s;
    struct shellvar_item v;
    read_deb822(text);
    for (unsigned customs = 0; customs < 4; customs++)
        read_ini(text, customs);
    shellvar_init(&s, text);
    while (shellvar_next(&s, &a, &v))
        check_inside(text, v.name);
    if (base64_decode(&a, text, &bytes))
        hex_encode(&a, bytes);
    arena_free(&a);
    return 0;
}
