/* khien._speed._text: the compiled normaliser and scorer, called by detect/text/fast.py alone.
 *
 * Texts come in as lists of bytes (codes); results go out as bytes that numpy reads in place. The
 * interpreter lock is held only while arguments are read and results are made. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "text.h"

typedef struct {
    const uint8_t *data;
    size_t size;
} Text;

typedef struct {
    Table table;
    Scratch *idle; /* kept between calls; whoever runs takes it */
    Py_buffer buffers[4];
} TableHolder;

static void free_words(PyObject *capsule) {
    Words *w = PyCapsule_GetPointer(capsule, "words");
    Lookup *all[] = {&w->teencode, &w->syllables, &w->alone, &w->onsets, &w->endings};
    for (int i = 0; i < 5; i++) free(all[i]->keys), free(all[i]->values);
    free(w->full), free(w->full_length), free(w);
}

static int fill(Lookup *t, PyObject *words) {
    PyObject *list = PySequence_Fast(words, "words must be a sequence");
    if (!list) return 0;
    Py_ssize_t n = PySequence_Fast_GET_SIZE(list);
    int good = lookup_make(t, (size_t)n);
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < n; i++) {
        char *s;
        Py_ssize_t size;
        good = !PyBytes_AsStringAndSize(PySequence_Fast_GET_ITEM(list, i), &s, &size);
        uint64_t key = good ? pack((uint8_t *)s, (size_t)size) : 0;
        if (key) lookup_put(t, key, (int32_t)i);
    }
    Py_DECREF(list);
    return good;
}

static PyObject *make_words(PyObject *self, PyObject *args) {
    PyObject *teencode, *full, *syllables, *alone, *onsets, *endings;
    const char *kind, *plain, *leet, *clear, *spare;
    Py_ssize_t n[5];
    if (!PyArg_ParseTuple(args, "OOOOOOy#y#y#y#y#", &teencode, &full, &syllables, &alone, &onsets,
                          &endings, &kind, &n[0], &plain, &n[1], &leet, &n[2], &clear, &n[3],
                          &spare, &n[4]))
        return NULL;
    for (int i = 0; i < 5; i++)
        if (n[i] != 256) return PyErr_Format(PyExc_ValueError, "a table must have 256 entries");
    Words *w = calloc(1, sizeof *w);
    if (!w) return PyErr_NoMemory();
    memcpy(w->kind, kind, 256), memcpy(w->plain, plain, 256), memcpy(w->leet, leet, 256);
    memcpy(w->clear, clear, 256), memcpy(w->spare, spare, 256);
    PyObject *capsule = PyCapsule_New(w, "words", free_words);
    if (!capsule || !fill(&w->teencode, teencode) || !fill(&w->syllables, syllables) ||
        !fill(&w->alone, alone) || !fill(&w->onsets, onsets) || !fill(&w->endings, endings)) {
        Py_XDECREF(capsule);
        return NULL;
    }
    PyObject *list = PySequence_Fast(full, "full must be a sequence");
    Py_ssize_t count = list ? PySequence_Fast_GET_SIZE(list) : 0;
    w->full = calloc((size_t)count + 1, LONGEST);
    w->full_length = calloc((size_t)count + 1, 1);
    for (Py_ssize_t i = 0; list && w->full && w->full_length && i < count; i++) {
        char *s;
        Py_ssize_t size;
        if (PyBytes_AsStringAndSize(PySequence_Fast_GET_ITEM(list, i), &s, &size)) break;
        if (size > LONGEST) size = LONGEST;
        memcpy(w->full + i * LONGEST, s, (size_t)size);
        w->full_length[i] = (uint8_t)size;
    }
    Py_XDECREF(list);
    if (PyErr_Occurred()) Py_CLEAR(capsule);
    return capsule;
}

static void out_free(Out *o) {
    free(o->text), free(o->begins), free(o->starts), free(o->ends), free(o->copied);
}

static PyObject *pieces(PyObject *self, PyObject *args) {
    PyObject *capsule;
    const char *codes;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "Oy#", &capsule, &codes, &size)) return NULL;
    Words *w = PyCapsule_GetPointer(capsule, "words");
    if (!w) return NULL;
    Out o = {.places = 1};
    int good;
    Py_BEGIN_ALLOW_THREADS good = normalise(w, (const uint8_t *)codes, (size_t)size, &o);
    Py_END_ALLOW_THREADS PyObject *result = NULL;
    Py_ssize_t n = (Py_ssize_t)(o.pieces * sizeof(uint32_t));
    if (good)
        result = Py_BuildValue("(y#y#y#y#y#)", o.text ? (char *)o.text : "", (Py_ssize_t)o.size,
                               o.begins ? (char *)o.begins : "", n,
                               o.starts ? (char *)o.starts : "", n, o.ends ? (char *)o.ends : "", n,
                               o.copied ? (char *)o.copied : "", (Py_ssize_t)o.pieces);
    out_free(&o);
    return good ? result : PyErr_NoMemory();
}

