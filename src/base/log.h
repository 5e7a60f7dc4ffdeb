/* log: what goes to stderr. One line an event, "assay: LEVEL: TEXT"; untrusted text is escaped. */
#ifndef ASSAY_BASE_LOG_H
#define ASSAY_BASE_LOG_H

#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTE, LOG_VERBOSE };

/* Lines above this level are not printed; LOG_NOTE at start. --quiet: LOG_ERROR; --verbose: LOG_VERBOSE. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_err(const struct err *e);

/* A line on a terminal's stderr that is rewritten in place, only for work longer than a second and unless
 * --quiet; progress_end wipes it. Call progress_tick as often as you like: it draws at most 5 times a second.
 */
void progress_tick(const char *what, uint64_t done, uint64_t total);
void progress_end(void);

#endif
