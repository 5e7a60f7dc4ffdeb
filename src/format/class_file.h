/* class_file: what a Java class is known by (Java virtual machine specification, chapter 4.1 and 4.4): bytes
 * in, values out. */
#ifndef ASSAY_FORMAT_CLASS_FILE_H
#define ASSAY_FORMAT_CLASS_FILE_H

#include "base/str.h"

/* A sum over the texts of the constant pool that a build leaves alone when it moves a class to another
 * package: names of members, descriptors of primitive types and literals, that is texts without '/' and '.',
 * and without the names of attributes. The order of the pool does not count. False for what is no class, is
 * cut off, or has fewer than CLASS_TEXTS_LEAST such texts. tools/java_classes.py makes the same sum. */
enum { CLASS_TEXTS_LEAST = 12 };
bool class_fingerprint(str bytes, uint64_t *sum);

#endif