/* The texts of a list, which stay valid while the list is held; NULL with an error set. */
static Text *texts_of(PyObject *list, Py_ssize_t *n) {
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "texts must be a list of bytes");
        return NULL;
    }
    *n = PyList_GET_SIZE(list);
    Text *texts = calloc((size_t)*n + 1, sizeof *texts);
    if (!texts) return (Text *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < *n; i++) {
        char *s;
        Py_ssize_t size;
        if (PyBytes_AsStringAndSize(PyList_GET_ITEM(list, i), &s, &size)) {
            free(texts);
            return NULL;
        }
        texts[i] = (Text){(uint8_t *)s, (size_t)size};
    }
    return texts;
}

static PyObject *keys(PyObject *self, PyObject *args) {
    PyObject *capsule, *list;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "OO", &capsule, &list)) return NULL;
    Words *w = PyCapsule_GetPointer(capsule, "words");
    Text *texts = w ? texts_of(list, &n) : NULL;
    if (!texts) return NULL;
    size_t longest = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (texts[i].size > longest) longest = texts[i].size;
    uint8_t *work = malloc(longest + 2);
    uint32_t *counts = calloc((size_t)n * BLOCKS + 1, sizeof *counts);
    Keys all = {0}, one = {0};
    int good = work && counts;
    Py_BEGIN_ALLOW_THREADS for (Py_ssize_t i = 0; good && i < n; i++) {
        for (int block = 0; good && block < BLOCKS; block++) {
            good = grams(w, texts[i].data, texts[i].size, block, work, &one);
            if (good && all.size + one.size > all.room) {
                size_t room = (all.size + one.size) * 2;
                uint32_t *more = realloc(all.keys, room * sizeof *more);
                good = more != NULL;
                if (good) all.keys = more, all.room = room;
            }
            if (good && one.size) memcpy(all.keys + all.size, one.keys, one.size * sizeof *one.keys);
            if (good) all.size += one.size, counts[i * BLOCKS + block] = (uint32_t)one.size;
        }
    }
    Py_END_ALLOW_THREADS PyObject *result = NULL;
    if (good)
        result = Py_BuildValue("(y#y#)", all.keys ? (char *)all.keys : "",
                               (Py_ssize_t)(all.size * sizeof(uint32_t)), (char *)counts,
                               (Py_ssize_t)((size_t)n * BLOCKS * sizeof(uint32_t)));
    free(texts), free(work), free(counts), free(all.keys), free(one.keys);
    return good ? result : PyErr_NoMemory();
}

static void scratch_free(Scratch *s) {
    if (s) free(s->stamp), free(s->times), free(s->touched), free(s);
}

static Scratch *scratch_make(size_t features) {
    Scratch *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->stamp = calloc(features + 1, sizeof(uint32_t));
    s->times = calloc(features + 1, sizeof(uint32_t));
    s->touched = calloc(features + 1, sizeof(uint32_t));
    if (s->stamp && s->times && s->touched) return s;
    scratch_free(s);
    return NULL;
}

/* Both are called with the interpreter lock held. */
static Scratch *scratch_take(TableHolder *h) {
    Scratch *s = h->idle;
    h->idle = NULL;
    return s ? s : scratch_make(h->table.features);
}

static void scratch_give(TableHolder *h, Scratch *s) {
    if (h->idle) scratch_free(s);
    else h->idle = s;
}

static void free_table(PyObject *capsule) {
    TableHolder *h = PyCapsule_GetPointer(capsule, "table");
    for (int i = 0; i < 4; i++) PyBuffer_Release(&h->buffers[i]);
    scratch_free(h->idle);
    free(h->table.slots), free(h);
}

