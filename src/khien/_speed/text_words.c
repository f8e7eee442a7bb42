/* The normaliser: the twin of normalise.py and normalise_words.py, rule by rule and by the same
 * names. A property test holds the two together; change both or none. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

static uint64_t pack_plain(const Words *w, const uint8_t *s, size_t n) {
    uint64_t key = 0;
    if (n > KEY) return 0;
    while (n) key = key << 8 | w->plain[s[--n]];
    return key;
}

int is_syllable(const Words *w, const uint8_t *s, size_t n) {
    return lookup_get(&w->syllables, pack_plain(w, s, n)) >= 0;
}

int is_onset(const Words *w, const uint8_t *s, size_t n) {
    return lookup_get(&w->onsets, pack_plain(w, s, n)) >= 0;
}

int is_vowel(const Words *w, uint8_t c) {
    c = w->plain[c];
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static int has_vowel(const Words *w, const uint8_t *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (is_vowel(w, s[i])) return 1;
    return 0;
}

static int is_address(const Words *w, const uint8_t *t, size_t n) {
    size_t first = 0, last = 0, mail = 0;
    for (size_t i = 0; i < n; i++) {
        if (i + 3 <= n && t[i] == ':' && t[i + 1] == '/' && t[i + 2] == '/') return 1;
        if (t[i] == '.') {
            if (i && !first) first = i;
            last = i;
        }
        if (t[i] == '@' && i && !mail) mail = i;
    }
    if (n >= 4 && !memcmp(t, "www.", 4)) return 1;
    if (!first) return 0;
    if (mail && mail < last) return 1;
    for (size_t at = first; at < n; at++) {
        if (t[at] != '.') continue;
        size_t end = at + 1;
        while (end < n && w->kind[t[end]] == LETTER) end++;
        int closed = end == n || (w->kind[t[end]] != DIGIT && w->kind[t[end]] != JOINT);
        if (closed && lookup_get(&w->endings, pack(t + at + 1, end - at - 1)) >= 0) return 1;
        at = end - 1;
    }
    return 0;
}

/* `word` (at most LONGEST codes) with digits and signs read as letters; 1 where it changed. */
static int unleet(const Words *w, const uint8_t *word, size_t n, uint8_t *meant) {
    size_t letters = 0;
    int vowel = 0, clear = 1;
    memcpy(meant, word, n);
    for (size_t i = 0; i < n; i++)
        if (w->kind[word[i]] == LETTER) {
            letters++;
            vowel |= is_vowel(w, word[i]);
        } else {
            clear &= w->clear[word[i]];
        }
    if (letters == n || letters < 2 || n - letters > letters) return 0;
    for (size_t i = 0; i < n; i++)
        if (w->kind[word[i]] != LETTER &&
            (!w->leet[word[i]] || (i && w->kind[word[i - 1]] != LETTER)))
            return 0;
    int inside = w->kind[word[0]] == LETTER && w->kind[word[n - 1]] == LETTER;
    if (!inside && vowel) return 0;
    uint8_t other[LONGEST];
    for (size_t i = 0; i < n; i++) {
        meant[i] = w->leet[word[i]] ? w->leet[word[i]] : word[i];
        other[i] = word[i] == '1' ? 'l' : meant[i];
    }
    if (is_syllable(w, meant, n)) return 1;
    if (is_syllable(w, other, n)) {
        memcpy(meant, other, n);
        return 1;
    }
    if (clear && inside && letters >= 4) return 1;
    memcpy(meant, word, n);
    return 0;
}

static uint8_t marked(const Words *w, const uint8_t *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (s[i] != w->plain[s[i]]) return s[i];
    return w->plain[s[0]];
}

/* Writes to `out`, which may need max(n, 3) bytes; returns the length. `out` is not `word`. */
static size_t squeezed(const Words *w, const uint8_t *word, size_t n, uint8_t *out) {
    size_t size = 0;
    if (n < 2) {
        memcpy(out, word, n);
        return n;
    }
    for (size_t i = 0, end; i < n; i = end) {
        end = i + 1;
        while (end < n && w->plain[word[end]] == w->plain[word[i]]) end++;
        if (end - i >= 3 && w->kind[word[i]] == LETTER) {
            out[size++] = marked(w, word + i, end - i);
        } else {
            memmove(out + size, word + i, end - i);
            size += end - i;
        }
    }
    if (size == 1) {
        out[1] = out[2] = out[0];
        return 3;
    }
    if (size > 2 && w->plain[out[size - 1]] == w->plain[out[size - 2]] &&
        w->kind[out[size - 1]] == LETTER && !is_syllable(w, out, size) &&
        is_syllable(w, out, size - 1)) {
        out[size - 2] = marked(w, out + size - 2, 2);
        size--;
    }
    return size;
}

