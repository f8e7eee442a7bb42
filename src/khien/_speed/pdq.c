/* khien._speed._pdq: builds and asks the exact index of picture hashes for lists/hashes alone.
 *
 * The twin in numpy is lists/hashes/tables.py, where the tables are explained. Buffers may be
 * mapped files: nothing read from them is trusted as a position before it was compared with the
 * size. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "pdq.h"

#include <string.h>

#define MOST_REACH 2
#define MOST_PROBES (1 + MOST_BITS + MOST_BITS * (MOST_BITS - 1) / 2)
#define AHEAD 24
#define AT_ONCE 4

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define BITS(x) __builtin_popcountll(x)
#else
#define PREFETCH(address) ((void)0)
static int BITS(uint64_t x) {
    int count = 0;
    for (; x; x &= x - 1) count++;
    return count;
}
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MANY __attribute__((target_clones("popcnt", "default")))
#else
#define MANY
#endif

typedef struct {
    Shape shape;
    const uint8_t *hashes, *blocks, *rows; /* blocks is NULL where there are no tables */
    const uint32_t *escapes;
    size_t escaped;
    int radius;
} Index;

typedef struct {
    uint32_t query, row, distance;
} Match;

typedef struct {
    uint32_t start, count;
} Run;

typedef struct {
    Match *all;
    size_t count, room;
    uint32_t *candidates;
    size_t candidate_room;
    Run runs[MOST_PIECES * MOST_PROBES];
    uint32_t near[MOST_PROBES];      /* what to flip in a key, by how many bits */
    int nears[MOST_REACH + 1];       /* how many are within none, one and two bits */
    uint64_t before[2 * BLOCK_KEYS]; /* masks of the counts before a key of a block */
} Found;

/* Row numbers lie bit after bit; each table ends in eight bytes that are only read past. */
static inline uint32_t row_at(const uint8_t *rows, size_t place, int width) {
    size_t bit = place * (size_t)width;
    uint64_t word;
    memcpy(&word, rows + (bit >> 3), 8);
    return (uint32_t)(word >> (bit & 7) & (((uint64_t)1 << width) - 1));
}

static inline int distance(const uint64_t *a, const uint8_t *b) {
    uint64_t w[4];
    memcpy(w, b, 32);
    return BITS(a[0] ^ w[0]) + BITS(a[1] ^ w[1]) + BITS(a[2] ^ w[2]) + BITS(a[3] ^ w[3]);
}

static int keep(Found *found, size_t query, uint32_t row, int far) {
    if (found->count == found->room) {
        size_t room = found->room ? 2 * found->room : 256;
        Match *all = realloc(found->all, room * sizeof *all);
        if (!all) return 0;
        found->all = all, found->room = room;
    }
    found->all[found->count++] = (Match){(uint32_t)query, row, (uint32_t)far};
    return 1;
}

MANY static int scan_all(const Index *index, const uint8_t *hash, size_t query, Found *found) {
    uint64_t q[4];
    memcpy(q, hash, 32);
    for (size_t row = 0; row < index->shape.size; row++) {
        int far = distance(q, index->hashes + 32 * row);
        if (far <= index->radius && !keep(found, query, (uint32_t)row, far)) return 0;
    }
    return 1;
}

/* Of how many bits a key of a piece may differ; negative where the piece need not be asked. */
static inline int reach(const Index *index, int piece) {
    return index->radius < piece ? -1 : (index->radius - piece) / index->shape.pieces;
}

/* Whether no piece before `at` would have led to this row already. */
static int first_at(const Index *index, const uint8_t *a, const uint8_t *b, int at) {
    for (int i = 0; i < at; i++)
        if (BITS(key_of(a, i, &index->shape) ^ key_of(b, i, &index->shape)) <= reach(index, i))
            return 0;
    return 1;
}

/* The sum of 32 numbers of four bits. */
static inline uint32_t sum_of(uint64_t first, uint64_t second) {
    const uint64_t four = 0x0f0f0f0f0f0f0f0full, eight = 0x00ff00ff00ff00ffull;
    uint64_t sum = (first & four) + (first >> 4 & four) + (second & four) + (second >> 4 & four);
    return (uint32_t)(((sum & eight) + (sum >> 8 & eight)) * 0x0001000100010001ull >> 48);
}

/* The rows under a key: a block holds where its first key starts and how many rows each key has,
 * four bits a key, or, where a key has 15 rows or more, where to find all its starts. */
