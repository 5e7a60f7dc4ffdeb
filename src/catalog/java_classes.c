#include "catalog/java_classes.h"
#include "format/class_file.h"

enum { CLASSES_LEAST = 2 };

static str simple_name(str path)
{
    str base = str_base(path);
    return str_ends(base, STR(".class")) ? str_sub(base, 0, base.n - 6) : STR("");
}

/* The first row that is not before the name and the sum. */
static unsigned find(str name, uint64_t sum)
{
    unsigned low = 0, high = java_class_count;
    while (low < high) {
        unsigned mid = (low + high) / 2;
        const struct java_class_row *row = &java_class_rows[mid];
        int c = str_cmp(str_c(row->name), name);
        if (c < 0 || (c == 0 && row->sum < sum))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool java_class_wanted(str path)
{
    str name = simple_name(path);
    unsigned at = name.n ? find(name, 0) : java_class_count;
    return at < java_class_count && str_eq(str_c(java_class_rows[at].name), name);
}

static void note(struct arena *a, java_found_list *found, const struct java_class_row *row)
{
    uint32_t bit = (uint32_t)1 << row->place;
    for (size_t i = 0; i < found->n; i++) {
        struct java_found *f = &found->v[i];
        if (f->library != row->library)
            continue;
        for (size_t k = 0; k < JAVA_VERSIONS_MAX / 64 && !(f->places & bit); k++)
            f->versions.bits[k] &= row->versions.bits[k];
        f->places |= bit;
        return;
    }
    vec_push(a, found, (struct java_found){row->library, bit, row->versions});
}

void java_class_see(struct arena *a, java_found_list *found, str path, str bytes)
{
    uint64_t sum;
    str name = simple_name(path);
    if (!class_fingerprint(bytes, &sum))
        return;
    for (unsigned at = find(name, sum); at < java_class_count; at++) {
        const struct java_class_row *row = &java_class_rows[at];
        if (row->sum != sum || !str_eq(str_c(row->name), name))
            break;
        note(a, found, row);
    }
}

bool java_library_sure(const struct java_found *f)
{
    return __builtin_popcount(f->places) >= CLASSES_LEAST;
}

unsigned java_library_versions(const struct java_found *f, const char **first, const char **last)
{
    const struct java_library *l = &java_libraries[f->library];
    unsigned n = 0;
    *first = *last = NULL;
    for (unsigned i = 0; i < l->version_count; i++) {
        if (!(f->versions.bits[i / 64] >> (i % 64) & 1))
            continue;
        *first = n++ ? *first : l->versions[i];
        *last = l->versions[i];
    }
    return n;
}

str java_library_version(const struct java_found *f)
{
    const char *first, *last;
    return java_library_versions(f, &first, &last) == 1 ? str_c(first) : STR("");
}
