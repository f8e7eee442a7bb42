/* What a model says of the features of a text: the twin of model/score.py and model/explain.py.
 *
 * Keys are spread evenly over 32 bits, so the first bits of a key lead to within a few of its place
 * among the sorted keys: no table is built but where each range of keys begins. */
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)0)
#endif

enum { SCANNED = 8, AHEAD = 16, NEAR = 8, MOST_ROWS = 30000 };

/* 1 when done, 0 where memory ran out, -1 where the keys are not sorted. */
int table_index(Table *t) {
    int bits = 1;
    while (bits < 20 && ((size_t)1 << bits) * 2 < t->features) bits++;
    size_t ranges = (size_t)1 << bits, range = 0;
    t->shift = 32 - bits;
    t->starts = malloc((ranges + 1) * sizeof *t->starts);
    if (!t->starts) return 0;
    for (size_t f = 0; f < t->features; f++) {
        if (f && t->keys[f] <= t->keys[f - 1]) return -1;
        while (range <= t->keys[f] >> t->shift) t->starts[range++] = (uint32_t)f;
    }
    while (range <= ranges) t->starts[range++] = (uint32_t)t->features;
    return 1;
}

/* 64 (1 + ln n), rounded, for n times of one feature in a text; made in Python, see TIMES. */
static int32_t weight_of(const uint16_t *times, uint32_t n) { return times[n < 255 ? n : 255]; }

/* The feature of a key, from 1; 0 where the model does not know it. */
static size_t feature_of(const Table *t, uint32_t key) {
    size_t low = t->starts[key >> t->shift], high = t->starts[(key >> t->shift) + 1];
    while (high - low > SCANNED) {
        size_t middle = low + (high - low) / 2;
        if (t->keys[middle] <= key) low = middle;
        else high = middle;
    }
    for (; low < high; low++)
        if (t->keys[low] == key) return low + 1;
    return 0;
}

static int scratch_room(Scratch *s, const Table *t, size_t keys) {
    size_t most = keys < t->features ? keys : t->features, size = 64;
    while (size < most * (most < 4096 ? 8 : 2)) size *= 2; /* few meet, and long texts fit */
    if (size > s->room) {
        free(s->counts), free(s->touched);
        s->counts = calloc(size, sizeof *s->counts);
        s->touched = malloc(size * sizeof *s->touched);
        s->room = s->counts && s->touched ? size : 0;
    }
    if (!s->once) s->once = calloc(t->labels, sizeof *s->once);
    s->mask = size - 1;
    return s->room && s->once;
}

static Count *count_of(Scratch *s, uint32_t feature) {
    size_t slot = feature & s->mask;
    while (s->counts[slot].times && s->counts[slot].feature != feature) slot = (slot + 1) & s->mask;
    return s->counts + slot;
}

/* How often each known feature occurs, in `s->counts`; where it stands there, in `s->touched`. Keys
 * become their features, from 1. */
static size_t count_keys(const Table *t, Keys *k, Scratch *s) {
    size_t touched = 0;
    for (size_t i = 0; i < k->size; i++) {
        if (i + AHEAD < k->size) PREFETCH(t->starts + (k->keys[i + AHEAD] >> t->shift));
        if (i + NEAR < k->size) PREFETCH(t->keys + t->starts[k->keys[i + NEAR] >> t->shift]);
        size_t f = feature_of(t, k->keys[i]);
        k->keys[i] = (uint32_t)f;
        if (!f--) continue;
        Count *c = count_of(s, (uint32_t)f);
        if (!c->times) {
            PREFETCH(t->weights + f * t->labels);
            PREFETCH(t->weights + (f + 1) * t->labels - 1);
            PREFETCH(t->idf + f);
            c->feature = (uint32_t)f;
            s->touched[touched++] = (uint32_t)(c - s->counts);
        }
        c->times++;
    }
    return touched;
}

static void forget(Scratch *s, size_t touched) {
    for (size_t i = 0; i < touched; i++) s->counts[s->touched[i]].times = 0;
}

static void flush(int32_t *restrict once, int32_t times, int64_t *restrict sums, size_t labels) {
    for (size_t l = 0; l < labels; l++) {
        sums[l] += (int64_t)times * once[l];
        once[l] = 0;
    }
}

/* Adds up one block of one text; 0 where memory ran out. */
int score_keys(const Table *t, Keys *k, Scratch *s, int64_t *restrict sums, int64_t *norm) {
    if (!scratch_room(s, t, k->size)) return 0;
    size_t touched = count_keys(t, k, s), labels = t->labels, rows = 0;
    int32_t *restrict once = s->once, single = weight_of(t->times, 1);
    int64_t square = 0;
    for (size_t i = 0; i < touched; i++) {
        Count c = s->counts[s->touched[i]];
        int32_t times = weight_of(t->times, c.times);
        int64_t length = (int64_t)times * t->idf[c.feature];
        const int16_t *restrict row = t->weights + (size_t)c.feature * labels;
        square += length * length;
        if (c.times == 1) {
            for (size_t l = 0; l < labels; l++) once[l] += row[l];
            if (++rows % MOST_ROWS == 0) flush(once, single, sums, labels);
        } else {
            for (size_t l = 0; l < labels; l++) sums[l] += (int64_t)times * row[l];
        }
    }
    flush(once, single, sums, labels);
    forget(s, touched);
    *norm = square;
    return 1;
}

