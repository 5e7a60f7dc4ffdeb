#include "advisory/update/feeds.h"
#include "advisory/ecosystem.h"
#include "codec/digest.h"
#include "net/host.h"
#include <stdlib.h>

#define URLS_MAX 400

const char *source_kind_name(enum source_kind k)
{
    static const char *const names[SOURCE_KINDS] = {"", "osv", "document", "updateinfo", "csaf", "folder"};
    return names[k];
}

/* ---- reading the list ---- */

static bool bad(struct err *e, const char *file, const struct yaml_node *n, const char *why, str what)
{
    return err_set(e, "bad configuration", str_c(file), "line %u: %s '%.*s'", n->line, why, STR_ARG(what));
}

/* A name that is a folder's too: of a URL its host and path, at most so long that another may follow. */
static str name_of_place(struct arena *a, str place)
{
    ptrdiff_t scheme = str_find(place, STR("://"));
    str host = host_of(place);
    str s = scheme >= 0 ? str_make(host.p, (size_t)(place.p + place.n - host.p)) : place;
    char *out = arena_bytes(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < 60; i++) {
        bool plain = ch_alnum(s.p[i]) || s.p[i] == '.' || s.p[i] == '_';
        if (plain || (n && out[n - 1] != '-'))
            out[n++] = plain ? s.p[i] : '-';
    }
    while (n && (out[n - 1] == '-' || out[n - 1] == '.'))
        n--;
    str name = str_make(out, n);
    char hex[DIGEST_HEX_MAX];
    return n && s.n <= 60 ? name
                          : arena_printf(a, "%.*s-%.8s", STR_ARG(name), digest_of(DIGEST_SHA256, s, hex).p);
}

str feed_part_name(struct arena *a, str url)
{
    str host = host_of(url);
    str path = str_make(host.p + host.n, (size_t)(url.p + url.n - host.p - host.n));
    str name = name_of_place(a, path);
    return name.n ? name : name_of_place(a, url);
}

static bool name_free(const struct feed_list *list, str name)
{
    for (size_t i = 0; i < list->v.n; i++)
        if (str_eq(list->v.v[i].name, name))
            return false;
    return true;
}

static bool name_good(str name)
{
    return name.n && name.n <= 80 && ch_alnum(name.p[0]) && str_of(name, ".-_");
}

/* A list of words, or a single one. */
static void read_words(struct arena *a, const struct yaml_node *n, seen_names *out)
{
    struct yaml_iter it = yaml_items(n);
    const struct yaml_node *item;
    if (n && n->type == YAML_SCALAR)
        seen_add(a, out, n->text);
    while (yaml_item(&it, &item))
        if (item->type == YAML_SCALAR)
            seen_add(a, out, item->text);
}

static bool read_kind(const struct yaml_node *n, const char *file, enum source_kind *out, struct err *e)
{
    str word = yaml_text(n, STR("kind"));
    for (int k = SOURCE_OSV; k < SOURCE_KINDS; k++)
        if (str_eq(word, str_c(source_kind_name((enum source_kind)k))))
            *out = (enum source_kind)k;
    if (!word.n || *out != SOURCE_UNKNOWN)
        return true;
    bad(e, file, n, "there is no kind of feed", word);
    return err_hint(e, "there are osv, document, updateinfo, csaf and folder");
}

static bool check_keys(const struct yaml_node *n, const char *file, struct err *e)
{
    static const char *const keys[] = {"name", "url", "kind", "ecosystems", "releases", "archive", "large"};
    struct yaml_iter it = yaml_pairs(n);
    const struct yaml_node *key, *value;
    while (yaml_pair(&it, &key, &value)) {
        bool known = false;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            known = known || str_eq(key->text, str_c(keys[i]));
        if (!known)
            return bad(e, file, key, "a feed has no", key->text);
    }
    return true;
}

