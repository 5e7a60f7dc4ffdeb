#include "format/rpm_header.h"

enum {
    TYPE_CHAR = 1,
    TYPE_INT8 = 2,
    TYPE_INT16 = 3,
    TYPE_INT32 = 4,
    TYPE_STRING = 6,
    TYPE_STRINGS = 8,
    TYPE_I18N = 9,
    INDEX_ENTRY = 16,
    TAGS_MAX = 1 << 16
};

static uint32_t be32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

struct tag {
    uint32_t type, count;
    str data; /* from the tag's offset to the end of all data */
};

/* The string that begins the data; none when its end is missing. */
static str first_string(const struct tag *t)
{
    ptrdiff_t end = str_chr(t->data, '\0');
    return end < 0 ? STR_NONE : str_sub(t->data, 0, (size_t)end);
}

static void set_string(str *to, const struct tag *t)
{
    if (t->type == TYPE_STRING || t->type == TYPE_I18N || t->type == TYPE_STRINGS)
        *to = first_string(t);
}

static void set_strings(struct rpm_strings *to, const struct tag *t)
{
    if (t->type == TYPE_STRINGS || t->type == TYPE_STRING)
        *to = (struct rpm_strings){t->data, t->type == TYPE_STRING ? 1 : t->count};
}

static void set_words(str *to, const struct tag *t)
{
    if (t->type == TYPE_INT32 && t->count <= t->data.n / 4)
        *to = str_sub(t->data, 0, (size_t)t->count * 4);
}

static void set_halves(str *to, const struct tag *t)
{
    if (t->type == TYPE_INT16 && t->count <= t->data.n / 2)
        *to = str_sub(t->data, 0, (size_t)t->count * 2);
}

static void set_bytes(str *to, const struct tag *t)
{
    if ((t->type == TYPE_CHAR || t->type == TYPE_INT8) && t->count <= t->data.n)
        *to = str_sub(t->data, 0, t->count);
}

static void set_word(uint32_t *to, const struct tag *t)
{
    str words = STR_NONE;
    set_words(&words, t);
    rpm_words_at(words, 0, to);
}

static void set_epoch(struct rpm_header *h, const struct tag *t)
{
    str words = STR_NONE;
    set_words(&words, t);
    h->has_epoch = rpm_words_at(words, 0, &h->epoch);
}

static void set_tag(struct rpm_header *h, uint32_t number, const struct tag *t)
{
    switch (number) {
    case 1000:
        set_string(&h->name, t);
        break;
    case 1001:
        set_string(&h->version, t);
        break;
    case 1002:
        set_string(&h->release, t);
        break;
    case 1003:
        set_epoch(h, t);
        break;
    case 1011:
        set_string(&h->vendor, t);
        break;
    case 1014:
        set_string(&h->licence, t);
        break;
    case 1022:
        set_string(&h->arch, t);
        break;
    case 1027:
        set_strings(&h->old_filenames, t);
        break;
    case 1029:
        set_bytes(&h->states, t);
        break;
    case 1030:
        set_halves(&h->modes, t);
        break;
    case 1035:
        set_strings(&h->digests, t);
        break;
    case 1037:
        set_words(&h->flags, t);
        break;
    case 1044:
        set_string(&h->source_rpm, t);
        break;
    case 1045:
        set_words(&h->verify_flags, t);
        break;
    case 1047:
        set_strings(&h->provides, t);
        break;
    case 1049:
        set_strings(&h->requires, t);
        break;
    case 1116:
        set_words(&h->dirindexes, t);
        break;
    case 1117:
        set_strings(&h->basenames, t);
        break;
    case 1118:
        set_strings(&h->dirnames, t);
        break;
    case 5011:
        set_word(&h->digest_algorithm, t);
        break;
    case 5096:
        set_string(&h->modularity, t);
        break;
    default:
        break;
    }
}

bool rpm_header_read(str blob, struct rpm_header *h, struct err *e)
{
    *h = (struct rpm_header){0};
    if (blob.n < 8)
        return err_set(e, "cannot read the header of a package", STR(""), "it ends after %zu bytes", blob.n);
    uint64_t tags = be32(blob.p), size = be32(blob.p + 4);
    if (tags > TAGS_MAX || 8 + tags * INDEX_ENTRY + size > blob.n)
        return err_set(e, "cannot read the header of a package", STR(""),
                       "%llu tags and %llu bytes of data do not fit into its %zu bytes",
                       (unsigned long long)tags, (unsigned long long)size, blob.n);
    str data = str_sub(blob, (size_t)(8 + tags * INDEX_ENTRY), (size_t)size);
    for (size_t i = 0; i < tags; i++) {
        const char *p = blob.p + 8 + i * INDEX_ENTRY;
        struct tag t = {be32(p + 4), be32(p + 12), str_from(data, be32(p + 8))};
        if (be32(p + 8) < data.n && t.count)
            set_tag(h, be32(p), &t);
    }
    if (!h->name.n || !h->version.n)
        return err_set(e, "cannot read the header of a package", STR(""), "it has no name or no version");
    return true;
}

bool rpm_strings_next(struct rpm_strings *s, str *out)
{
    ptrdiff_t end = s->left ? str_chr(s->rest, '\0') : -1;
    if (end < 0)
        return false;
    *out = str_sub(s->rest, 0, (size_t)end);
    s->rest = str_from(s->rest, (size_t)end + 1);
    s->left--;
    return true;
}

bool rpm_words_at(str words, size_t i, uint32_t *out)
{
    if (i >= words.n / 4)
        return false;
    *out = be32(words.p + i * 4);
    return true;
}

bool rpm_halves_at(str halves, size_t i, uint16_t *out)
{
    if (i >= halves.n / 2)
        return false;
    *out = (uint16_t)bytes_number(halves.p + i * 2, 2, true);
    return true;
}

bool rpm_source_file(str file, str *name, str *version_release)
{
    static const str ends[] = {STR_INIT(".src.rpm"), STR_INIT(".nosrc.rpm")};
    str s = file;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(s, ends[i]))
            s = str_sub(s, 0, s.n - ends[i].n);
    ptrdiff_t release = s.n < file.n ? str_rchr(s, '-') : -1;
    ptrdiff_t version = release > 0 ? str_rchr(str_sub(s, 0, (size_t)release), '-') : -1;
    if (version <= 0)
        return false;
    *name = str_sub(s, 0, (size_t)version);
    *version_release = str_from(s, (size_t)version + 1);
    return true;
}
