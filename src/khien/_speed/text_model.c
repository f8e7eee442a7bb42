/* The model as Python sees it: capsules that hold its arrays, and what is asked of them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "text_module.h"

typedef struct {
    Table table;
    Scratch *idle; /* kept between calls; whoever runs takes it */
    Py_buffer buffers[4];
} TableHolder;

static void scratch_free(Scratch *s) {
    if (s) free(s->counts), free(s->touched), free(s->once), free(s);
}

/* Both are called with the interpreter lock held. */
static Scratch *scratch_take(TableHolder *h) {
    Scratch *s = h->idle;
    h->idle = NULL;
    return s ? s : calloc(1, sizeof *s);
}

static void scratch_give(TableHolder *h, Scratch *s) {
    if (h->idle) scratch_free(s);
    else h->idle = s;
}

static void free_table(PyObject *capsule) {
    TableHolder *h = PyCapsule_GetPointer(capsule, "table");
    for (int i = 0; i < 4; i++) PyBuffer_Release(&h->buffers[i]);
    scratch_free(h->idle);
    free(h->table.starts), free(h);
}

PyObject *make_table(PyObject *self, PyObject *args) {
    Py_ssize_t labels;
    TableHolder *h = calloc(1, sizeof *h);
    if (!h) return PyErr_NoMemory();
    Py_buffer *b = h->buffers;
    if (!PyArg_ParseTuple(args, "y*y*y*y*n", &b[0], &b[1], &b[2], &b[3], &labels)) {
        free(h);
        return NULL;
    }
    size_t n = (size_t)b[0].len / 4;
    h->table = (Table){.keys = b[0].buf, .idf = b[1].buf, .weights = b[2].buf, .times = b[3].buf,
                       .features = n, .labels = (size_t)labels};
    PyObject *capsule = PyCapsule_New(h, "table", free_table);
    if (!capsule) return NULL;
    const char *wrong = NULL;
    if (labels < 1 || labels > 65536 || n > UINT32_MAX / 2 || b[0].len != (Py_ssize_t)n * 4 ||
        b[1].len != (Py_ssize_t)n * 2 || b[3].len != 512 || b[2].len != (Py_ssize_t)n * 2 * labels)
        wrong = "the arrays of a model differ in length";
    else if ((uintptr_t)b[0].buf % 4 || (uintptr_t)b[1].buf % 2 || (uintptr_t)b[2].buf % 2 ||
             (uintptr_t)b[3].buf % 2)
        wrong = "the arrays of a model lie at odd places";
    int indexed = wrong ? 0 : table_index(&h->table);
    if (indexed < 0) wrong = "the keys of a model are not sorted";
    if (indexed == 1) return capsule;
    Py_DECREF(capsule);
    return wrong ? PyErr_Format(PyExc_ValueError, wrong) : PyErr_NoMemory();
}

static void free_curves(PyObject *capsule) {
    Curves *c = PyCapsule_GetPointer(capsule, "curves");
    free((void *)c->bias), free((void *)c->from), free(c);
}