static inline Run run_of(const Index *index, int piece, uint32_t key, const uint64_t *before) {
    const Shape *shape = &index->shape;
    const uint8_t *block =
        index->blocks + ((size_t)piece * shape->blocks + key / BLOCK_KEYS) * BLOCK_BYTES;
    uint32_t start, count, at = key % BLOCK_KEYS;
    memcpy(&start, block, 4);
    if (start & ESCAPED) {
        size_t escape = start & ~ESCAPED;
        if (escape >= index->escaped) return (Run){0, 0};
        const uint32_t *starts = index->escapes + escape * ESCAPE;
        start = starts[at], count = starts[at + 1] - start;
        if (starts[at + 1] < start) return (Run){0, 0};
    } else {
        uint64_t first, second;
        memcpy(&first, block + 4, 8), memcpy(&second, block + 12, 8);
        count = (uint32_t)((at < 16 ? first : second) >> (4 * (at & 15))) & 15;
        start += sum_of(first & before[at], second & before[BLOCK_KEYS + at]);
    }
    if (start > shape->size || count > shape->size - start) return (Run){0, 0};
    return (Run){start, count};
}

MANY static int check(const Index *index, const uint8_t *hash, size_t query, int at,
                      const uint32_t *rows, size_t count, Found *found) {
    uint64_t q[4];
    memcpy(q, hash, 32);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count && rows[i + AHEAD] < index->shape.size)
            PREFETCH(index->hashes + 32 * (size_t)rows[i + AHEAD]);
        if (rows[i] >= index->shape.size) continue;
        const uint8_t *other = index->hashes + 32 * (size_t)rows[i];
        int far = distance(q, other);
        if (far <= index->radius && first_at(index, hash, other, at) &&
            !keep(found, query, rows[i], far))
            return 0;
    }
    return 1;
}

static void prepare(int bits, Found *found) {
    int n = 0;
    found->near[n++] = 0, found->nears[0] = n;
    for (int a = 0; a < bits; a++) found->near[n++] = 1u << a;
    found->nears[1] = n;
    for (int a = 1; a < bits; a++)
        for (int b = 0; b < a; b++) found->near[n++] = 1u << a | 1u << b;
    found->nears[2] = n;
    for (int at = 0; at < BLOCK_KEYS; at++) {
        found->before[at] = at < 16 ? ((uint64_t)1 << (4 * at)) - 1 : ~0ull;
        found->before[BLOCK_KEYS + at] = at > 16 ? ((uint64_t)1 << (4 * (at - 16))) - 1 : 0;
    }
}

/* 0 where memory ran out. Never reads more than a walk over all hashes would take. */
static int ask(const Index *index, const uint8_t *hash, size_t query, Found *found) {
    const Shape *shape = &index->shape;
    if (!index->blocks || reach(index, 0) > MOST_REACH) return scan_all(index, hash, query, found);
    size_t total = 0;
    Run *run = found->runs;
    for (int i = 0; i < shape->pieces && reach(index, i) >= 0; i++) {
        uint32_t key = key_of(hash, i, shape);
        int probes = found->nears[reach(index, i)];
        const uint8_t *blocks = index->blocks + (size_t)i * shape->blocks * BLOCK_BYTES;
        const uint8_t *rows = index->rows + (size_t)i * shape->row_bytes;
        for (int p = 0; p < probes; p++, run++) {
            if (p + AHEAD < probes)
                PREFETCH(blocks + (key ^ found->near[p + AHEAD]) / BLOCK_KEYS * BLOCK_BYTES);
            *run = run_of(index, i, key ^ found->near[p], found->before);
            total += run->count;
            PREFETCH(rows + (size_t)run->start * (size_t)shape->width / 8);
        }
    }
    if (total > shape->size / 4) return scan_all(index, hash, query, found);
    if (total + AT_ONCE > found->candidate_room) {
        size_t wanted = 2 * (total + AT_ONCE);
        uint32_t *room = realloc(found->candidates, wanted * sizeof *room);
        if (!room) return 0;
        found->candidates = room, found->candidate_room = wanted;
    }
    size_t n = 0, ends[MOST_PIECES];
    int asked = 0;
    run = found->runs;
    for (; asked < shape->pieces && reach(index, asked) >= 0; asked++) {
        const uint8_t *rows = index->rows + (size_t)asked * shape->row_bytes;
        for (int p = 0; p < found->nears[reach(index, asked)]; p++, run++) {
            uint32_t *to = found->candidates + n;
            uint32_t copied = 0;
            if (run->start + (size_t)AT_ONCE <= shape->size) /* mostly all there are */
                for (; copied < AT_ONCE; copied++)
                    to[copied] = row_at(rows, run->start + (size_t)copied, shape->width);
            for (; copied < run->count; copied++)
                to[copied] = row_at(rows, run->start + (size_t)copied, shape->width);
            n += run->count;
        }
        ends[asked] = n;
    }
    for (size_t i = 0; i < n && i < AHEAD; i++)
        if (found->candidates[i] < shape->size)
            PREFETCH(index->hashes + 32 * (size_t)found->candidates[i]);
    for (int i = 0; i < asked; i++) {
        size_t start = i ? ends[i - 1] : 0;
        if (!check(index, hash, query, i, found->candidates + start, ends[i] - start, found))
            return 0;
    }
    return 1;
}

