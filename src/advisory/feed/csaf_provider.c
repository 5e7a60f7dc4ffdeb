#include "advisory/feed/csaf_provider.h"
#include "base/limits.h"
#include "format/json.h"

static str read_str(struct json *j)
{
    str s = STR("");
    return json_string(j, &s) ? str_trim(s) : STR("");
}

/* An url that can be fetched, without white space and control characters. */
static bool is_url(str s)
{
    static const str schemes[] = {STR_INIT("https://"), STR_INIT("http://"), STR_INIT("file:///")};
    bool known = false;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        known |= str_istarts(s, schemes[i]) && s.n > schemes[i].n;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
            return false;
    return known;
}

static bool has_parent(str path)
{
    str part;
    while (str_split(&path, '/', &part))
        if (str_is(part, ".."))
            return true;
    return false;
}

/* `path` below the directory; "" when it leads elsewhere or is none. */
static str below(struct arena *a, str directory, str path)
{
    if (str_starts(path, STR("./")))
        path = str_from(path, 2);
    if (!path.n || path.p[0] == '/' || str_find(path, STR("://")) >= 0 || str_chr(path, '\\') >= 0 ||
        str_find(path, STR("%2e")) >= 0 || str_find(path, STR("%2E")) >= 0 || has_parent(path))
        return STR("");
    bool slash = directory.n && directory.p[directory.n - 1] == '/';
    str url = arena_join(a, directory, slash ? STR("") : STR("/"), path);
    return is_url(url) ? url : STR("");
}

/* An url as written, or by its place beside `base` ("feed-2.json", "/csaf/feed-2.json"). */
static str resolved(struct arena *a, str base, str url)
{
    if (is_url(url))
        return url;
    ptrdiff_t host = str_find(base, STR("://"));
    ptrdiff_t slash = host < 0 ? -1 : str_chr(str_from(base, (size_t)host + 3), '/');
    if (slash >= 0 && str_starts(url, STR("/")) && !str_starts(url, STR("//")))
        return below(a, str_sub(base, 0, (size_t)(host + 3 + slash)), str_from(url, 1));
    return slash < 0 ? STR("") : below(a, str_dir(base), url);
}

str csaf_well_known(struct arena *a, str host)
{
    if (str_find(host, STR("://")) >= 0) {
        if (!is_url(host))
            return STR("");
        if (str_ends(host, STR(".json")))
            return host;
        host = str_from(host, (size_t)str_find(host, STR("://")) + 3);
        str_cut(host, '/', &host, &(str){0});
    }
    if (!host.n || !str_of(host, ".-:"))
        return STR("");
    return arena_join(a, STR("https://"), host, STR("/.well-known/csaf/provider-metadata.json"));
}

/* --- provider-metadata.json (section 7.1.8) --- */

static bool is_public(str tlp)
{
    return !tlp.n || str_ieq(tlp, STR("WHITE")) || str_ieq(tlp, STR("CLEAR")) ||
           str_ieq(tlp, STR("UNLABELED"));
}

static void add_list(struct arena *a, struct csaf_provider *p, struct csaf_list l)
{
    if (!is_url(l.url))
        return;
    if (!l.rolie && l.url.p[l.url.n - 1] != '/')
        l.url = arena_join(a, l.url, STR("/"), STR_NONE);
    l.public_ = is_public(l.tlp);
    vec_push(a, &p->lists, l);
}

static void read_list(struct arena *a, struct json *j, bool rolie, struct csaf_provider *p)
{
    struct csaf_list l = {.rolie = rolie, .url = STR(""), .tlp = STR(""), .summary = STR("")};
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "url"))
            l.url = read_str(j);
        else if (str_is(key, "tlp_label"))
            l.tlp = read_str(j);
        else if (str_is(key, "summary"))
            l.summary = read_str(j);
        else
            json_skip(j);
    }
    add_list(a, p, l);
}

