/* explain: an advisory in words, and why it applies to the components of an inventory or not. */
#ifndef ASSAY_ADVISORY_EXPLAIN_H
#define ASSAY_ADVISORY_EXPLAIN_H

#include "advisory/advisory.h"
#include "base/buf.h"

/* Appends all that the database holds on `id` (an advisory's id, a CVE, or any other name of a flaw; ASCII
 * case is ignored): what is told of the CVE itself; each advisory on it with what it affects; and, unless
 * `inv` is NULL, for every component that bears the name of an affected package the decision and its reason,
 * near misses included (fixed already, belongs to an OS package, another release, withdrawn; removed by a
 * later layer, as the options say). False when the database knows no such id, or a shard cannot be read. */
bool advisory_explain(struct database *db, const struct inventory *inv, const struct match_options *o, str id,
                      struct buf *out, struct err *e);

#endif
