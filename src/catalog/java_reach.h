/* java_reach: which archives an application of Java leads to, from its first class on through what the
 * classes name (java_graph.h), as facts (JAVA_REACH_FACT) for check/reachable_java.h. */
#ifndef ASSAY_CATALOG_JAVA_REACH_H
#define ASSAY_CATALOG_JAVA_REACH_H

#include "catalog/catalog.h"

/* The `join` of the cataloger of archives: `kept` are graphs. inv->entrypoint and the image's workload must
 * be there. */
void java_reach_join(struct inventory *inv, struct arena *scratch, struct kept *const *kept, size_t n);

#endif