static bool read_mapping(struct arena *a, const struct yaml_node *n, const char *file, struct feed_list *out,
                         struct err *e)
{
    struct feed_source s = {.url = arena_dup(a, str_trim(yaml_text(n, STR("url")))),
                            .archive = arena_dup(a, yaml_text(n, STR("archive")))};
    const struct yaml_node *large = yaml_get(n, STR("large"));
    str name = yaml_text(n, STR("name"));
    if (!check_keys(n, file, e) || !read_kind(n, file, &s.kind, e))
        return false;
    if (!s.url.n)
        return bad(e, file, n, "a feed needs a url:", name);
    s.name = name.n ? arena_dup(a, name) : name_of_place(a, s.url);
    if (!name_good(s.name))
        return bad(e, file, n, "not the name of a feed (letters, digits, '.', '-', '_'):", name);
    if (!name_free(out, s.name))
        return bad(e, file, n, "two feeds have the name", s.name);
    if (large && !yaml_bool(large, &s.large))
        return bad(e, file, large, "true or false, not", large->text);
    read_words(a, yaml_get(n, STR("ecosystems")), &s.ecosystems);
    read_words(a, yaml_get(n, STR("releases")), &s.releases);
    vec_push(a, &out->v, s);
    return true;
}

/* All built-in feeds, or the one of that name; how many. */
static size_t add_default(struct arena *a, str name, struct feed_list *out)
{
    struct yaml y;
    struct yaml_doc doc;
    struct err e;
    size_t n = 0;
    const struct yaml_node *item;
    yaml_open(&y, str_c(feeds_default), a, 8);
    if (yaml_next(&y, &doc))
        for (struct yaml_iter it = yaml_items(doc.root); yaml_item(&it, &item);) {
            str its = yaml_text(item, STR("name"));
            if ((!name.n || str_eq(its, name)) && name_free(out, its))
                n += read_mapping(a, item, "(built in)", out, &e);
        }
    yaml_close(&y);
    return n;
}

bool feeds_add(struct arena *a, struct feed_list *out, const char *place, struct err *e)
{
    str s = str_trim(str_c(place));
    if (str_is(s, "default")) {
        add_default(a, STR_NONE, out);
        return true;
    }
    if (name_good(s) && add_default(a, s, out))
        return true;
    if (!s.n)
        return err_set(e, "wrong value of", STR("feeds"), "an empty place");
    struct feed_source f = {.url = arena_dup(a, s), .name = name_of_place(a, s)};
    if (!name_free(out, f.name))
        return err_set(e, "wrong value of", STR("feeds"), "'%.*s' is there twice", STR_ARG(s));
    vec_push(a, &out->v, f);
    return true;
}

static bool read_item(struct arena *a, const struct yaml_node *n, const char *file, struct feed_list *out,
                      struct err *e)
{
    struct err why;
    if (n->type == YAML_MAPPING)
        return read_mapping(a, n, file, out, e);
    if (n->type != YAML_SCALAR)
        return bad(e, file, n, "a feed is a place or a mapping", STR(""));
    return feeds_add(a, out, arena_dup(a, n->text).p, &why) || bad(e, file, n, why.text, n->text);
}

static bool read_ecosystems(struct arena *a, const struct yaml_node *n, const char *file,
                            struct feed_list *out, struct err *e)
{
    bool word = n && n->type == YAML_SCALAR;
    if (!n || (word && str_is(n->text, "seen")))
        return true;
    out->wanted = word && str_is(n->text, "all") ? WANTED_ALL : WANTED_LISTED;
    if (out->wanted == WANTED_LISTED)
        read_words(a, n, &out->ecosystems);
    return out->wanted == WANTED_ALL || out->ecosystems.n ||
           bad(e, file, n, "ecosystems are `seen`, `all` or a list, not", n->text);
}

bool feeds_read(struct arena *a, const struct yaml_node *feeds, const struct yaml_node *ecosystems,
                const char *file, struct feed_list *out, struct err *e)
{
    struct yaml_iter it = yaml_items(feeds);
    const struct yaml_node *item;
    if (!feeds)
        add_default(a, STR_NONE, out);
    else if (feeds->type == YAML_SCALAR)
        return read_item(a, feeds, file, out, e) && read_ecosystems(a, ecosystems, file, out, e);
    else if (feeds->type != YAML_SEQUENCE)
        return bad(e, file, feeds, "feeds are a list", STR(""));
    while (yaml_item(&it, &item))
        if (!read_item(a, item, file, out, e))
            return false;
    return read_ecosystems(a, ecosystems, file, out, e);
}

