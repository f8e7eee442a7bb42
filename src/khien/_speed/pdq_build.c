/* Builds the tables of picture hashes, for pdq.c. */
#include "pdq.h"

#include <stdlib.h>
#include <string.h>

/* Write one block: `counts` become where each key's rows start. 0 where memory ran out. */
static int fill_block(uint8_t *block, uint32_t *counts, uint32_t start, Escapes *escapes) {
    uint32_t most = 0, base = start;
    for (int k = 0; k < BLOCK_KEYS; k++) most = counts[k] > most ? counts[k] : most;
    for (int k = 0; k < BLOCK_KEYS; k += 2)
        block[4 + k / 2] = (uint8_t)((counts[k] & 15) | (counts[k + 1] & 15) << 4);
    for (int k = 0; k < BLOCK_KEYS; k++) {
        uint32_t count = counts[k];
        counts[k] = start, start += count;
    }
    if (most >= CROWDED) {
        if (escapes->count == escapes->room) {
            size_t room = escapes->room ? 2 * escapes->room : 64;
            uint32_t *all = realloc(escapes->all, room * ESCAPE * sizeof *all);
            if (!all) return 0;
            escapes->all = all, escapes->room = room;
        }
        uint32_t *starts = escapes->all + escapes->count * ESCAPE;
        memcpy(starts, counts, BLOCK_KEYS * sizeof *starts);
        starts[BLOCK_KEYS] = start;
        base = ESCAPED | (uint32_t)escapes->count++;
        memset(block + 4, 0, BLOCK_BYTES - 4);
    }
    memcpy(block, &base, 4);
    return 1;
}

typedef struct {
    uint8_t *to;
    uint64_t waiting;
    int bits, width;
} Packed;

static inline void pack(Packed *out, uint32_t row) {
    out->waiting |= (uint64_t)row << out->bits;
    out->bits += out->width;
    if (out->bits >= 32) {
        memcpy(out->to, &out->waiting, 4);
        out->to += 4, out->waiting >>= 32, out->bits -= 32;
    }
}

/* Sort one part, dealt out with the lower bits of each key above its row. 0 without memory. */
static int fill_part(const uint32_t *dealt, uint32_t start, uint32_t end, size_t keys, uint8_t **block,
                     Packed *out, uint32_t *counts, uint32_t *sorted, Escapes *escapes) {
    uint32_t rows = (uint32_t)(((uint64_t)1 << out->width) - 1), at = start;
    memset(counts, 0, keys * sizeof *counts);
    for (uint32_t k = start; k < end; k++) counts[dealt[k] >> out->width]++;
    for (size_t k = 0; k < keys; k += BLOCK_KEYS, *block += BLOCK_BYTES) {
        uint32_t before = at;
        for (size_t j = 0; j < BLOCK_KEYS; j++) at += counts[k + j];
        if (!fill_block(*block, counts + k, before, escapes)) return 0;
    }
    for (uint32_t k = start; k < end; k++)
        sorted[counts[dealt[k] >> out->width]++] = dealt[k] & rows;
    for (uint32_t k = start; k < end; k++) pack(out, sorted[k]);
    return 1;
}

/* Hashes are first dealt into parts by the upper bits of their keys, then each part, small enough
 * for the fastest memory, is sorted by the rest. 0 where memory ran out. */
int pdq_fill(const uint8_t *hashes, const Shape *shape, uint8_t *blocks, uint8_t *rows,
                Escapes *escapes) {
    int upper = shape->bits - 5 < 8 ? shape->bits - 5 : 8;
    if (shape->bits - upper + shape->width > 32) upper = shape->bits + shape->width - 32;
    int lower = shape->bits - upper, width = shape->width;
    size_t parts = (size_t)1 << upper, keys = (size_t)1 << lower, size = shape->size;
    uint32_t *ends = calloc(2 * parts, sizeof *ends);
    uint32_t *counts = malloc(keys * sizeof *counts);
    uint32_t *dealt = malloc((size + 1) * sizeof *dealt);
    uint32_t *sorted = malloc((size + 1) * sizeof *sorted);
    int good = ends && counts && dealt && sorted;
    for (size_t row = 0; good && row < size; row++)
        ends[key_of(hashes + 32 * row, 0, shape) >> lower]++;
    for (int i = 0; good && i < shape->pieces; i++) {
        uint32_t *end = ends + (size_t)(i & 1) * parts, *next = ends + (size_t)(~i & 1) * parts;
        Packed out = {rows + (size_t)i * shape->row_bytes, 0, 0, width};
        uint8_t *block = blocks + (size_t)i * shape->blocks * BLOCK_BYTES;
        uint32_t start = 0;
        for (size_t part = 0; part < parts; part++) {
            uint32_t count = end[part];
            end[part] = start, start += count, next[part] = 0;
        }
        int after = i + 1 < shape->pieces ? i + 1 : i; /* counted while its hash is at hand */
        for (size_t row = 0; row < size; row++) {
            const uint8_t *hash = hashes + 32 * row;
            uint32_t key = key_of(hash, i, shape);
            dealt[end[key >> lower]++] = (uint32_t)(key & (keys - 1)) << width | (uint32_t)row;
            next[key_of(hash, after, shape) >> lower]++;
        }
        start = 0;
        for (size_t part = 0; good && part < parts; start = end[part++])
            good = fill_part(dealt, start, end[part], keys, &block, &out, counts, sorted, escapes);
        if (good) {
            memset(out.to, 0, (size_t)(rows + (size_t)(i + 1) * shape->row_bytes - out.to));
            memcpy(out.to, &out.waiting, 8);
        }
    }
    free(ends), free(counts), free(dealt), free(sorted);
    return good;
}

