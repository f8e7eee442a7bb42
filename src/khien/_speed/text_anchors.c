/* Which phrases a text may hold, by the words that each of them needs: the twin of
 * detect/text/anchors.py. A phrase begins to be possible with one word of its first set; then one
 * word of each of its other sets must be there too. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "text_module.h"

enum { LONGEST_ANCHOR = 64, SHORT_TEXT = 2000 };

typedef struct {
    uint8_t table[256]; /* code → plain letter or digit, 32 for anything else */
    uint8_t *pool;      /* words, LONGEST_ANCHOR bytes each */
    uint8_t *lengths;
    uint32_t *slots; /* number of a word + 1, by its hash; 0 empty */
    size_t mask, words, phrases, sets;
    /* begins[begin_at[w]..]: phrases whose first set holds word w; sets of phrase p are
     * set_at[p]..; words of set s are members[member_at[s]..]. */
    uint32_t *begin_at, *begins, *set_at, *member_at, *members;
} Anchors;

static void free_anchors(PyObject *capsule) {
    Anchors *a = PyCapsule_GetPointer(capsule, "anchors");
    free(a->pool), free(a->lengths), free(a->slots), free(a->begin_at), free(a->begins);
    free(a->set_at), free(a->member_at), free(a->members), free(a);
}

static uint64_t hashed(uint64_t h, uint8_t c) { return (h ^ c) * 0x100000001B3ULL; }

static size_t slot_of(const Anchors *a, uint64_t h, const uint8_t *word, size_t n) {
    size_t slot = (size_t)(h ^ h >> 32) & a->mask;
    for (uint32_t w; (w = a->slots[slot]); slot = (slot + 1) & a->mask)
        if (a->lengths[w - 1] == n && !memcmp(a->pool + (w - 1) * LONGEST_ANCHOR, word, n)) break;
    return slot;
}

static uint32_t *copied(const char *data, Py_ssize_t size) {
    uint32_t *all = malloc((size_t)size + sizeof *all);
    if (all) memcpy(all, data, (size_t)size);
    return all;
}

/* Whether `at` leads in order through `n` parts of `size` things. */
static int in_order(const uint32_t *at, size_t n, size_t size) {
    if (at[0]) return 0;
    for (size_t i = 0; i < n; i++)
        if (at[i] > at[i + 1]) return 0;
    return at[n] == size;
}

static int all_below(const uint32_t *numbers, size_t n, size_t most) {
    for (size_t i = 0; i < n; i++)
        if (numbers[i] >= most) return 0;
    return 1;
}

static int put_word(Anchors *a, size_t number, PyObject *item) {
    char *s;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(item, &s, &n)) return 0;
    uint64_t h = 0xCBF29CE484222325ULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (a->table[(uint8_t)s[i]] != (uint8_t)s[i] || s[i] == ' ') n = 0;
        else h = hashed(h, (uint8_t)s[i]);
    }
    if (n < 1 || n > LONGEST_ANCHOR) {
        PyErr_SetString(PyExc_ValueError, "an anchor must be one plain word");
        return 0;
    }
    memcpy(a->pool + number * LONGEST_ANCHOR, s, (size_t)n);
    a->lengths[number] = (uint8_t)n;
    a->slots[slot_of(a, h, (uint8_t *)s, (size_t)n)] = (uint32_t)number + 1;
    return 1;
}