/* ---- what is wanted ---- */

void feeds_want(struct arena *a, struct feed_list *list, const char *db)
{
    if (list->wanted != WANTED_SEEN)
        return;
    seen_load(a, db, &list->ecosystems);
    list->none_seen = !list->ecosystems.n;
}

static str release_of(str ecosystem)
{
    str base, release;
    return str_cut(ecosystem, ':', &base, &release) ? release : STR_NONE;
}

/* "Debian" speaks of "Debian:12" and the other way round; "Amazon Linux:2" not of "Amazon Linux:2023". */
static bool speaks_of(str feed, str wanted)
{
    str f = release_of(feed), w = release_of(wanted);
    return str_ieq(ecosystem_base(feed), ecosystem_base(wanted)) && (!f.n || !w.n || str_eq(f, w));
}

bool feed_wanted(const struct feed_list *list, const struct feed_source *s)
{
    if (!s->ecosystems.n || list->wanted == WANTED_ALL)
        return true;
    if (list->none_seen)
        return !s->large;
    for (size_t i = 0; i < s->ecosystems.n; i++)
        for (size_t k = 0; k < list->ecosystems.n; k++)
            if (speaks_of(s->ecosystems.v[i], list->ecosystems.v[k]))
                return true;
    return false;
}

/* Millions of records of one vendor each, under terms that not everyone meets; and what names no package. */
static bool by_name_only(str ecosystem)
{
    return str_is(ecosystem, "Chainguard") || str_is(ecosystem, "Wolfi") || str_is(ecosystem, "MinimOS");
}

bool ecosystem_wanted(const struct feed_list *list, str ecosystem)
{
    for (size_t k = 0; k < list->ecosystems.n; k++)
        if (str_ieq(ecosystem_base(list->ecosystems.v[k]), ecosystem))
            return true;
    return (list->wanted == WANTED_ALL || list->none_seen) && !by_name_only(ecosystem) &&
           !(list->none_seen && str_is(ecosystem, "GIT"));
}

/* ---- URLs that stand for several ---- */

static bool release_safe(str r)
{
    return r.n && r.n <= 32 && ch_alnum(r.p[0]) && str_of(r, "._-") && str_find(r, STR("..")) < 0;
}

static void releases_wanted(struct arena *a, const struct feed_list *list, const struct feed_source *s,
                            seen_names *out)
{
    bool any = false;
    for (size_t i = 0; i < s->ecosystems.n; i++)
        for (size_t k = 0; k < list->ecosystems.n; k++)
            if (speaks_of(s->ecosystems.v[i], list->ecosystems.v[k]) &&
                release_safe(release_of(list->ecosystems.v[k]))) {
                seen_add(a, out, release_of(list->ecosystems.v[k]));
                any = true;
            }
    for (size_t i = 0; i < s->releases.n && !any; i++)
        seen_add(a, out, s->releases.v[i]);
}

/* Replaces the first brace of `url` by each of its words, again and again. */
static void expand(struct arena *a, str url, const seen_names *releases, feed_urls *out)
{
    ptrdiff_t open = str_chr(url, '{'), close = open < 0 ? -1 : str_chr(str_from(url, (size_t)open), '}');
    if (close < 0 || out->n >= URLS_MAX) {
        vec_push(a, out, arena_dup(a, url));
        return;
    }
    str before = str_sub(url, 0, (size_t)open), after = str_from(url, (size_t)(open + close) + 1);
    str words = str_sub(url, (size_t)open + 1, (size_t)close - 1), word;
    for (size_t i = 0; str_is(words, "release") && i < releases->n; i++)
        expand(a, arena_join(a, before, releases->v[i], after), releases, out);
    while (!str_is(words, "release") && str_split(&words, ',', &word))
        expand(a, arena_join(a, before, word, after), releases, out);
}

void feed_expand(struct arena *a, const struct feed_list *list, const struct feed_source *s, feed_urls *out)
{
    seen_names releases = {0};
    releases_wanted(a, list, s, &releases);
    expand(a, s->url, &releases, out);
}