/* (bias, scale, slope, shift, x, y: doubles; points of each column: 32 bits) */
PyObject *make_curves(PyObject *self, PyObject *args) {
    const char *part[6], *points;
    Py_ssize_t size[6], n;
    if (!PyArg_ParseTuple(args, "y#y#y#y#y#y#y#", &part[0], &size[0], &part[1], &size[1], &part[2],
                          &size[2], &part[3], &size[3], &part[4], &size[4], &part[5], &size[5],
                          &points, &n))
        return NULL;
    size_t columns = (size_t)n / sizeof(uint32_t), total = 0;
    uint32_t *from = calloc(columns + 1, sizeof *from);
    if (!from) return PyErr_NoMemory();
    memcpy(from + 1, points, columns * sizeof *from);
    for (size_t i = 1; i <= columns; i++) {
        total += from[i];
        from[i] = (uint32_t)total;
    }
    int good = columns && total <= UINT32_MAX && size[4] == size[5] &&
               (size_t)size[4] == total * sizeof(double);
    for (int i = 0; i < 4; i++) good &= (size_t)size[i] == columns * sizeof(double);
    if (!good) {
        free(from);
        return PyErr_Format(PyExc_ValueError, "the curves of a model differ in length");
    }
    Curves *c = calloc(1, sizeof *c);
    double *all = malloc((4 * columns + 2 * total) * sizeof *all), *at = all;
    if (!c || !all) {
        free(from), free(c), free(all);
        return PyErr_NoMemory();
    }
    const double **into[6] = {&c->bias, &c->scale, &c->slope, &c->shift, &c->x, &c->y};
    for (int i = 0; i < 6; i++) {
        memcpy(at, part[i], (size_t)size[i]);
        *into[i] = at;
        at += (size_t)size[i] / sizeof(double);
    }
    c->from = from, c->columns = columns;
    PyObject *capsule = PyCapsule_New(c, "curves", free_curves);
    if (!capsule) free(all), free(from), free(c);
    return capsule;
}

static int score_all(const Words *w, const Table *t, const Texts *texts, Scratch *s, int64_t *sums,
                     int64_t *norms) {
    Out o = {0};
    Keys one = {0};
    uint8_t *work = NULL;
    size_t room = 0;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < texts->count; i++) {
        o.size = 0;
        good = normalise(w, texts->all[i].data, texts->all[i].size, &o);
        if (good && o.size + 2 > room) {
            free(work);
            work = malloc(room = o.size * 2 + 64);
            good = work != NULL;
        }
        for (int block = 0; good && block < BLOCKS; block++) {
            size_t cell = (size_t)i * BLOCKS + (size_t)block;
            good = grams(w, o.text, o.size, block, work, &one) &&
                   score_keys(t, &one, s, sums + cell * t->labels, norms + cell);
        }
    }
    out_free(&o), free(one.keys), free(work);
    return good;
}

/* The sums and squared norms of a list of texts, as byte arrays; 0 with an error set. */
static int scored(PyObject *words, PyObject *table, PyObject *list, TableHolder **holder,
                  PyObject **sums, PyObject **norms) {
    Words *w = PyCapsule_GetPointer(words, "words");
    TableHolder *h = *holder = w ? PyCapsule_GetPointer(table, "table") : NULL;
    Texts texts;
    if (!h || !texts_take(list, &texts)) return 0;
    Scratch *s = scratch_take(h);
    Py_ssize_t cells = texts.count * BLOCKS * (Py_ssize_t)sizeof(int64_t);
    *sums = PyByteArray_FromStringAndSize(NULL, cells * (Py_ssize_t)h->table.labels);
    *norms = PyByteArray_FromStringAndSize(NULL, cells);
    int good = s && *sums && *norms;
    if (good) {
        int64_t *a = (int64_t *)PyByteArray_AS_STRING(*sums);
        int64_t *b = (int64_t *)PyByteArray_AS_STRING(*norms);
        memset(a, 0, (size_t)PyByteArray_GET_SIZE(*sums));
        memset(b, 0, (size_t)PyByteArray_GET_SIZE(*norms));
        Py_BEGIN_ALLOW_THREADS good = score_all(w, &h->table, &texts, s, a, b);
        Py_END_ALLOW_THREADS
    }
    scratch_give(h, s);
    texts_free(&texts);
    if (good) return 1;
    Py_CLEAR(*sums);
    Py_CLEAR(*norms);
    if (!PyErr_Occurred()) PyErr_NoMemory();
    return 0;
}

PyObject *score(PyObject *self, PyObject *args) {
    PyObject *words, *table, *list, *sums = NULL, *norms = NULL;
    TableHolder *h;
    if (!PyArg_ParseTuple(args, "OOO", &words, &table, &list)) return NULL;
    if (!scored(words, table, list, &h, &sums, &norms)) return NULL;
    return Py_BuildValue("(NN)", sums, norms);
}

