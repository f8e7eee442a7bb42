/* What building and asking the index of picture hashes share; lists/hashes/tables.py explains. */
#ifndef KHIEN_PDQ_H
#define KHIEN_PDQ_H

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Tables are little-endian; without this part the twin in numpy is used."
#endif
#include <stddef.h>
#include <stdint.h>

#define MOST_PIECES 16
#define MOST_BITS 23
#define BLOCK_KEYS 32
#define BLOCK_BYTES 20
#define CROWDED 15u
#define ESCAPED 0x80000000u
#define ESCAPE (BLOCK_KEYS + 1)
#define MOST_WIDTH 27 /* beside five bits of a key in 32 */

typedef struct {
    int pieces, bits, width; /* of tables; of bits in a key; of bits in a row number */
    int step;                /* bits from one piece to the next */
    size_t size, blocks;     /* hashes; blocks of a table */
    size_t row_bytes;        /* of a table's row numbers */
} Shape;

typedef struct {
    uint32_t *all;
    size_t count, room;
} Escapes;

/* The bits of a piece that are its key; reads within the 32 bytes of the hash. */
static inline uint32_t key_of(const uint8_t *hash, int piece, const Shape *shape) {
    int bit = piece * shape->step, byte = bit >> 3;
    if (byte > 28) byte = 28;
    const uint8_t *b = hash + byte;
    uint32_t word =
        (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    return word >> (bit - 8 * byte) & ((1u << shape->bits) - 1);
}

/* Fill the tables; 0 where memory ran out. `escapes->all` is the caller's to free. */
int pdq_fill(const uint8_t *hashes, const Shape *shape, uint8_t *blocks, uint8_t *rows,
         Escapes *escapes);

#endif
