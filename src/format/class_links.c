#include "format/class_links.h"

enum {
    CONSTANT_UTF8 = 1,
    CONSTANT_LONG = 5,
    CONSTANT_DOUBLE = 6,
    CONSTANT_CLASS = 7,
    CONSTANT_METHOD = 10,
    CONSTANT_INTERFACE_METHOD = 11,
    CONSTANT_NAME_AND_TYPE = 12
};
#define NAME_LONGEST 512u /* of a class; a longer one is told by nobody */

struct pool {
    str b;
    uint32_t *at; /* of the tag, by index; 0: there is none */
    unsigned n;
    size_t end;
};

static unsigned u16(str s, size_t at)
{
    return (unsigned)(unsigned char)s.p[at] << 8 | (unsigned char)s.p[at + 1];
}

/* Bytes behind the tag, by tag; 0: none that is known. CONSTANT_UTF8 has its own length. */
static size_t constant_size(unsigned tag)
{
    static const unsigned char sizes[] = {
        [3] = 4,  [4] = 4,  [5] = 8,  [6] = 8,  [7] = 2,  [8] = 2,  [9] = 4,  [10] = 4,
        [11] = 4, [12] = 4, [15] = 3, [16] = 2, [17] = 4, [18] = 4, [19] = 2, [20] = 2};
    return tag < sizeof sizes ? sizes[tag] : 0;
}

static bool pool_read(struct arena *a, str b, struct pool *p)
{
    if (b.n < 10 || b.n > UINT32_MAX || memcmp(b.p, "\xca\xfe\xba\xbe", 4) != 0)
        return false;
    *p = (struct pool){.b = b, .n = u16(b, 8), .end = 10};
    p->at = arena_many(a, uint32_t, p->n + 1);
    for (unsigned i = 1; i < p->n; i++) {
        if (p->end + 3 > b.n)
            return false;
        unsigned tag = (unsigned char)b.p[p->end];
        size_t size = tag == CONSTANT_UTF8 ? 2 + (size_t)u16(b, p->end + 1) : constant_size(tag);
        if (!size || b.n - p->end - 1 < size)
            return false;
        p->at[i] = (uint32_t)p->end;
        i += tag == CONSTANT_LONG || tag == CONSTANT_DOUBLE; /* they take two places */
        p->end += 1 + size;
    }
    return true;
}

static unsigned tag_of(const struct pool *p, unsigned i)
{
    return i < p->n && p->at[i] ? (unsigned char)p->b.p[p->at[i]] : 0;
}

static str utf8_of(const struct pool *p, unsigned i)
{
    return tag_of(p, i) == CONSTANT_UTF8 ? str_sub(p->b, p->at[i] + 3u, u16(p->b, p->at[i] + 1u)) : STR("");
}

static str class_of(const struct pool *p, unsigned i)
{
    return tag_of(p, i) == CONSTANT_CLASS ? utf8_of(p, u16(p->b, p->at[i] + 1u)) : STR("");
}

/* ---- names ---- */

uint64_t class_name_hash(str name)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)(name.p[i] == '.' ? '/' : name.p[i])) * 0x100000001b3u;
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

/* Bytes that may stand in a name: all but those with a meaning in types and what texts are full of. A table,
 * since all texts of all classes are looked at. */
static bool in_name(char c)
{
    static const bool not [128] = {
        ['\0' ... ' '] = true, ['.'] = true, [';'] = true, ['['] = true, ['<'] = true,  ['>'] = true,
        [':'] = true,          ['('] = true, [')'] = true, ['"'] = true, ['\''] = true, [','] = true,
        ['='] = true,          ['%'] = true, ['{'] = true, ['}'] = true, ['\\'] = true,
    };
    return (unsigned char)c > 127 || !not [(unsigned char) c];
}

static bool of_java(str name)
{
    return name.n > 5 && memcmp(name.p, "java", 4) == 0 && (name.p[4] == '/' || name.p[4] == '.');
}

/* What was added lately, so that most names are told once. */
struct links {
    struct arena *arena;
    struct class_links *out;
    uint64_t seen[512];
};

static void add_name(struct links *l, class_hashes *to, str name)
{
    if (!name.n || name.n > NAME_LONGEST || of_java(name))
        return;
    uint64_t h = class_name_hash(name), *seen = &l->seen[h % (sizeof l->seen / sizeof *l->seen)];
    if (*seen == h)
        return;
    *seen = h;
    vec_push(l->arena, to, h);
}

/* Each "Lshop/Order;" of a type ("([Lshop/Order;I)V"), a generic one ("Ljava/util/List<Lshop/Order;>;") or an
 * annotation. */
