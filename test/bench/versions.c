/* versions: how many comparisons a second each order does on one thread. Prints lines "ECOSYSTEM<TAB>PER
 * SECOND". */
#include "version/version.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PAIRS 4096
#define TURNS 1000

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Versions as they are: near to each other, so that the difference comes late. */
static void make(char (*text)[40], str *v, const char *form)
{
    unsigned seed = 1;
    for (size_t i = 0; i < PAIRS; i++) {
        unsigned n[4];
        for (int k = 0; k < 4; k++) {
            seed = seed * 1103515245 + 12345;
            n[k] = seed >> 16;
        }
        int len = snprintf(text[i], sizeof text[i], form, n[0] % 3 + 1, n[1] % 12, n[2] % 20, n[3] % 9);
        v[i] = str_make(text[i], (size_t)len);
    }
}

static void measure(const char *ecosystem, const char *form)
{
    static char text[PAIRS][40];
    static str v[PAIRS];
    const struct version_scheme *s = version_scheme_of(str_c(ecosystem));
    volatile int sink = 0;
    int sum = 0;
    make(text, v, form);
    double start = seconds();
    for (size_t turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < PAIRS; i++)
            sum += s->compare(v[i], v[(i + turn + 1) % PAIRS]);
    sink = sum;
    (void)sink;
    printf("%s\t%.0f\n", ecosystem, PAIRS * (double)TURNS / (seconds() - start));
}

int main(void)
{
    measure("Debian", "%u.%u.%u-%u+deb12u1");
    measure("npm", "%u.%u.%u-rc.%u");
    measure("Red Hat", "0:%u.%u.%u-%u.el9");
    measure("Alpine", "%u.%u.%u-r%u");
    measure("PyPI", "%u.%u.%u.post%u");
    measure("Maven", "%u.%u.%u-%u");
    return 0;
}
