/* java_classes: libraries that a build packed into an archive, perhaps moved to other packages and stripped
 * of their pom.properties, by sums of some of their classes (rules/java_classes.txt, format/class_file.h). */
#ifndef ASSAY_CATALOG_JAVA_CLASSES_H
#define ASSAY_CATALOG_JAVA_CLASSES_H

#include "base/vec.h"

struct java_library {
    const char *group, *artifact;
    const char *const *versions;
    unsigned version_count; /* at most JAVA_VERSIONS_MAX */
};
/* A set of a library's versions: bits by index into its list. */
enum { JAVA_VERSIONS_MAX = 128 };
struct java_versions {
    uint64_t bits[JAVA_VERSIONS_MAX / 64];
};
/* A class of a library in some of its versions. */
struct java_class_row {
    const char *name; /* without packages */
    uint64_t sum;
    uint16_t library, place; /* place: which of the library's classes */
    struct java_versions versions;
};
extern const struct java_library java_libraries[];
extern const unsigned java_library_count;
extern const struct java_class_row java_class_rows[]; /* sorted by name and sum */
extern const unsigned java_class_count;

/* What was seen of one library in one archive. */
struct java_found {
    unsigned library;
    uint32_t places;               /* bit set: which of its classes */
    struct java_versions versions; /* those that all of them fit */
};
typedef VEC(struct java_found) java_found_list;

/* Is a class of that path's name one that tells a library? Costs a search among a few hundred names. */
bool java_class_wanted(str path);
/* Looks the class up and notes what it tells. */
void java_class_see(struct arena *a, java_found_list *found, str path, str bytes);
/* Enough classes were seen for the library to be there. */
bool java_library_sure(const struct java_found *f);
/* How many versions all of its classes fit, and the first and last of them (NULL if none). */
unsigned java_library_versions(const struct java_found *f, const char **first, const char **last);
/* The version that they tell: the only one that all fit; "" when several do, or none. */
str java_library_version(const struct java_found *f);

#endif