static void add_types(struct links *l, str text)
{
    size_t i = 0;
    if (text.n < 3 || !memchr(text.p, ';', text.n))
        return;
    while (i < text.n) {
        const char *at = memchr(text.p + i, 'L', text.n - i);
        if (!at)
            return;
        size_t from = (size_t)(at - text.p) + 1, end = from;
        while (end < text.n && in_name(text.p[end]))
            end++;
        bool type = end > from && end < text.n && (text.p[end] == ';' || text.p[end] == '<');
        if (type)
            add_name(l, &l->out->sure, str_sub(text, from, end - from));
        i = type ? end : from;
    }
}

/* A text that is a class's name as programs write it: "shop.plugin.Loader", "shop/plugin/Loader". */
static void add_text(struct links *l, str text)
{
    size_t parts = 0;
    if (text.n < 3 || text.n > NAME_LONGEST || ch_digit(text.p[0]) || of_java(text))
        return;
    for (size_t i = 0; i < text.n; i++) {
        bool cut = text.p[i] == '.' || text.p[i] == '/';
        if (cut && (i == 0 || i + 1 == text.n))
            return;
        if (!cut && !in_name(text.p[i]))
            return;
        parts += cut;
    }
    if (parts)
        add_name(l, &l->out->maybe, text);
}

/* "[Lshop/Order;" as the class of an array. */
static void add_class(struct links *l, str name)
{
    if (str_starts(name, STR("[")))
        add_types(l, name);
    else
        add_name(l, &l->out->sure, name);
}

/* ---- what loads classes by name ---- */

/* Packages of the platform whose classes load none by a name that a program gives: "java/util/" and all below
 * it, or the beginning of a class's name. All others of the platform count as such that may. */
static const str harmless[] = {STR_INIT("java/lang/"),
                               STR_INIT("java/util/"),
                               STR_INIT("java/io/"),
                               STR_INIT("java/nio/"),
                               STR_INIT("java/net/"),
                               STR_INIT("java/math/"),
                               STR_INIT("java/text/"),
                               STR_INIT("java/time/"),
                               STR_INIT("java/security/"),
                               STR_INIT("java/sql/"),
                               STR_INIT("javax/sql/"),
                               STR_INIT("javax/crypto/"),
                               STR_INIT("javax/net/"),
                               STR_INIT("javax/annotation/"),
                               STR_INIT("javax/inject/"),
                               STR_INIT("javax/security/cert/"),
                               STR_INIT("javax/security/auth/x500/"),
                               STR_INIT("javax/xml/parsers/"),
                               STR_INIT("javax/xml/stream/"),
                               STR_INIT("javax/xml/namespace/"),
                               STR_INIT("javax/xml/datatype/"),
                               STR_INIT("javax/xml/validation/"),
                               STR_INIT("javax/xml/XMLConstants"),
                               STR_INIT("java/beans/PropertyChange"),
                               STR_INIT("java/beans/ConstructorProperties"),
                               STR_INIT("org/xml/sax/"),
                               STR_INIT("org/w3c/dom/")};
