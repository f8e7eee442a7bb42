/* Features of a normalised text and their sum: the twin of model/features.py and model/score.py. */
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t mixed(uint64_t x) {
    x *= 0x9E3779B97F4A7C15ULL;
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93ULL;
    return (uint32_t)(x >> 32);
}

static int key_room(Keys *k, size_t more) {
    if (k->size + more <= k->room) return 1;
    size_t room = (k->size + more) * 2;
    uint32_t *keys = realloc(k->keys, room * sizeof *keys);
    if (!keys) return 0;
    k->keys = keys, k->room = room;
    if (k->places) {
        uint32_t *at = realloc(k->at, room * sizeof *at);
        if (!at) return 0;
        k->at = at;
    }
    return 1;
}

static int character_grams(const uint8_t *s, size_t size, uint64_t block, Keys *out) {
    if (!key_room(out, size * 4)) return 0;
    uint32_t *keys = out->keys + out->size;
    for (size_t i = 0; i + 1 < size; i++) {
        uint64_t x = s[i];
        size_t most = size - i < 5 ? size - i : 5;
        for (size_t n = 2; n <= most; n++) {
            uint8_t c = s[i + n - 1];
            x = x << 8 | c;
            if (out->places) out->at[keys - out->keys] = (uint32_t)(i ? i - 1 : 0);
            *keys++ = mixed(x | (uint64_t)n << 40 | block << 44);
            if (c == ' ') break;
        }
    }
    out->size = (size_t)(keys - out->keys);
    return 1;
}

static int word_grams(const Words *w, const uint8_t *s, size_t size, uint64_t block, Keys *out) {
    if (!key_room(out, size * 2 + 2)) return 0;
    uint32_t *keys = out->keys + out->size;
    uint64_t before = 0;
    for (size_t i = 0; i < size;) {
        uint64_t h = 0xCBF29CE484222325ULL ^ block;
        if (w->spare[s[i]]) {
            h = (h ^ s[i++]) * 0x100000001B3ULL;
        } else if (w->kind[s[i]] == LETTER || w->kind[s[i]] == DIGIT) {
            for (; i < size && (w->kind[s[i]] == LETTER || w->kind[s[i]] == DIGIT); i++)
                h = (h ^ s[i]) * 0x100000001B3ULL;
        } else {
            i++;
            continue;
        }
        if (out->places)
            for (int k = 0; k < 2; k++) out->at[keys - out->keys + k] = (uint32_t)i - 1;
        *keys++ = mixed(h);
        if (before) *keys++ = mixed(before * 0x100000001B3ULL + h);
        before = h;
    }
    out->size = (size_t)(keys - out->keys);
    return 1;
}

/* Puts the keys of one block into `out`: character and word n-grams of the toned form (0, 1) and
 * of the plain form (2, 3). `work` has room for size + 2. 0 where memory ran out. */
int grams(const Words *w, const uint8_t *text, size_t size, int block, uint8_t *work, Keys *out) {
    out->size = 0;
    if (!size) return 1;
    work[0] = work[size + 1] = ' ';
    for (size_t i = 0, end; i < size; i = end) {
        end = i;
        while (end < size && w->kind[text[end]] == DIGIT) end++;
        if (end - i >= 3) memset(work + 1 + i, '0', end - i);
        else for (size_t j = i; j < end; j++) work[1 + j] = text[j];
        if (end == i) {
            work[1 + i] = block < 2 ? text[i] : w->plain[text[i]];
            end++;
        }
    }
    if (block % 2) return word_grams(w, work + 1, size, (uint64_t)block, out);
    return character_grams(work, size + 2, (uint64_t)block, out);
}

int table_index(Table *t) {
    size_t size = 1024;
    while (size < t->features * 3) size *= 2;
    t->mask = size - 1;
    t->slots = calloc(size, sizeof *t->slots);
    if (!t->slots) return 0;
    for (size_t f = 0; f < t->features; f++) {
        size_t i = t->keys[f] & t->mask;
        while (t->slots[i]) i = (i + 1) & t->mask;
        t->slots[i] = (uint32_t)f + 1;
    }
    return 1;
}

/* 64 (1 + ln n), rounded, for n times of one feature in a text; made in Python, see TIMES. */
static uint32_t weight_of(const uint16_t *times, uint32_t n) { return times[n < 255 ? n : 255]; }

static size_t feature_of(const Table *t, uint32_t key) {
    size_t slot = key & t->mask;
    uint32_t f;
    while ((f = t->slots[slot]) && t->keys[f - 1] != key) slot = (slot + 1) & t->mask;
    return f;
}

/* How often each known feature occurs, in `s->times`; which they are, in `s->touched`. */
static size_t count_keys(const Table *t, const Keys *k, Scratch *s) {
    size_t touched = 0;
    if (!++s->round) {
        memset(s->stamp, 0, t->features * sizeof *s->stamp);
        s->round = 1;
    }
    for (size_t i = 0; i < k->size; i++) {
        size_t f = feature_of(t, k->keys[i]);
        if (!f--) continue;
        if (s->stamp[f] != s->round) {
            s->stamp[f] = s->round;
            s->times[f] = 0;
            s->touched[touched++] = (uint32_t)f;
        }
        s->times[f]++;
    }
    return touched;
}

void score_keys(const Table *t, const Keys *k, Scratch *s, int64_t *sums, int64_t *norm) {
    size_t touched = count_keys(t, k, s), labels = t->labels;
    int64_t square = 0;
    for (size_t i = 0; i < touched; i++) {
        uint32_t f = s->touched[i];
        int32_t times = (int32_t)weight_of(t->times, s->times[f]);
        int64_t length = (int64_t)times * t->idf[f];
        const int16_t *row = t->weights + (size_t)f * labels;
        square += length * length;
        for (size_t l = 0; l < labels; l++) sums[l] += (int64_t)(times * row[l]);
    }
    *norm = square;
}

/* Adds to `out`, a number a character, what each feature of one block says for a label, where the
 * feature begins. Several occurrences share what they say. */
void weigh_keys(const Table *t, const Keys *k, Scratch *s, size_t label, double *out) {
    size_t touched = count_keys(t, k, s);
    int64_t square = 0;
    for (size_t i = 0; i < touched; i++) {
        uint32_t f = s->touched[i];
        int64_t length = (int64_t)weight_of(t->times, s->times[f]) * t->idf[f];
        square += length * length;
    }
    for (size_t i = 0; square && i < k->size; i++) {
        size_t f = feature_of(t, k->keys[i]);
        if (!f--) continue;
        double said = (double)weight_of(t->times, s->times[f]) * t->weights[f * t->labels + label];
        out[k->at[i]] += said / s->times[f] / sqrt((double)square);
    }
}