static void read_rolie(struct arena *a, struct json *j, struct csaf_provider *p)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!str_is(key, "feeds"))
            json_skip(j);
        else if (json_array(j))
            while (json_more(j))
                read_list(a, j, true, p);
    }
}

static void read_distribution(struct arena *a, struct json *j, struct csaf_provider *p)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "directory_url"))
            add_list(a, p, (struct csaf_list){.url = read_str(j), .tlp = STR(""), .summary = STR("")});
        else if (str_is(key, "directory"))
            read_list(a, j, false, p);
        else if (str_is(key, "rolie"))
            read_rolie(a, j, p);
        else
            json_skip(j);
    }
}

static void read_publisher(struct json *j, struct csaf_provider *p)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            p->publisher = read_str(j);
        else if (str_is(key, "namespace"))
            p->namespace_ = read_str(j);
        else
            json_skip(j);
    }
}

static void read_provider_member(struct arena *a, struct json *j, str key, struct csaf_provider *p)
{
    if (str_is(key, "canonical_url"))
        p->canonical_url = read_str(j);
    else if (str_is(key, "role"))
        p->role = read_str(j);
    else if (str_is(key, "last_updated"))
        p->updated = read_str(j);
    else if (str_is(key, "publisher"))
        read_publisher(j, p);
    else if (!str_is(key, "distributions"))
        json_skip(j);
    else if (json_array(j))
        while (json_more(j))
            read_distribution(a, j, p);
}

bool csaf_provider_is(str head)
{
    return str_starts(head, STR("{")) && str_find(head, STR("\"canonical_url\"")) > 0 &&
           str_find(head, STR("\"csaf_version\"")) < 0;
}

bool csaf_provider_read(struct arena *a, str text, struct csaf_provider *out, struct err *e)
{
    struct json j;
    str key;
    *out = (struct csaf_provider){.canonical_url = STR(""),
                                  .role = STR(""),
                                  .updated = STR(""),
                                  .publisher = STR(""),
                                  .namespace_ = STR("")};
    json_init(&j, text, a, limits_default.json_depth);
    if (json_object(&j))
        while (json_key(&j, &key))
            read_provider_member(a, &j, key, out);
    if (!json_done(&j))
        return err_set(e, "bad provider-metadata.json", STR_NONE, "%s",
                       j.failed ? j.why : "text follows the object");
    if (!out->canonical_url.n || !out->publisher.n)
        return err_set(e, "bad provider-metadata.json", STR_NONE, "it has no canonical_url or no publisher");
    if (!out->lists.n)
        return err_set(e, "bad provider-metadata.json", out->canonical_url,
                       "it names neither a ROLIE feed nor a directory of documents");
    return true;
}

/* --- ROLIE (section 7.1.15) --- */

struct link {
    str rel, href;
};

static struct link read_link(struct json *j)
{
    struct link l = {STR(""), STR("")};
    str key;
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_is(key, "rel"))
                l.rel = read_str(j);
            else if (str_is(key, "href"))
                l.href = read_str(j);
            else
                json_skip(j);
        }
    return l;
}

static void read_links(struct arena *a, struct json *j, str url, struct csaf_entry *out)
{
    if (!json_array(j))
        return;
    while (json_more(j)) {
        struct link l = read_link(j);
        str at = resolved(a, url, l.href);
        if (str_is(l.rel, "self") && !out->url.n)
            out->url = at;
        else if (str_is(l.rel, "signature"))
            out->signature = at;
        else if (str_is(l.rel, "hash") && (!out->hash.n || str_ends(at, STR(".sha512"))))
            out->hash = at;
    }
}

static str read_content(struct json *j)
{
    str key, src = STR("");
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_is(key, "src"))
                src = read_str(j);
            else
                json_skip(j);
        }
    return src;
}

