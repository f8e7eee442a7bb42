/* What the files of khien._speed._text that speak Python share. */
#ifndef KHIEN_TEXT_MODULE_H
#define KHIEN_TEXT_MODULE_H

#include "text.h"

typedef struct {
    const uint8_t *data;
    size_t size;
} Text;

typedef struct {
    PyObject *held; /* keeps the texts alive, whatever becomes of the list they came in */
    Text *all;
    Py_ssize_t count;
} Texts;

/* text.c */
int texts_take(PyObject *list, Texts *); /* 0 with an error set */
void texts_free(Texts *);

/* text_model.c */
PyObject *make_table(PyObject *, PyObject *);
PyObject *make_curves(PyObject *, PyObject *);
PyObject *score(PyObject *, PyObject *);
PyObject *probabilities(PyObject *, PyObject *);
PyObject *weigh(PyObject *, PyObject *);
PyObject *checked(PyObject *, PyObject *);

/* text_anchors.c */
PyObject *make_anchors(PyObject *, PyObject *);
PyObject *candidates(PyObject *, PyObject *);
#endif
