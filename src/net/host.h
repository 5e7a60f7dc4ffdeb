/* host: how gently a server is treated: few requests at once, and none while it asked for a pause. One table
 * a process, for all threads. */
#ifndef ASSAY_NET_HOST_H
#define ASSAY_NET_HOST_H

#include "base/str.h"
#include <signal.h>

enum { HOST_REQUESTS_MAX = 6 }; /* at once */

/* "example.org:8080" of a URL; the same slice for all of its kind. */
str host_of(str url);
/* Waits for its turn. False when *stop (may be NULL) is set meanwhile: then nothing was entered. */
bool host_enter(str host, const volatile sig_atomic_t *stop);
void host_leave(str host);
/* Nobody enters for so many milliseconds. */
void host_pause(str host, uint64_t milliseconds);

#endif