/* And those in them that do. A class "" is any, a member that ends in '*' the beginning of one. */
static const struct {
    str class, member; /* "": any member, also none */
} loaders[] = {
    {STR_INIT("java/lang/Class"), STR_INIT("forName")},
    {STR_INIT(""), STR_INIT("loadClass")},
    {STR_INIT(""), STR_INIT("findClass")},
    {STR_INIT(""), STR_INIT("findSystemClass")},
    {STR_INIT(""), STR_INIT("defineClass")},
    {STR_INIT(""), STR_INIT("defineAnonymousClass")},
    {STR_INIT(""), STR_INIT("defineHiddenClass*")},
    {STR_INIT("java/lang/reflect/Method"), STR_INIT("invoke")},
    {STR_INIT("java/lang/invoke/MethodHandles$Lookup"), STR_INIT("find*")},
    {STR_INIT("java/lang/invoke/MethodHandles$Lookup"), STR_INIT("unreflect*")},
    {STR_INIT("java/lang/System"), STR_INIT("load*")},
    {STR_INIT("java/lang/System"), STR_INIT("setPropert*")},
    {STR_INIT("java/lang/Runtime"), STR_INIT("load*")},
    {STR_INIT("java/lang/Runtime"), STR_INIT("exec")},
    {STR_INIT("java/lang/ProcessBuilder"), STR_INIT("")},
    {STR_INIT("java/lang/ModuleLayer"), STR_INIT("")},
    {STR_INIT("java/lang/ModuleLayer$Controller"), STR_INIT("")},
    {STR_INIT("java/lang/module/*"), STR_INIT("")},
    {STR_INIT("java/lang/instrument/*"), STR_INIT("")},
    {STR_INIT("java/lang/foreign/*"), STR_INIT("")},
    {STR_INIT("java/lang/management/*"), STR_INIT("")},
    {STR_INIT("java/net/URLClassLoader"), STR_INIT("")},
    {STR_INIT("java/io/ObjectInputStream"), STR_INIT("<init>")},
    {STR_INIT("java/util/ResourceBundle"), STR_INIT("getBundle")},
    {STR_INIT("java/util/logging/LogManager"), STR_INIT("")},
    {STR_INIT("java/security/Provider"), STR_INIT("")},
    {STR_INIT("java/security/SecureClassLoader"), STR_INIT("")},
    {STR_INIT("java/security/Security"), STR_INIT("setProperty")},
    {STR_INIT("java/security/Security"), STR_INIT("addProvider")},
    {STR_INIT("java/security/Security"), STR_INIT("insertProviderAt")},
};
/* Where the platform's own classes are. */
static const str platform[] = {STR_INIT("java/"),    STR_INIT("javax/"),    STR_INIT("jdk/"),
                               STR_INIT("sun/"),     STR_INIT("com/sun/"),  STR_INIT("org/xml/sax/"),
                               STR_INIT("org/w3c/"), STR_INIT("org/omg/"),  STR_INIT("org/ietf/jgss/"),
                               STR_INIT("javafx/"),  STR_INIT("netscape/"), STR_INIT("org/jcp/")};

static bool begins(str s, const str *heads, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(s, heads[i]))
            return true;
    return false;
}

static bool fits(str pattern, str s)
{
    if (pattern.n && pattern.p[pattern.n - 1] == '*')
        return str_starts(s, str_sub(pattern, 0, pattern.n - 1));
    return str_eq(pattern, s);
}

static void note_loader(struct class_links *out, str class, str member)
{
    if (out->loader.n)
        return;
    out->loader = class;
    out->member = member;
}

static void see_class(struct class_links *out, str class)
{
    if (class.n && class.p[0] == '[')
        return; /* an array of it loads nothing */
    if (str_is(class, "java/util/ServiceLoader"))
        out->services = true;
    if (out->loader.n || !begins(class, platform, sizeof platform / sizeof *platform))
        return;
    if (!begins(class, harmless, sizeof harmless / sizeof *harmless))
        note_loader(out, class, STR(""));
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++)
        if (loaders[i].class.n && !loaders[i].member.n && fits(loaders[i].class, class))
            note_loader(out, class, STR(""));
}

static void see_method(struct class_links *out, str class, str member)
{
    if (out->loader.n)
        return;
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++)
        if (loaders[i].member.n && member.n && loaders[i].member.p[0] == member.p[0] &&
            fits(loaders[i].member, member) && (!loaders[i].class.n || str_eq(loaders[i].class, class)))
            note_loader(out, class, member);
}

/* ---- the class ---- */

static void see_constant(struct links *l, const struct pool *p, unsigned i)
{
    unsigned tag = tag_of(p, i);
    if (tag == CONSTANT_UTF8) {
        add_types(l, utf8_of(p, i));
    } else if (tag == CONSTANT_CLASS) {
        str class = class_of(p, i);
        add_class(l, class);
        see_class(l->out, class);
    } else if (tag == CONSTANT_METHOD || tag == CONSTANT_INTERFACE_METHOD) {
        unsigned pair = u16(p->b, p->at[i] + 3u);
        if (tag_of(p, pair) == CONSTANT_NAME_AND_TYPE)
            see_method(l->out, class_of(p, u16(p->b, p->at[i] + 1u)),
                       utf8_of(p, u16(p->b, p->at[pair] + 1u)));
    }
}

bool class_links_read(struct arena *a, str bytes, struct class_links *out)
{
    struct pool p;
    struct links l = {.arena = a, .out = out};
    *out = (struct class_links){.loader = STR_INIT(""), .member = STR_INIT("")};
    if (!pool_read(a, bytes, &p) || p.end + 4 > bytes.n)
        return false;
    out->name = class_of(&p, u16(bytes, p.end + 2)); /* behind the access flags */
    for (unsigned i = 1; i < p.n; i++)
        see_constant(&l, &p, i);
    for (unsigned i = 1; i < p.n; i++) /* last, so that what is named as a class is no mere text */
        add_text(&l, utf8_of(&p, i));
    return out->name.n > 0 && out->name.n <= NAME_LONGEST;
}
