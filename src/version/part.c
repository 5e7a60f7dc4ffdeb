#include "version/part.h"

/* The next item of a list; false when the list is used up. */
static bool next_item(struct part *c, bool dash, bool *started, str *item)
{
    if (*started && part_done(c))
        return false;
    if (*started)
        c->p++; /* the separator that ended the item before */
    *started = true;
    const char *from = c->p;
    while (!part_done(c) && *c->p != '.' && !(dash && *c->p == '-'))
        c->p++;
    *item = str_make(from, (size_t)(c->p - from));
    return true;
}

/* Numbers by value; what is no number is below every number, by bytes. */
static int item_cmp(str a, str b)
{
    bool number_a = digits_all(a), number_b = digits_all(b);
    if (number_a && number_b)
        return digits_cmp(a, b);
    if (number_a != number_b)
        return number_a ? 1 : -1;
    return str_cmp(a, b);
}

int dotted_order(str a, str b, bool dash)
{
    struct part x = part_of(a), y = part_of(b);
    bool started_x = false, started_y = false;
    for (;;) {
        str i, j;
        bool more_x = next_item(&x, dash, &started_x, &i), more_y = next_item(&y, dash, &started_y, &j);
        if (!more_x || !more_y)
            return (int)more_x - (int)more_y;
        int c = item_cmp(i, j);
        if (c)
            return c;
    }
}
