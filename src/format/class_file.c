#include "format/class_file.h"

enum { CONSTANT_UTF8 = 1, CONSTANT_LONG = 5, CONSTANT_DOUBLE = 6 };

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

/* Names of attributes, which debugging options and other compilers add and take away, and what stands in
 * them. */
static bool is_attribute(str s)
{
    static const str names[] = {
        STR_INIT("Code"),
        STR_INIT("ConstantValue"),
        STR_INIT("Deprecated"),
        STR_INIT("Synthetic"),
        STR_INIT("Signature"),
        STR_INIT("SourceFile"),
        STR_INIT("InnerClasses"),
        STR_INIT("SourceDebugExtension"),
        STR_INIT("EnclosingMethod"),
        STR_INIT("Exceptions"),
        STR_INIT("LineNumberTable"),
        STR_INIT("LocalVariableTable"),
        STR_INIT("StackMapTable"),
        STR_INIT("LocalVariableTypeTable"),
        STR_INIT("StackMap"),
        STR_INIT("NestHost"),
        STR_INIT("BootstrapMethods"),
        STR_INIT("MethodParameters"),
        STR_INIT("NestMembers"),
        STR_INIT("Module"),
        STR_INIT("Record"),
        STR_INIT("AnnotationDefault"),
        STR_INIT("PermittedSubclasses"),
        STR_INIT("Scala"),
        STR_INIT("ScalaSig"),
        STR_INIT("TASTY"),
        STR_INIT("this"),
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(s, names[i]))
            return true;
    if (!str_starts(s, STR("Runtime")) || s.n < 8)
        return false;
    for (size_t i = 7; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '_')
            return false;
    return true;
}

static bool counts(str s)
{
    return s.n && str_chr(s, '/') < 0 && str_chr(s, '.') < 0 && !is_attribute(s);
}

static uint64_t text_hash(str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

bool class_fingerprint(str b, uint64_t *sum)
{
    unsigned texts = 0;
    *sum = 0;
    if (b.n < 10 || memcmp(b.p, "\xca\xfe\xba\xbe", 4) != 0)
        return false;
    size_t at = 10;
    for (unsigned i = 1, n = u16(b, 8); i < n; i++) {
        if (at + 3 > b.n)
            return false;
        unsigned tag = (unsigned char)b.p[at];
        size_t size = tag == CONSTANT_UTF8 ? 2 + (size_t)u16(b, at + 1) : constant_size(tag);
        if (!size || b.n - at - 1 < size)
            return false;
        str text = tag == CONSTANT_UTF8 ? str_sub(b, at + 3, size - 2) : STR("");
        if (counts(text)) {
            *sum += text_hash(text);
            texts++;
        }
        i += tag == CONSTANT_LONG || tag == CONSTANT_DOUBLE; /* they take two places */
        at += 1 + size;
    }
    return texts >= CLASS_TEXTS_LEAST;
}