static int is_empty(Last l) { return !l.idf && !l.weight; } /* what adds nothing may go missing */

/* Makes `t->lasts`, unless memory runs out: the last label of a feature beside its key, by the low
 * bits of the key, so that what is asked of every text is found with one look. */
void table_lasts(Table *t) {
    size_t size = 1024;
    while (size < t->features * 3) size *= 2;
    t->last_mask = size - 1;
    t->lasts = calloc(size, sizeof *t->lasts);
    for (size_t f = 0; t->lasts && f < t->features; f++) {
        Last last = {t->keys[f], t->idf[f], t->weights[(f + 1) * t->labels - 1]};
        size_t slot = last.key & t->last_mask;
        while (!is_empty(t->lasts[slot])) slot = (slot + 1) & t->last_mask;
        t->lasts[slot] = last;
    }
}

/* `score_keys` of the last label alone, by `t->lasts`. */
int score_last(const Table *t, const Keys *k, Scratch *s, int64_t *sum, int64_t *norm) {
    if (!scratch_room(s, t, k->size)) return 0;
    size_t touched = 0;
    for (size_t i = 0; i < k->size; i++) {
        if (i + AHEAD < k->size) PREFETCH(t->lasts + (k->keys[i + AHEAD] & t->last_mask));
        size_t slot = k->keys[i] & t->last_mask;
        while (!is_empty(t->lasts[slot]) && t->lasts[slot].key != k->keys[i])
            slot = (slot + 1) & t->last_mask;
        if (is_empty(t->lasts[slot])) continue;
        Count *c = count_of(s, (uint32_t)slot);
        if (!c->times++) {
            c->feature = (uint32_t)slot;
            s->touched[touched++] = (uint32_t)(c - s->counts);
        }
    }
    int64_t said = 0, square = 0;
    for (size_t i = 0; i < touched; i++) {
        Count c = s->counts[s->touched[i]];
        Last last = t->lasts[c.feature];
        int32_t times = weight_of(t->times, c.times);
        int64_t length = (int64_t)times * last.idf;
        square += length * length;
        said += (int64_t)times * last.weight;
    }
    forget(s, touched);
    *sum = said, *norm = square;
    return 1;
}

/* Adds to `out`, a number a character, what each feature of one block says for a label, where the
 * feature begins. Several occurrences share what they say. 0 where memory ran out. */
int weigh_keys(const Table *t, Keys *k, Scratch *s, size_t label, double *out) {
    if (!scratch_room(s, t, k->size)) return 0;
    size_t touched = count_keys(t, k, s);
    int64_t square = 0;
    for (size_t i = 0; i < touched; i++) {
        Count c = s->counts[s->touched[i]];
        int64_t length = (int64_t)weight_of(t->times, c.times) * t->idf[c.feature];
        square += length * length;
    }
    double root = sqrt((double)square);
    for (size_t i = 0; square && i < k->size; i++) {
        size_t f = k->keys[i];
        if (!f--) continue;
        uint32_t times = count_of(s, (uint32_t)f)->times;
        double said = (double)weight_of(t->times, times) * t->weights[f * t->labels + label];
        out[k->at[i]] += said / times / root;
    }
    forget(s, touched);
    return 1;
}

static double curved(const Curves *c, size_t column, double score) {
    size_t from = c->from[column], points = c->from[column + 1] - from;
    const double *x = c->x + from, *y = c->y + from;
    if (!points) {
        double z = c->slope[column] * score + c->shift[column];
        return 1.0 / (1.0 + exp(-(z < -500 ? -500 : z > 500 ? 500 : z)));
    }
    if (score <= x[0]) return y[0];
    if (score >= x[points - 1]) return y[points - 1];
    size_t low = 0, high = points - 1; /* x[low] < score <= x[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (x[middle] < score) low = middle;
        else high = middle;
    }
    return y[low] + (y[high] - y[low]) / (x[high] - x[low]) * (score - x[low]);
}

/* The calibrated probability of a column, of the sums and squared lengths of one text's blocks. The
 * sum of block b is sums[b * step]. */
double likely(const Curves *c, size_t column, const int64_t *sums, size_t step,
              const int64_t *norms) {
    double total = 0;
    for (size_t b = 0; b < BLOCKS; b++)
        total += (double)sums[b * step] / (norms[b] ? sqrt((double)norms[b]) : 1.0);
    return curved(c, column, total * c->scale[column] + c->bias[column]);
}

/* A number that changes with every change of one 64-bit word, for finding damage and not fraud. */
uint64_t checksum(const uint8_t *data, size_t size) {
    uint64_t sum = size, word, factor = 0x9E3779B97F4A7C15ULL;
    for (; size >= 8; data += 8, size -= 8, factor += 0x3C6EF372FE94F82AULL) {
        memcpy(&word, data, 8);
        sum += word * factor;
    }
    word = 0;
    memcpy(&word, data, size);
    return sum + word * factor;
}
