#include "source/registry/list.h"
#include "format/json.h"

enum { PAGE_MAX = 8 << 20, PAGES_MAX = 10000, NAMES_MAX = 1000000, DEPTH = 8 };

bool registry_list_parse(str text, struct arena *a, registry_names *out, struct err *e)
{
    struct json j;
    str key, name;
    bool found = false;
    json_init(&j, text, a, DEPTH);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (!str_is(key, "tags") && !str_is(key, "repositories")) {
                json_skip(&j);
                continue;
            }
            found = true; /* null where there are none */
            if (json_array(&j))
                while (json_more(&j))
                    if (json_string(&j, &name) && out->n < NAMES_MAX)
                        vec_push(a, out, name);
        }
    return (json_done(&j) && found) ||
           err_set(e, "cannot list", STR_NONE, "the registry answers with no list");
}

bool registry_list(struct channels *c, enum registry_ask ask, uint32_t number, struct arena *a,
                   registry_names *out, struct err *e)
{
    struct channel_reply reply = {.next = STR("")};
    str page;
    for (size_t i = 0; i < PAGES_MAX; i++) {
        if (!channel_fetch(c, ask, number, reply.next, PAGE_MAX, a, &page, &reply, e))
            return false;
        if (reply.status == CHANNEL_ABSENT)
            return true;
        if (!registry_list_parse(page, a, out, e))
            return false;
        if (!reply.next.n || out->n >= NAMES_MAX)
            return true;
    }
    return err_set(e, "cannot list", STR_NONE, "the registry's list has no end");
}
