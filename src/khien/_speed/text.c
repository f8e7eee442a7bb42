/* khien._speed._text: the compiled normaliser and scorer, called by detect/text alone.
 *
 * Texts come in as lists of bytes (codes); results go out as bytes that are read in place. The
 * interpreter lock is held only while arguments are read and results are made. The model is in
 * text_model.c, what rules need in text_anchors.c. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "text_module.h"

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

int texts_take(PyObject *list, Texts *t) {
    *t = (Texts){0};
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "texts must be a list of bytes");
        return 0;
    }
    t->held = PyList_AsTuple(list);
    if (!t->held) return 0;
    t->count = PyTuple_GET_SIZE(t->held);
    t->all = calloc((size_t)t->count + 1, sizeof *t->all);
    if (!t->all) PyErr_NoMemory();
    for (Py_ssize_t i = 0; t->all && i < t->count; i++) {
        char *s;
        Py_ssize_t size;
        if (PyBytes_AsStringAndSize(PyTuple_GET_ITEM(t->held, i), &s, &size)) {
            texts_free(t);
            break;
        }
        t->all[i] = (Text){(uint8_t *)s, (size_t)size};
    }
    if (t->all) return 1;
    texts_free(t);
    return 0;
}

void texts_free(Texts *t) {
    Py_CLEAR(t->held);
    free(t->all);
    t->all = NULL;
}

static PyObject *keys(PyObject *self, PyObject *args) {
    PyObject *capsule, *list;
    if (!PyArg_ParseTuple(args, "OO", &capsule, &list)) return NULL;
    Words *w = PyCapsule_GetPointer(capsule, "words");
    Texts texts;
    if (!w || !texts_take(list, &texts)) return NULL;
    Py_ssize_t n = texts.count;
    size_t longest = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (texts.all[i].size > longest) longest = texts.all[i].size;
    uint8_t *work = malloc(longest + 2);
    uint32_t *counts = calloc((size_t)n * BLOCKS + 1, sizeof *counts);
    Keys all = {0}, one = {0};
    int good = work && counts;
    Py_BEGIN_ALLOW_THREADS for (Py_ssize_t i = 0; good && i < n; i++) {
        for (int block = 0; good && block < BLOCKS; block++) {
            good = grams(w, texts.all[i].data, texts.all[i].size, block, work, &one);
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
    texts_free(&texts), free(work), free(counts), free(all.keys), free(one.keys);
    return good ? result : PyErr_NoMemory();
}

static PyMethodDef methods[] = {
    {"make_words", make_words, METH_VARARGS, "The lexicon of the normaliser."},
    {"pieces", pieces, METH_VARARGS, "(words, codes) -> toned codes and where they come from."},
    {"keys", keys, METH_VARARGS, "(words, toned codes) -> keys of features, counts per block."},
    {"make_table", make_table, METH_VARARGS, "The weights of a model, used in place."},
    {"make_curves", make_curves, METH_VARARGS, "What makes probabilities of a model's sums."},
    {"score", score, METH_VARARGS, "(words, table, codes) -> sums and squared norms per block."},
    {"probabilities", probabilities, METH_VARARGS, "(words, table, curves, codes) -> per column."},
    {"weigh", weigh, METH_VARARGS, "(words, table, codes, label) -> what each word said."},
    {"make_anchors", make_anchors, METH_VARARGS, "The words that phrases need."},
    {"candidates", candidates, METH_VARARGS, "(anchors, codes) -> phrases that may be there."},
    {"checked", checked, METH_VARARGS, "A sum of bytes that shows damage."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_text", NULL, -1, methods,
                                    NULL, NULL, NULL, NULL};

/* Goes up with every change of what Python may ask; khien._speed uses no other. */
enum { VERSION = 2 };

PyMODINIT_FUNC PyInit__text(void) {
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntConstant(made, "VERSION", VERSION)) Py_CLEAR(made);
    return made;
}
