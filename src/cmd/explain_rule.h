/* explain_rule: what a rule's file says, for people. */
#ifndef ASSAY_CMD_EXPLAIN_RULE_H
#define ASSAY_CMD_EXPLAIN_RULE_H

#include "base/buf.h"
#include "check/rule.h"

void explain_rule(struct buf *out, const struct rule *rule, unsigned width);

#endif
