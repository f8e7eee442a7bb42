/* Features of a normalised text: the twin of model/features.py. */
#include "text.h"

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