static PyObject *make_table(PyObject *self, PyObject *args) {
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
    if (labels < 1 || b[1].len != (Py_ssize_t)n * 2 || b[3].len != 512 ||
        b[2].len != (Py_ssize_t)n * 2 * labels) {
        Py_DECREF(capsule);
        return PyErr_Format(PyExc_ValueError, "the arrays of a model differ in length");
    }
    if (!table_index(&h->table)) {
        Py_DECREF(capsule);
        return PyErr_NoMemory();
    }
    return capsule;
}

static int score_all(const Words *w, const Table *t, const Text *texts, Py_ssize_t n, Scratch *s,
                     int64_t *sums, int64_t *norms) {
    Out o = {0};
    Keys one = {0};
    uint8_t *work = NULL;
    size_t room = 0;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < n; i++) {
        o.size = 0;
        good = normalise(w, texts[i].data, texts[i].size, &o);
        if (good && o.size + 2 > room) {
            free(work);
            work = malloc(room = o.size * 2 + 64);
            good = work != NULL;
        }
        for (int block = 0; good && block < BLOCKS; block++) {
            good = grams(w, o.text, o.size, block, work, &one);
            if (good)
                score_keys(t, &one, s, sums + ((size_t)i * BLOCKS + (size_t)block) * t->labels,
                           norms + i * BLOCKS + block);
        }
    }
    out_free(&o), free(one.keys), free(work);
    return good;
}

static PyObject *score(PyObject *self, PyObject *args) {
    PyObject *words, *table, *list;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "OOO", &words, &table, &list)) return NULL;
    Words *w = PyCapsule_GetPointer(words, "words");
    TableHolder *h = w ? PyCapsule_GetPointer(table, "table") : NULL;
    Text *texts = h ? texts_of(list, &n) : NULL;
    if (!texts) return NULL;
    Scratch *s = scratch_take(h);
    Py_ssize_t cells = n * BLOCKS * (Py_ssize_t)sizeof(int64_t);
    PyObject *sums = PyByteArray_FromStringAndSize(NULL, cells * (Py_ssize_t)h->table.labels);
    PyObject *norms = PyByteArray_FromStringAndSize(NULL, cells);
    int good = s && sums && norms;
    if (good) {
        int64_t *a = (int64_t *)PyByteArray_AS_STRING(sums);
        int64_t *b = (int64_t *)PyByteArray_AS_STRING(norms);
        memset(a, 0, (size_t)PyByteArray_GET_SIZE(sums));
        memset(b, 0, (size_t)PyByteArray_GET_SIZE(norms));
        Py_BEGIN_ALLOW_THREADS good = score_all(w, &h->table, texts, n, s, a, b);
        Py_END_ALLOW_THREADS
    }
    scratch_give(h, s);
    free(texts);
    if (good) return Py_BuildValue("(NN)", sums, norms);
    Py_XDECREF(sums);
    Py_XDECREF(norms);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

static PyObject *weigh(PyObject *self, PyObject *args) {
    PyObject *words, *table;
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
    PyObject *result = NULL;
    if (s && normalise(w, (const uint8_t *)codes, (size_t)size, &o)) {
        Py_ssize_t bytes = (Py_ssize_t)(o.size * sizeof(double));
        PyObject *said = PyByteArray_FromStringAndSize(NULL, bytes);
        uint8_t *work = malloc(o.size + 2);
        int good = said && work;
        if (good) memset(PyByteArray_AS_STRING(said), 0, (size_t)bytes);
        for (int block = 0; good && block < BLOCKS; block++) {
            good = grams(w, o.text, o.size, block, work, &one);
            if (good)
                weigh_keys(&h->table, &one, s, (size_t)label, (double *)PyByteArray_AS_STRING(said));
        }
        free(work);
        if (good) result = said;
        else Py_XDECREF(said);
    }
    scratch_give(h, s);
    out_free(&o), free(one.keys), free(one.at);
    return result || PyErr_Occurred() ? result : PyErr_NoMemory();
}

static PyMethodDef methods[] = {
    {"weigh", weigh, METH_VARARGS, "(words, table, codes, label) -> what each character said."},
    {"make_words", make_words, METH_VARARGS, "The lexicon of the normaliser."},
    {"pieces", pieces, METH_VARARGS, "(words, codes) -> toned codes and where they come from."},
    {"keys", keys, METH_VARARGS, "(words, toned codes) -> keys of features, counts per block."},
    {"make_table", make_table, METH_VARARGS, "The weights of a model, used in place."},
    {"score", score, METH_VARARGS, "(words, table, codes) -> sums and squared norms per block."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_text", NULL, -1, methods,
                                    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__text(void) { return PyModule_Create(&module); }
