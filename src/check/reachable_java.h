/* reachable_java: which archives of Java the application leads to. Only check/. */
#ifndef ASSAY_CHECK_REACHABLE_JAVA_H
#define ASSAY_CHECK_REACHABLE_JAVA_H

#include "model/finding.h"

/* Sets reachable and reachable_why, views of the inventory, of findings in Maven components. */
void reachable_java(const struct inventory *inv, struct report *r);

#endif
