#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/pool.h"

static atomic_int sum;
static struct pool *the_pool;

static void add_one(void *arg)
{
    atomic_fetch_add(&sum, *(int *)arg);
}

static void spread(void *arg)
{
    static int one = 1;
    for (int i = 0; i < *(int *)arg; i++)
        pool_add(the_pool, add_one, &one);
}

static void test_tasks(void **state)
{
    (void)state;
    for (unsigned jobs = 1; jobs <= 4; jobs++) {
        int hundred = 100;
        sum = 0;
        the_pool = pool_new(jobs);
        for (int i = 0; i < 50; i++)
            pool_add(the_pool, spread, &hundred);
        pool_wait(the_pool);
        assert_int_equal(sum, 5000);
        pool_wait(the_pool); /* nothing to do: returns */
        pool_free(the_pool);
    }
}

enum { SLOTS = 20000, RING = 4 };
struct order {
    struct strand *strand;
    size_t next;
    int ring[RING];
    long total;
    atomic_int inside;
    bool wrong;
};

static void take(void *ctx, size_t slot)
{
    struct order *o = ctx;
    if (atomic_fetch_add(&o->inside, 1) != 0 || slot != o->next)
        o->wrong = true;
    o->next++;
    o->total += o->ring[slot % RING];
    atomic_fetch_sub(&o->inside, 1);
}

static void feed(void *arg)
{
    struct order *o = arg;
    o->strand = strand_new(the_pool, take, o);
    for (int i = 0; i < SLOTS; i++) {
        strand_wait(o->strand, RING - 1);
        o->ring[i % RING] = i;
        strand_push(o->strand);
    }
    strand_wait(o->strand, 0);
    strand_free(o->strand);
}

/* Each slot once, in order, by one thread at a time, and no slot of the ring is written before it was taken.
 */
static void test_strands(void **state)
{
    (void)state;
    for (unsigned jobs = 1; jobs <= 4; jobs++) {
        struct order orders[5] = {0};
        the_pool = pool_new(jobs);
        for (int i = 0; i < 5; i++)
            pool_add(the_pool, feed, &orders[i]);
        pool_wait(the_pool);
        pool_free(the_pool);
        for (int i = 0; i < 5; i++) {
            assert_false(orders[i].wrong);
            assert_int_equal(orders[i].next, SLOTS);
            assert_int_equal(orders[i].total, (long)SLOTS * (SLOTS - 1) / 2);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tasks), cmocka_unit_test(test_strands)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
