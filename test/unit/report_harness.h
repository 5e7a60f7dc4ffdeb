/* report_harness: what the tests of report formats share: writing a report to a file and holding it against a
 * schema with test/validate.py. */
#ifndef ASSAY_TEST_REPORT_HARNESS_H
#define ASSAY_TEST_REPORT_HARNESS_H

#include "report/report.h"
#include "sample.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static inline const char *harness_env(const char *name, const char *otherwise)
{
    const char *v = getenv(name);
    return v && *v ? v : otherwise;
}

/* 0: valid; 1: not (what is wrong is on stdout); 77: cannot be told here. */
static inline int harness_validate(const char *schema, const struct buf *document)
{
    char path[] = "/tmp/assay-report.XXXXXX", command[4096];
    if (access(schema, R_OK) != 0) {
        printf("no %s here: not validated against it\n", schema);
        return 77;
    }
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, document->p, document->n) != (ssize_t)document->n)
        return 1;
    close(fd);
    snprintf(command, sizeof command,
             "python=/usr/bin/python3; [ -x $python ] || python=python3; "
             "$python -W ignore '%s/test/validate.py' '%s' %s",
             harness_env("ASSAY_SOURCE", "."), schema, path);
    fflush(stdout);
    int status = system(command);
    unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static inline void harness_write(struct buf *out, const char *format, const struct report *const *r, size_t n,
                                 const struct report_style *style)
{
    const struct report_format *f = report_format_of(str_c(format));
    assert_non_null(f);
    f->write(out, r, n, style);
}

#endif
