/* date: calendar days written YYYY-MM-DD (ISO 8601), the form of time that judging knows, and points in time.
 */
#ifndef ASSAY_BASE_DATE_H
#define ASSAY_BASE_DATE_H

#include "base/arena.h"

/* Days since 1970-01-01 of a written day (negative before it); false when `s` is no day of the calendar. */
bool date_days(str s, int64_t *days);
/* The UTC day of `seconds` since 1970, as YYYY-MM-DD; years beyond 9999 give 9999-12-31. */
str date_of_seconds(struct arena *a, int64_t seconds);
/* Microseconds since 1970 of a time as RFC 3339 writes it; also with a space for the T, without a zone (UTC)
 * and without a time of day (midnight). False when `s` is none. */
bool date_micros(str s, int64_t *micros);

#endif
