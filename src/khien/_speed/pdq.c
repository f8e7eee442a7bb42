/* khien._speed._pdq: builds and asks the exact index of picture hashes for lists/hashes alone.
 *
 * The twin in numpy is lists/hashes/tables.py: sixteen tables, one for each 16-bit piece of a hash;
 * a table lists the rows under every value of its piece. Hashes within 31 bits of each other differ
 * by at most one bit in at least one piece. Buffers may be mapped files: nothing read from them is
 * trusted as a position before it was compared with the size. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>
#include <string.h>

#define PIECES 16
#define VALUES 65536
#define STARTS (VALUES + 1)
#define PROBES (PIECES * 17)
#define AHEAD 24

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

typedef struct {
    const uint8_t *hashes;
    const uint32_t *starts, *rows; /* NULL where there are no tables */
    size_t size;
    int radius;
} Index;

typedef struct {
    uint32_t query, row, distance;
} Match;

typedef struct {
    Match *all;
    size_t count, room;
    uint32_t *candidates;
    size_t candidate_room;
} Found;

static inline uint32_t piece(const uint8_t *hash, int i) {
    return (uint32_t)hash[2 * i] | (uint32_t)hash[2 * i + 1] << 8;
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MANY __attribute__((target_clones("popcnt", "default")))
#else
#define MANY
#endif

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
    for (size_t row = 0; row < index->size; row++) {
        int far = distance(q, index->hashes + 32 * row);
        if (far <= index->radius && !keep(found, query, (uint32_t)row, far)) return 0;
    }
    return 1;
}

/* Whether no piece before `at` would have led to this row already. */
static int first_at(const uint8_t *a, const uint8_t *b, int at, int slack) {
    for (int i = 0; i < at; i++)
        if (BITS(piece(a, i) ^ piece(b, i)) <= slack) return 0;
    return 1;
}

MANY static int check(const Index *index, const uint8_t *hash, size_t query, int at, int slack,
                      const uint32_t *rows, size_t count, Found *found) {
    uint64_t q[4];
    memcpy(q, hash, 32);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count && rows[i + AHEAD] < index->size)
            PREFETCH(index->hashes + 32 * (size_t)rows[i + AHEAD]);
        if (rows[i] >= index->size) continue;
        const uint8_t *other = index->hashes + 32 * (size_t)rows[i];
        int far = distance(q, other);
        if (far <= index->radius && first_at(hash, other, at, slack) &&
            !keep(found, query, rows[i], far))
            return 0;
    }
    return 1;
}

/* 0 where memory ran out. Never reads more than a walk over all hashes would take. */
static int ask(const Index *index, const uint8_t *hash, size_t query, Found *found) {
    if (!index->starts || index->radius >= 2 * PIECES) return scan_all(index, hash, query, found);
    int slack = index->radius / PIECES, probes = slack ? 17 : 1;
    const uint32_t *from[PROBES];
    size_t count[PROBES], total = 0, places[PROBES];
    for (int i = 0; i < PIECES; i++)
        for (int k = 0; k < probes; k++) {
            size_t place = (size_t)i * STARTS + (piece(hash, i) ^ (k ? 1u << (k - 1) : 0));
            places[i * probes + k] = place;
            PREFETCH(index->starts + place);
        }
    for (int p = 0; p < PIECES * probes; p++) {
        uint32_t start = index->starts[places[p]], end = index->starts[places[p] + 1];
        if (end > index->size || start > end) start = end = 0;
        from[p] = index->rows + (size_t)(p / probes) * index->size + start;
        count[p] = end - start;
        total += count[p];
        if (count[p]) PREFETCH(from[p]);
    }
    if (total > index->size / 4) return scan_all(index, hash, query, found);
    if (total > found->candidate_room) {
        uint32_t *room = realloc(found->candidates, 2 * total * sizeof *room);
        if (!room) return 0;
        found->candidates = room, found->candidate_room = 2 * total;
    }
    size_t ends[PIECES], n = 0;
    for (int p = 0; p < PIECES * probes; p++) {
        memcpy(found->candidates + n, from[p], count[p] * sizeof **from);
        n += count[p];
        ends[p / probes] = n;
    }
    for (size_t i = 0; i < n && i < AHEAD; i++)
        if (found->candidates[i] < index->size)
            PREFETCH(index->hashes + 32 * (size_t)found->candidates[i]);
    for (int i = 0; i < PIECES; i++) {
        size_t start = i ? ends[i - 1] : 0;
        if (!check(index, hash, query, i, slack, found->candidates + start, ends[i] - start, found))
            return 0;
    }
    return 1;
}

