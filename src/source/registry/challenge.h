/* challenge: what a registry says of how to log in, and what a token service answers (distribution
 * specification, "token authentication"; RFC 6750 section 3, RFC 9110 section 11). Pure. */
#ifndef ASSAY_SOURCE_REGISTRY_CHALLENGE_H
#define ASSAY_SOURCE_REGISTRY_CHALLENGE_H

#include "base/arena.h"
#include "base/err.h"

struct challenge {
    str realm, service, scope; /* "" if not stated */
};
/* The parameters of `WWW-Authenticate: Bearer`. False when they name no realm that can be asked. */
bool challenge_parse(struct arena *a, str text, struct challenge *c);

enum { TOKEN_MAX = 64 << 10, TOKEN_SECONDS = 60 }; /* one that states no age holds a minute */
struct token {
    str value;
    uint64_t seconds; /* it holds so long */
};
/* The answer of a token service. False for one without a token, or with one that no header can hold. */
bool token_parse(struct arena *a, str text, struct token *t, struct err *e);

/* The URL that is asked for a token: the realm with service and scope in its query. */
str challenge_url(struct arena *a, const struct challenge *c, str scope);
/* `text` as a value in a query or a form (RFC 3986 section 2.3: all but unreserved characters encoded). */
str query_value(struct arena *a, str text);

#endif