PyObject *probabilities(PyObject *self, PyObject *args) {
    PyObject *words, *table, *curves, *list, *sums = NULL, *norms = NULL;
    TableHolder *h;
    if (!PyArg_ParseTuple(args, "OOOO", &words, &table, &curves, &list)) return NULL;
    Curves *c = PyCapsule_GetPointer(curves, "curves");
    if (!c || !scored(words, table, list, &h, &sums, &norms)) return NULL;
    PyObject *found = NULL;
    if (c->columns == h->table.labels) {
        const int64_t *a = (int64_t *)PyByteArray_AS_STRING(sums);
        const int64_t *b = (int64_t *)PyByteArray_AS_STRING(norms);
        size_t n = (size_t)PyByteArray_GET_SIZE(norms) / sizeof(int64_t) / BLOCKS;
        found = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(n * c->columns * sizeof(double)));
        double *out = found ? (double *)PyByteArray_AS_STRING(found) : NULL;
        for (size_t i = 0; out && i < n; i++)
            likely(c, a + i * BLOCKS * c->columns, b + i * BLOCKS, out + i * c->columns);
    } else {
        PyErr_SetString(PyExc_ValueError, "curves and table are of different models");
    }
    Py_DECREF(sums);
    Py_DECREF(norms);
    return found;
}

/* Sums what characters say word by word: (start, end, said) triples of doubles in `words`. */
static size_t by_words(const Words *w, const Out *o, const double *said, double *words) {
    size_t count = 0;
    for (size_t start = 0, end = 0; end <= o->size; end++) {
        if (end < o->size && w->kind[o->text[end]] != SPACE) continue;
        if (end > start) {
            double sum = 0;
            for (size_t i = start; i < end; i++) sum += said[i];
            words[3 * count] = (double)start, words[3 * count + 1] = (double)end;
            words[3 * count++ + 2] = sum;
        }
        start = end + 1;
    }
    return count;
}

PyObject *weigh(PyObject *self, PyObject *args) {
    PyObject *words, *table, *result = NULL;
    const char *codes;
    Py_ssize_t size, label;
    if (!PyArg_ParseTuple(args, "OOy#n", &words, &table, &codes, &size, &label)) return NULL;
    Words *w = PyCapsule_GetPointer(words, "words");
    TableHolder *h = w ? PyCapsule_GetPointer(table, "table") : NULL;
    if (!h) return NULL;
    if (label < 0 || (size_t)label >= h->table.labels)
        return PyErr_Format(PyExc_IndexError, "the model has no such label");
    Out o = {0};
    Keys one = {.places = 1};
    Scratch *s = scratch_take(h);
    if (s && normalise(w, (const uint8_t *)codes, (size_t)size, &o)) {
        uint8_t *work = malloc(o.size + 2);
        double *said = calloc(o.size + 1, sizeof *said);
        double *each = malloc((o.size / 2 + 1) * 3 * sizeof *each);
        int good = work && said && each;
        for (int block = 0; good && block < BLOCKS; block++)
            good = grams(w, o.text, o.size, block, work, &one) &&
                   weigh_keys(&h->table, &one, s, (size_t)label, said);
        if (good)
            result = PyBytes_FromStringAndSize(
                (char *)each, (Py_ssize_t)(by_words(w, &o, said, each) * 3 * sizeof *each));
        free(work), free(said), free(each);
    }
    scratch_give(h, s);
    out_free(&o), free(one.keys), free(one.at);
    return result || PyErr_Occurred() ? result : PyErr_NoMemory();
}

PyObject *checked(PyObject *self, PyObject *args) {
    Py_buffer data;
    if (!PyArg_ParseTuple(args, "y*", &data)) return NULL;
    uint64_t sum;
    Py_BEGIN_ALLOW_THREADS sum = checksum(data.buf, (size_t)data.len);
    Py_END_ALLOW_THREADS PyBuffer_Release(&data);
    return PyLong_FromUnsignedLongLong(sum);
}
