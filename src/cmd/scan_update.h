/* scan_update: how new the advisories of a scan are: --update, --max-age, and what scans note for updates. */
#ifndef ASSAY_CMD_SCAN_UPDATE_H
#define ASSAY_CMD_SCAN_UPDATE_H

#include "base/err.h"
#include "model/inventory.h"

struct scan_update {
    const char *db;     /* the folder in use */
    bool usual;         /* it is the default one, which may be made */
    const char *update; /* NULL: no; "" or "now": before judging; "auto": when the data are over max_age */
    const char *age;    /* --max-age as given, or NULL */
    const char *cacert, *proxy;
    bool offline;
    uint64_t jobs;
    uint64_t max_age; /* seconds; UINT64_MAX: any */
    bool updated;
};

/* Takes the words apart. */
bool scan_update_read(struct scan_update *u, struct err *e);
/* Is an update due before this scan judges? */
bool scan_update_due(const struct scan_update *u);
/* Notes the ecosystems of an inventory beside the database. */
void scan_update_note(const struct scan_update *u, const struct inventory *inventory);
/* Updates; what fails is a warning, and the scan goes on with what there is. False when a signal ended it. */
bool scan_update_run(struct scan_update *u);
/* The line for a database that is older than --max-age. */
void scan_update_announce(const struct scan_update *u);

#endif
