/* java_command: what an image's command starts of Java: "java -cp /app/classes:/app/libs/x.jar shop.Main". */
#ifndef ASSAY_CATALOG_JAVA_COMMAND_H
#define ASSAY_CATALOG_JAVA_COMMAND_H

#include "model/inventory.h"

struct java_command {
    str jar;       /* -jar; path in the artifact; "" if none */
    str main;      /* the class, "shop.Main"; "" with -jar */
    VEC(str) path; /* the class path; paths in the artifact, "DIR/" + "*" for all archives of a folder */
    str doubt;     /* what in it makes it uncertain what can be loaded; "" for nothing */
};
/* False when it starts nothing of Java that can be told: a script, modules. */
bool java_command_read(struct arena *a, const struct inventory *inv, struct java_command *out);

#endif
