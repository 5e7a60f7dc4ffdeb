/* cyclonedx: the parts of the CycloneDX 1.6 writer. Internal to src/report. */
#ifndef ASSAY_REPORT_CYCLONEDX_H
#define ASSAY_REPORT_CYCLONEDX_H

#include "format/json.h"
#include "report/relations.h"

/* All that is written of several reports goes into one BOM. */
struct bom {
    struct json_out *w;
    struct arena *a;
    const struct report *const *reports;
    const struct relations *relations; /* one a report */
    size_t n;
    const struct report_style *style;
};

/* A list of properties that begins with its first one: a zeroed one is ready. */
struct bom_properties {
    bool begun;
};
/* Nothing is added for an empty value. Names are below "assay:". */
void bom_property(struct bom *b, struct bom_properties *p, const char *name, str value);
void bom_properties_end(struct bom *b, struct bom_properties *p);

/* The array "vulnerabilities": one entry for all findings that say the same of several components. */
void bom_vulnerabilities(struct bom *b);

#endif