static void fill(const uint8_t *hashes, size_t size, uint32_t *starts, uint32_t *rows) {
    for (int i = 0; i < PIECES; i++, starts += STARTS, rows += size) {
        memset(starts, 0, STARTS * sizeof *starts);
        for (size_t row = 0; row < size; row++) starts[piece(hashes + 32 * row, i)]++;
        uint32_t sum = 0;
        for (int v = 0; v < STARTS; v++) sum += starts[v], starts[v] = sum;
        for (size_t row = size; row-- > 0;) /* from the end: rows ascend, starts end as starts */
            rows[--starts[piece(hashes + 32 * row, i)]] = (uint32_t)row;
    }
}

static PyObject *build(PyObject *self, PyObject *args) {
    Py_buffer hashes, starts, rows;
    if (!PyArg_ParseTuple(args, "y*w*w*", &hashes, &starts, &rows)) return NULL;
    size_t size = (size_t)hashes.len / 32;
    int good = hashes.len % 32 == 0 && size < UINT32_MAX &&
               (size_t)starts.len == PIECES * STARTS * 4 && (size_t)rows.len == PIECES * size * 4;
    if (good) {
        Py_BEGIN_ALLOW_THREADS;
        fill(hashes.buf, size, starts.buf, rows.buf);
        Py_END_ALLOW_THREADS;
    } else
        PyErr_SetString(PyExc_ValueError, "the tables do not fit the hashes");
    PyBuffer_Release(&hashes), PyBuffer_Release(&starts), PyBuffer_Release(&rows);
    if (!good) return NULL;
    Py_RETURN_NONE;
}

static PyObject *query(PyObject *self, PyObject *args) {
    Py_buffer hashes, starts, rows, queries;
    int radius;
    if (!PyArg_ParseTuple(args, "y*y*y*y*i", &hashes, &starts, &rows, &queries, &radius))
        return NULL;
    size_t size = (size_t)hashes.len / 32, asked = (size_t)queries.len / 32;
    int tables = starts.len > 0;
    int good = hashes.len % 32 == 0 && queries.len % 32 == 0 && size < UINT32_MAX &&
               asked < UINT32_MAX && radius >= 0 && radius <= 256 &&
               (!tables || ((size_t)starts.len == PIECES * STARTS * 4 &&
                            (size_t)rows.len == PIECES * size * 4));
    PyObject *result = NULL;
    if (good) {
        Index index = {hashes.buf, tables ? starts.buf : NULL, rows.buf, size, radius};
        Found found = {0};
        int enough = 1;
        Py_BEGIN_ALLOW_THREADS;
        for (size_t q = 0; enough && q < asked; q++)
            enough = ask(&index, (const uint8_t *)queries.buf + 32 * q, q, &found);
        Py_END_ALLOW_THREADS;
        if (enough)
            result = PyBytes_FromStringAndSize((char *)found.all,
                                               (Py_ssize_t)(found.count * sizeof(Match)));
        else
            PyErr_NoMemory();
        free(found.all), free(found.candidates);
    } else
        PyErr_SetString(PyExc_ValueError, "the tables do not fit the hashes");
    PyBuffer_Release(&hashes), PyBuffer_Release(&starts), PyBuffer_Release(&rows);
    PyBuffer_Release(&queries);
    return result;
}

static PyMethodDef methods[] = {
    {"build", build, METH_VARARGS, "build(hashes, starts, rows): fill the tables"},
    {"query", query, METH_VARARGS,
     "query(hashes, starts, rows, queries, radius) -> (query, row, distance) as uint32 triples"},
    {0}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_pdq", NULL, -1, methods};

PyMODINIT_FUNC PyInit__pdq(void) { return PyModule_Create(&module); }
