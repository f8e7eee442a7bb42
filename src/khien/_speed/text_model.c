/* The model as Python sees it: capsules that hold its arrays, and what is asked of them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "text_module.h"

enum { WORTH_LASTS = 64 }; /* texts after which making them costs less than going without */

typedef struct {
    Table table;
    Scratch *idle; /* kept between calls; whoever runs takes it */
    Py_ssize_t asked;
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
    free(h->table.starts), free(h->table.lasts), free(h);
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

/* What is written over and over while texts are scored, one after another. */
typedef struct {
    Out o;
    Keys one;
    uint8_t *work;
    size_t room;
} Desk;

static void desk_free(Desk *d) { out_free(&d->o), free(d->one.keys), free(d->work); }

static int read_text(const Words *w, const Text *text, Desk *d) {
    d->o.size = 0;
    if (!normalise(w, text->data, text->size, &d->o)) return 0;
    if (d->o.size + 2 <= d->room) return 1;
    free(d->work);
    d->work = malloc(d->room = d->o.size * 2 + 64);
    return d->work != NULL;
}

static int score_text(const Words *w, const Table *t, Desk *d, Scratch *s, int64_t *sums,
                      int64_t *norms) {
    int good = 1;
    for (size_t block = 0; good && block < BLOCKS; block++)
        good = grams(w, d->o.text, d->o.size, (int)block, d->work, &d->one) &&
               score_keys(t, &d->one, s, sums + block * t->labels, norms + block);
    return good;
}

static int score_all(const Words *w, const Table *t, const Texts *texts, Scratch *s, int64_t *sums,
                     int64_t *norms) {
    Desk d = {0};
    int good = 1;
    for (size_t i = 0; good && i < (size_t)texts->count; i++)
        good = read_text(w, texts->all + i, &d) &&
               score_text(w, t, &d, s, sums + i * BLOCKS * t->labels, norms + i * BLOCKS);
    desk_free(&d);
    return good;
}

PyObject *score(PyObject *self, PyObject *args) {
    PyObject *words, *table, *list;
    if (!PyArg_ParseTuple(args, "OOO", &words, &table, &list)) return NULL;
    Words *w = PyCapsule_GetPointer(words, "words");
    TableHolder *h = w ? PyCapsule_GetPointer(table, "table") : NULL;
    Texts texts;
    if (!h || !texts_take(list, &texts)) return NULL;
    Scratch *s = scratch_take(h);
    Py_ssize_t cells = texts.count * BLOCKS * (Py_ssize_t)sizeof(int64_t);
    PyObject *sums = PyByteArray_FromStringAndSize(NULL, cells * (Py_ssize_t)h->table.labels);
    PyObject *norms = PyByteArray_FromStringAndSize(NULL, cells);
    int good = s && sums && norms;
    if (good) {
        int64_t *a = (int64_t *)PyByteArray_AS_STRING(sums);
        int64_t *b = (int64_t *)PyByteArray_AS_STRING(norms);
        memset(a, 0, (size_t)PyByteArray_GET_SIZE(sums));
        memset(b, 0, (size_t)PyByteArray_GET_SIZE(norms));
        Py_BEGIN_ALLOW_THREADS good = score_all(w, &h->table, &texts, s, a, b);
        Py_END_ALLOW_THREADS
    }
    scratch_give(h, s);
    texts_free(&texts);
    if (good) return Py_BuildValue("(NN)", sums, norms);
    Py_XDECREF(sums);
    Py_XDECREF(norms);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

/* The last column of every text, and the others where it is at least `least`, otherwise 0. */
static int likely_all(const Words *w, const Table *t, const Curves *c, const Texts *texts,
                      Scratch *s, double least, double *out) {
    Desk d = {0};
    size_t cells = BLOCKS * t->labels, last = t->labels - 1;
    int64_t norms[BLOCKS], *sums = malloc(cells * sizeof *sums);
    int good = sums != NULL;
    for (size_t i = 0; good && i < (size_t)texts->count; i++, out += t->labels) {
        good = read_text(w, texts->all + i, &d);
        if (t->lasts) {
            for (size_t b = 0; good && b < BLOCKS; b++)
                good = grams(w, d.o.text, d.o.size, (int)b, d.work, &d.one) &&
                       score_last(t, &d.one, s, sums + b, norms + b);
            if (!good) break;
            out[last] = likely(c, last, sums, 1, norms);
            if (out[last] < least) continue;
        }
        memset(sums, 0, cells * sizeof *sums);
        good = good && score_text(w, t, &d, s, sums, norms);
        if (!good) break;
        out[last] = likely(c, last, sums + last, t->labels, norms);
        for (size_t l = 0; l < last && out[last] >= least; l++)
            out[l] = likely(c, l, sums + l, t->labels, norms);
    }
    desk_free(&d), free(sums);
    return good;
}

PyObject *probabilities(PyObject *self, PyObject *args) {
    PyObject *words, *table, *curves, *list;
    double least;
    if (!PyArg_ParseTuple(args, "OOOOd", &words, &table, &curves, &list, &least)) return NULL;
    Words *w = PyCapsule_GetPointer(words, "words");
    TableHolder *h = w ? PyCapsule_GetPointer(table, "table") : NULL;
    Curves *c = h ? PyCapsule_GetPointer(curves, "curves") : NULL;
    if (!c) return NULL;
    if (c->columns != h->table.labels)
        return PyErr_Format(PyExc_ValueError, "curves and table are of different models");
    Texts texts;
    if (!texts_take(list, &texts)) return NULL;
    h->asked += texts.count;
    if (least > 0 && !h->table.lasts && h->asked >= WORTH_LASTS) table_lasts(&h->table);
    Table t = h->table; /* `lasts` may be made while the lock is not held */
    if (least <= 0) t.lasts = NULL;
    Scratch *s = scratch_take(h);
    Py_ssize_t size = texts.count * (Py_ssize_t)(c->columns * sizeof(double));
    PyObject *found = PyByteArray_FromStringAndSize(NULL, size);
    int good = s && found;
    if (good) {
        double *out = (double *)PyByteArray_AS_STRING(found);
        memset(out, 0, (size_t)size);
        Py_BEGIN_ALLOW_THREADS good = likely_all(w, &t, c, &texts, s, least, out);
        Py_END_ALLOW_THREADS
    }
    scratch_give(h, s);
    texts_free(&texts);
    if (good) return found;
    Py_XDECREF(found);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

/* What the characters of each word with a letter say together: a list of (start, end, said). */
static PyObject *by_words(const Words *w, const Out *o, const double *said) {
    PyObject *list = PyList_New(0);
    for (size_t start = 0, end = 0, letters = 0; list && end <= o->size; end++) {
        int kind = end < o->size ? w->kind[o->text[end]] : SPACE;
        letters += kind == LETTER;
        if (kind != SPACE) continue;
        if (letters) {
            double sum = 0;
            for (size_t i = start; i < end; i++) sum += said[i];
            PyObject *word = Py_BuildValue("(nnd)", (Py_ssize_t)start, (Py_ssize_t)end, sum);
            if (!word || PyList_Append(list, word)) Py_CLEAR(list);
            Py_XDECREF(word);
        }
        start = end + 1, letters = 0;
    }
    return list;
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
        int good = work && said;
        for (int block = 0; good && block < BLOCKS; block++)
            good = grams(w, o.text, o.size, block, work, &one) &&
                   weigh_keys(&h->table, &one, s, (size_t)label, said);
        if (good) result = by_words(w, &o, said);
        free(work), free(said);
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
