#include "check/reachable.h"
#include "check/reachable_app.h"
#include "check/reachable_go.h"
#include "check/reachable_java.h"

void reachable_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    reachable_go(a, inv, r);
    reachable_app(a, inv, r);
    reachable_java(inv, r);
}
