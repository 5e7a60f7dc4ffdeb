/* Pulling every event and passing over all children must agree on what is a document. */
#include "format/xml.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_event(struct xml *x, enum xml_event event, unsigned before, uint32_t line)
{
    if (x->depth > x->depth_max || x->depth != x->open.n || xml_line(x) < line)
        abort();
    if (event == XML_OPEN && (x->depth != before + 1 || !x->open.v[x->open.n - 1].n))
        abort();
    if (event == XML_CLOSE && x->depth + 1 != before)
        abort();
    if (event == XML_TEXT && x->depth == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct xml pulled, passed;
    enum xml_event event;
    xml_init(&pulled, str_make(data, size), &a, 60);
    do {
        unsigned before = pulled.depth;
        event = xml_next(&pulled);
        check_event(&pulled, event, before, pulled.line);
    } while (event != XML_END);
    if (!pulled.failed && (pulled.depth || !pulled.rooted))
        abort();
    xml_init(&passed, str_make(data, size), &a, 60);
    while (xml_child(&passed, 0))
        xml_text(&passed);
    if (pulled.failed != passed.failed || strcmp(pulled.why, passed.why))
        abort();
    arena_free(&a);
    return 0;
}
