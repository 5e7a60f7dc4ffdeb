#include "advisory/repository.h"
#include "format/xml.h"

static void read_data(struct xml *x, struct repository_file *out)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        if (str_is(x->name, "location")) {
            out->href = xml_attribute(x, STR("href"));
        } else if (str_is(x->name, "checksum")) {
            out->algorithm = xml_attribute(x, STR("type"));
            out->checksum = xml_text(x);
        }
    }
}

bool repository_read(struct arena *a, str text, str where, struct repository_file *out, struct err *e)
{
    struct xml x;
    *out = (struct repository_file){STR(""), STR(""), STR("")};
    xml_init(&x, text, a, 32);
    if (xml_child(&x, 0) && !str_is(x.name, "repomd"))
        return err_set(e, "bad feed", where, "it is no repomd.xml");
    for (unsigned depth = x.depth; xml_child(&x, depth);)
        if (str_eq(xml_attribute(&x, STR("type")), STR("updateinfo")))
            read_data(&x, out);
    if (x.failed)
        return err_set(e, "bad feed", where, "%s", x.why);
    if (!out->href.n)
        return err_set(e, "bad feed", where, "the repository has no updateinfo");
    return true;
}

static void add_mirror(struct arena *a, mirror_list *out, str url)
{
    url = str_trim(url);
    if (str_ends(url, STR("/" REPOSITORY_INDEX)))
        url.n -= sizeof "/" REPOSITORY_INDEX - 1;
    ptrdiff_t arch = str_find(url, STR("$basearch"));
    if (arch >= 0)
        url = arena_join(a, str_sub(url, 0, (size_t)arch), STR("x86_64"), str_from(url, (size_t)arch + 9));
    if ((str_istarts(url, STR("http://")) || str_istarts(url, STR("https://"))) &&
        out->n < REPOSITORY_MIRRORS_MAX)
        vec_push(a, out, arena_dup(a, url));
}

static void read_metalink(struct arena *a, str text, mirror_list *out)
{
    struct xml x;
    xml_init(&x, text, a, 64);
    for (enum xml_event ev; (ev = xml_next(&x)) != XML_END;)
        if (ev == XML_OPEN && str_is(x.name, "url"))
            add_mirror(a, out, xml_text(&x));
}

void mirrors_read(struct arena *a, str text, mirror_list *out)
{
    str line;
    if (str_find(str_sub(text, 0, 4096), STR("<metalink")) >= 0) {
        read_metalink(a, text, out);
        return;
    }
    while (str_line(&text, &line))
        add_mirror(a, out, line);
}
