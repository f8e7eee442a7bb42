/* Look-up of packed words and a growing output, for the normaliser. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

int lookup_make(Lookup *t, size_t entries) {
    size_t size = 16;
    while (size < entries * 3) size *= 2;
    t->mask = size - 1;
    t->keys = calloc(size, sizeof *t->keys);
    t->values = calloc(size, sizeof *t->values);
    return t->keys && t->values;
}

static size_t slot_of(const Lookup *t, uint64_t key) {
    size_t i = (size_t)((key * 0x9E3779B97F4A7C15ULL) >> 32) & t->mask;
    while (t->keys[i] && t->keys[i] != key) i = (i + 1) & t->mask;
    return i;
}

void lookup_put(Lookup *t, uint64_t key, int32_t value) {
    size_t i = slot_of(t, key);
    t->keys[i] = key;
    t->values[i] = value;
}

int32_t lookup_get(const Lookup *t, uint64_t key) {
    size_t i = slot_of(t, key);
    return key && t->keys[i] == key ? t->values[i] : -1;
}

/* Up to eight codes as one number; 0, which nothing is stored under, for more or none. */
uint64_t pack(const uint8_t *s, size_t n) {
    uint64_t key = 0;
    if (n > KEY) return 0;
    while (n) key = key << 8 | s[--n];
    return key;
}

static int out_room(Out *o, size_t more) {
    if (o->size + more > o->room) {
        size_t room = (o->size + more) * 2 + 64;
        uint8_t *text = realloc(o->text, room);
        if (!text) return !(o->failed = 1);
        o->text = text, o->room = room;
    }
    if (o->places && o->pieces + 1 > o->pieces_room) {
        size_t room = o->pieces_room * 2 + 64;
        uint32_t *b = realloc(o->begins, room * sizeof *b);
        if (b) o->begins = b;
        uint32_t *s = realloc(o->starts, room * sizeof *s);
        if (s) o->starts = s;
        uint32_t *e = realloc(o->ends, room * sizeof *e);
        if (e) o->ends = e;
        uint8_t *c = realloc(o->copied, room);
        if (c) o->copied = c;
        if (!b || !s || !e || !c) return !(o->failed = 1);
        o->pieces_room = room;
    }
    return 1;
}

void put(Out *o, const uint8_t *s, size_t n, const uint8_t *from, size_t start, size_t end) {
    if (!out_room(o, n)) return;
    if (o->places) {
        o->begins[o->pieces] = (uint32_t)o->size;
        o->starts[o->pieces] = (uint32_t)start;
        o->ends[o->pieces] = (uint32_t)end;
        o->copied[o->pieces++] = n == end - start && !memcmp(s, from + start, n);
    }
    memcpy(o->text + o->size, s, n);
    o->size += n;
}

void out_free(Out *o) {
    free(o->text), free(o->begins), free(o->starts), free(o->ends), free(o->copied);
}