static void read_entry(struct arena *a, struct json *j, str url, csaf_entries *out)
{
    struct csaf_entry entry = {STR(""), STR(""), STR(""), STR("")};
    str key, content = STR("");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "link"))
            read_links(a, j, url, &entry);
        else if (str_is(key, "content"))
            content = resolved(a, url, read_content(j));
        else if (str_is(key, "updated"))
            entry.updated = read_str(j);
        else
            json_skip(j);
    }
    if (content.n)
        entry.url = content;
    if (entry.url.n)
        vec_push(a, out, entry);
}

static void read_next(struct arena *a, struct json *j, str url, str *next)
{
    if (!json_array(j))
        return;
    while (json_more(j)) {
        struct link l = read_link(j);
        if (str_is(l.rel, "next"))
            *next = resolved(a, url, l.href);
    }
}

static bool read_feed(struct arena *a, struct json *j, str url, csaf_entries *out, str *next)
{
    str key;
    if (!json_object(j))
        return false;
    while (json_key(j, &key)) {
        if (str_is(key, "link"))
            read_next(a, j, url, next);
        else if (!str_is(key, "entry"))
            json_skip(j);
        else if (json_array(j))
            while (json_more(j))
                read_entry(a, j, url, out);
    }
    return true;
}

bool csaf_rolie_read(struct arena *a, str text, str url, csaf_entries *out, str *next, struct err *e)
{
    struct json j;
    str key;
    bool feed = false;
    *next = STR("");
    json_init(&j, text, a, limits_default.json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "feed"))
                feed |= read_feed(a, &j, url, out, next);
            else
                json_skip(&j);
        }
    if (!json_done(&j))
        return err_set(e, "bad ROLIE feed", url, "%s", j.failed ? j.why : "text follows the object");
    if (str_eq(*next, url))
        *next = STR("");
    return feed || err_set(e, "bad ROLIE feed", url, "it has no member \"feed\"");
}

/* --- directories (sections 7.1.12 and 7.1.13) --- */

/* The next field of a line of CSV without its quotes (RFC 4180). */
static str csv_field(struct arena *a, str *line)
{
    str field = STR("");
    *line = str_trim(*line);
    if (!str_starts(*line, STR("\""))) {
        str_split(line, ',', &field);
        return str_trim(field);
    }
    char *out = arena_bytes(a, line->n);
    size_t n = 0, i = 1;
    for (; i < line->n; i++) {
        if (line->p[i] == '"' && (i + 1 == line->n || line->p[++i] != '"'))
            break;
        out[n++] = line->p[i];
    }
    *line = str_from(*line, i);
    str_cut(*line, ',', &field, line);
    return str_make(out, n);
}

static bool is_document(str path)
{
    return str_ends(path, STR(".json"));
}

static bool add_path(struct arena *a, str directory, str path, str updated, size_t number, csaf_entries *out,
                     struct err *e)
{
    if (!is_document(path))
        return true;
    struct csaf_entry entry = {below(a, directory, path), updated, STR(""), STR("")};
    if (!entry.url.n)
        return err_set(e, "bad list of CSAF documents", directory, "line %zu leads out of the directory",
                       number);
    vec_push(a, out, entry);
    return true;
}

static str without_mark(str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF")) ? str_from(text, 3) : text;
}

bool csaf_changes_read(struct arena *a, str text, str directory, csaf_entries *out, struct err *e)
{
    str line;
    text = without_mark(text);
    for (size_t number = 1; str_line(&text, &line); number++) {
        str path = csv_field(a, &line), updated = csv_field(a, &line);
        if (!add_path(a, directory, path, updated, number, out, e))
            return false;
    }
    return true;
}

bool csaf_index_read(struct arena *a, str text, str directory, csaf_entries *out, struct err *e)
{
    str line;
    text = without_mark(text);
    for (size_t number = 1; str_line(&text, &line); number++)
        if (!add_path(a, directory, str_trim(line), STR(""), number, out, e))
            return false;
    return true;
}

str csaf_archive_read(struct arena *a, str text, str directory)
{
    str name = str_trim(without_mark(text));
    return name.n && name.n < 256 && str_chr(name, '/') < 0 ? below(a, directory, name) : STR("");
}