static int shape_of(Shape *shape, Py_ssize_t hashes, Py_ssize_t blocks, Py_ssize_t rows) {
    if (hashes % 32 || hashes / 32 > (Py_ssize_t)1 << MOST_WIDTH) return 0;
    if (shape->pieces < 11 || shape->pieces > MOST_PIECES || shape->bits < 5 ||
        shape->bits > 256 / shape->pieces || shape->width < 1 || shape->width > MOST_WIDTH)
        return 0;
    shape->size = (size_t)hashes / 32;
    shape->step = 256 / shape->pieces;
    shape->blocks = ((size_t)1 << shape->bits) / BLOCK_KEYS;
    shape->row_bytes = (shape->size * (size_t)shape->width + 7) / 8 + 8;
    return shape->size <= (size_t)1 << shape->width &&
           (size_t)blocks == (size_t)shape->pieces * shape->blocks * BLOCK_BYTES &&
           (size_t)rows == (size_t)shape->pieces * shape->row_bytes;
}

static PyObject *build(PyObject *self, PyObject *args) {
    Py_buffer hashes, blocks, rows;
    Shape shape;
    if (!PyArg_ParseTuple(args, "y*w*w*iii", &hashes, &blocks, &rows, &shape.pieces, &shape.bits,
                          &shape.width))
        return NULL;
    PyObject *result = NULL;
    if (shape_of(&shape, hashes.len, blocks.len, rows.len)) {
        Escapes escapes = {0};
        int enough;
        Py_BEGIN_ALLOW_THREADS;
        enough = pdq_fill(hashes.buf, &shape, blocks.buf, rows.buf, &escapes);
        Py_END_ALLOW_THREADS;
        if (enough)
            result = PyBytes_FromStringAndSize(
                (char *)escapes.all, (Py_ssize_t)(escapes.count * ESCAPE * sizeof *escapes.all));
        else
            PyErr_NoMemory();
        free(escapes.all);
    } else
        PyErr_SetString(PyExc_ValueError, "the tables do not fit the hashes");
    PyBuffer_Release(&hashes), PyBuffer_Release(&blocks), PyBuffer_Release(&rows);
    return result;
}

static PyObject *query(PyObject *self, PyObject *args) {
    Py_buffer hashes, blocks, escapes, rows, queries;
    Index index = {0};
    if (!PyArg_ParseTuple(args, "y*y*y*y*iiiy*i", &hashes, &blocks, &escapes, &rows,
                          &index.shape.pieces, &index.shape.bits, &index.shape.width, &queries,
                          &index.radius))
        return NULL;
    size_t asked = (size_t)queries.len / 32, row_bytes = ESCAPE * sizeof *index.escapes;
    int good = queries.len % 32 == 0 && asked < UINT32_MAX && index.radius >= 0 &&
               index.radius <= 256;
    if (blocks.len) {
        good = good && shape_of(&index.shape, hashes.len, blocks.len, rows.len) &&
               (size_t)escapes.len % row_bytes == 0;
        index.blocks = blocks.buf, index.rows = rows.buf, index.escapes = escapes.buf;
        index.escaped = (size_t)escapes.len / row_bytes;
    } else {
        good = good && hashes.len % 32 == 0 && hashes.len / 32 <= (Py_ssize_t)1 << MOST_WIDTH;
        index.shape.size = (size_t)hashes.len / 32;
    }
    index.hashes = hashes.buf;
    PyObject *result = NULL;
    if (good) {
        Found *found = calloc(1, sizeof *found);
        int enough = found != NULL;
        Py_BEGIN_ALLOW_THREADS;
        if (enough && index.blocks) prepare(index.shape.bits, found);
        for (size_t q = 0; enough && q < asked; q++)
            enough = ask(&index, (const uint8_t *)queries.buf + 32 * q, q, found);
        Py_END_ALLOW_THREADS;
        if (enough)
            result = PyBytes_FromStringAndSize((char *)found->all,
                                               (Py_ssize_t)(found->count * sizeof(Match)));
        else
            PyErr_NoMemory();
        if (found) free(found->all), free(found->candidates), free(found);
    } else
        PyErr_SetString(PyExc_ValueError, "the tables do not fit the hashes");
    PyBuffer_Release(&hashes), PyBuffer_Release(&blocks), PyBuffer_Release(&escapes);
    PyBuffer_Release(&rows), PyBuffer_Release(&queries);
    return result;
}

static PyMethodDef methods[] = {
    {"build", build, METH_VARARGS,
     "build(hashes, blocks, rows, pieces, bits, width) -> escapes: fill the tables"},
    {"query", query, METH_VARARGS,
     "query(hashes, blocks, escapes, rows, pieces, bits, width, queries, radius)"
     " -> (query, row, distance) as uint32 triples"},
    {0}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_pdq", NULL, -1, methods};

PyMODINIT_FUNC PyInit__pdq(void) { return PyModule_Create(&module); }