PyObject *make_anchors(PyObject *self, PyObject *args) {
    PyObject *list;
    const char *table, *part[5];
    Py_ssize_t n, size[5];
    if (!PyArg_ParseTuple(args, "y#O!y#y#y#y#y#", &table, &n, &PyList_Type, &list, &part[0],
                          &size[0], &part[1], &size[1], &part[2], &size[2], &part[3], &size[3],
                          &part[4], &size[4]))
        return NULL;
    Anchors *a = calloc(1, sizeof *a);
    if (!a) return PyErr_NoMemory();
    PyObject *capsule = PyCapsule_New(a, "anchors", free_anchors);
    if (!capsule) return NULL;
    size_t words = a->words = (size_t)PyList_GET_SIZE(list), slots = 64;
    while (slots < words * 3) slots *= 2;
    a->mask = slots - 1;
    a->pool = calloc(words + 1, LONGEST_ANCHOR);
    a->lengths = calloc(words + 1, 1);
    a->slots = calloc(slots, sizeof *a->slots);
    uint32_t **into[5] = {&a->begin_at, &a->begins, &a->set_at, &a->member_at, &a->members};
    size_t count[5];
    int good = a->pool && a->lengths && a->slots, right = n == 256;
    for (int i = 0; i < 5; i++) {
        *into[i] = copied(part[i], size[i]);
        count[i] = (size_t)size[i] / sizeof(uint32_t);
        good &= *into[i] != NULL;
    }
    if (!good) {
        Py_DECREF(capsule);
        return PyErr_NoMemory();
    }
    right = right && count[0] == words + 1 && count[2] > 0 && count[3] > 0;
    if (right) {
        a->phrases = count[2] - 1, a->sets = count[3] - 1;
        right = in_order(a->begin_at, words, count[1]) && all_below(a->begins, count[1], a->phrases) &&
                in_order(a->set_at, a->phrases, a->sets) &&
                in_order(a->member_at, a->sets, count[4]) && all_below(a->members, count[4], words);
    }
    if (!right) PyErr_SetString(PyExc_ValueError, "the parts of the anchors do not fit together");
    if (right) memcpy(a->table, table, 256);
    for (size_t i = 0; right && i < words; i++)
        right = put_word(a, i, PyList_GET_ITEM(list, (Py_ssize_t)i));
    if (!right) Py_CLEAR(capsule);
    return capsule;
}

static int has(const uint64_t *bits, uint32_t i) { return (int)(bits[i / 64] >> i % 64 & 1); }

/* Sets the bits of the words that a text holds, and of the phrases that they begin. */
static void look(const Anchors *a, const uint8_t *text, size_t n, uint64_t *found, uint64_t *begun) {
    uint8_t word[LONGEST_ANCHOR];
    for (size_t at = 0; at < n;) {
        uint64_t h = 0xCBF29CE484222325ULL;
        size_t length = 0;
        for (uint8_t c; at < n && (c = a->table[text[at]]) != ' '; at++, length++) {
            if (length < LONGEST_ANCHOR) word[length] = c;
            h = hashed(h, c);
        }
        at++;
        if (!length || length > LONGEST_ANCHOR) continue;
        uint32_t w = a->slots[slot_of(a, h, word, length)];
        if (!w-- || has(found, w)) continue;
        found[w / 64] |= 1ULL << w % 64;
        for (uint32_t i = a->begin_at[w]; i < a->begin_at[w + 1]; i++)
            begun[a->begins[i] / 64] |= 1ULL << a->begins[i] % 64;
    }
}

static int possible(const Anchors *a, uint32_t phrase, const uint64_t *found) {
    for (uint32_t s = a->set_at[phrase]; s < a->set_at[phrase + 1]; s++) {
        uint32_t i = a->member_at[s], end = a->member_at[s + 1];
        while (i < end && !has(found, a->members[i])) i++;
        if (i == end) return 0;
    }
    return 1;
}

PyObject *candidates(PyObject *self, PyObject *args) {
    PyObject *capsule;
    const char *text;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "Oy#", &capsule, &text, &n)) return NULL;
    Anchors *a = PyCapsule_GetPointer(capsule, "anchors");
    if (!a) return NULL;
    size_t half = a->words / 64 + 1, whole = half + a->phrases / 64 + 1;
    uint64_t *found = calloc(whole, sizeof *found), *begun = found + half;
    PyObject *list = found ? PyList_New(0) : PyErr_NoMemory();
    if (list && n > SHORT_TEXT) {
        Py_BEGIN_ALLOW_THREADS look(a, (const uint8_t *)text, (size_t)n, found, begun);
        Py_END_ALLOW_THREADS
    } else if (list) {
        look(a, (const uint8_t *)text, (size_t)n, found, begun);
    }
    for (uint32_t p = 0; list && p < a->phrases; p++) {
        if (!begun[p / 64]) p |= 63;
        else if (has(begun, p) && possible(a, p, found)) {
            PyObject *number = PyLong_FromUnsignedLong(p);
            if (!number || PyList_Append(list, number)) Py_CLEAR(list);
            Py_XDECREF(number);
        }
    }
    free(found);
    return list;
}