/* A word (at most LONGEST codes) as it is meant; `out` has room for LONGEST + 3. */
static size_t rewritten(const Words *w, const uint8_t *word, size_t n, uint8_t *out) {
    int letters = 0;
    for (size_t i = 0; i < n; i++) letters |= w->kind[word[i]] == LETTER;
    size_t size = n;
    memcpy(out, word, n);
    if (!letters) return n;
    int32_t full = lookup_get(&w->teencode, pack(word, n));
    if (full < 0) {
        uint8_t meant[LONGEST];
        unleet(w, word, n, meant);
        size = squeezed(w, meant, n, out);
        if (size == n && !memcmp(out, word, n)) return n;
        full = lookup_get(&w->teencode, pack(out, size));
        if (full < 0) return size;
    }
    memcpy(out, w->full + (size_t)full * LONGEST, w->full_length[full]);
    return w->full_length[full];
}

/* The pieces between single joints as one word in `whole`; its length, or 0 where they are words. */
static size_t joined(const Words *w, const uint8_t *core, size_t n, uint8_t *whole) {
    size_t size = 0, pieces = 0, letters = 0, digits = 0, start = 0;
    int single = 1, all_syllables = 1, apart = 0;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && w->kind[core[i]] != JOINT) {
            letters += w->kind[core[i]] == LETTER;
            digits += w->kind[core[i]] == DIGIT;
            continue;
        }
        size_t length = i - start;
        const uint8_t *piece = core + start;
        if (!length) return 0;
        pieces++;
        single &= length == 1;
        all_syllables &= length > 1 && is_syllable(w, piece, length);
        apart |= !has_vowel(w, piece, length) && lookup_get(&w->teencode, pack(piece, length)) < 0;
        memcpy(whole + size, piece, length);
        size += length;
        start = i + 1;
    }
    if (letters <= digits) return 0;
    if (pieces >= 3 && single) return size;
    if (all_syllables) return 0;
    uint8_t meant[LONGEST];
    unleet(w, whole, size, meant);
    if (is_syllable(w, meant, size)) return size;
    return apart && !digits ? size : 0;
}

static void rewrite_core(const Words *w, const uint8_t *text, size_t start, size_t end, Out *o) {
    uint8_t out[LONGEST + 3], whole[LONGEST];
    size_t n = end - start, size = 0;
    int joints = 0;
    if (n > LONGEST) {
        uint8_t *longer = malloc(n + 3);
        if (!longer) {
            o->failed = 1;
            return;
        }
        size = squeezed(w, text + start, n, longer);
        put(o, longer, size, text, start, end);
        free(longer);
        return;
    }
    for (size_t i = start; i < end; i++) joints |= w->kind[text[i]] == JOINT;
    if (!joints) {
        put(o, out, rewritten(w, text + start, n, out), text, start, end);
        return;
    }
    if ((size = joined(w, text + start, n, whole))) {
        put(o, out, rewritten(w, whole, size, out), text, start, end);
        return;
    }
    for (size_t at = start, until; at < end; at = until) {
        int joint = w->kind[text[at]] == JOINT, same = 1;
        for (until = at; until < end && (w->kind[text[until]] == JOINT) == joint; until++)
            same &= text[until] == text[at];
        n = until - at;
        if (!joint)
            put(o, out, rewritten(w, text + at, n, out), text, at, until);
        else
            put(o, text + at, same && n > REPEATED ? REPEATED : n, text, at, until);
    }
}

void rewrite_token(const Words *w, const uint8_t *text, size_t at, size_t stop, Out *o) {
    if (is_address(w, text + at, stop - at)) {
        put(o, text + at, stop - at, text, at, stop);
        return;
    }
    while (at < stop) {
        size_t start = at, end = at;
        int kind = w->kind[text[at]];
        if (kind != LETTER && kind != DIGIT) {
            while (at < stop && text[at] == text[start]) at++;
            size_t n = at - start;
            put(o, text + start, n > REPEATED ? REPEATED : n, text, start, at);
            continue;
        }
        while (at < stop && (kind = w->kind[text[at]]) != OTHER && kind != SPACE) {
            at++;
            if (kind == LETTER || kind == DIGIT) end = at;
        }
        at = end;
        rewrite_core(w, text, start, end, o);
    }
}
