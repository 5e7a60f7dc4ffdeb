/* class_links: which other classes a Java class names, and whether it may load classes by a name that is made
 * at run time (Java virtual machine specification, chapter 4.4): bytes in, values out. Only the constant pool
 * is read: what a class does not name there it can reach by such a name alone. */
#ifndef ASSAY_FORMAT_CLASS_LINKS_H
#define ASSAY_FORMAT_CLASS_LINKS_H

#include "base/vec.h"

typedef VEC(uint64_t) class_hashes;
struct class_links {
    str name;           /* "shop/Main"; a view of the bytes */
    class_hashes sure;  /* classes it names as such or in types, but those of java.* */
    class_hashes maybe; /* of texts that may be names of classes */
    /* What in it may load a class by name, or do what is not known here: class and member ("" for any);
     * class "": nothing. Constants, or views of the bytes. */
    str loader, member;
    bool services; /* it looks for providers (java.util.ServiceLoader) */
};

/* Of a class's name with '/' or '.' between its parts. */
uint64_t class_name_hash(str name);
/* False for what is no class, and for one that is cut off before the end of its constant pool or contradicts
 * itself. The lists are in `a`, without order, and may have an entry twice. */
bool class_links_read(struct arena *a, str bytes, struct class_links *out);

#endif
