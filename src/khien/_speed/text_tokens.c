/* The normaliser's walk over the tokens of a text: the twin of normalise.pieces_of. */
#include "text.h"

#include <string.h>

typedef struct {
    size_t start, end;
} Token;

static int next_token(const Words *w, const uint8_t *text, size_t n, size_t at, Token *t) {
    while (at < n && w->kind[text[at]] == SPACE) at++;
    t->start = at;
    while (at < n && w->kind[text[at]] != SPACE) at++;
    t->end = at;
    return t->end > t->start;
}

static int is_short(const Words *w, const uint8_t *text, Token t) {
    size_t n = t.end - t.start;
    if (n == 1) return w->kind[text[t.start]] == LETTER;
    return n <= 3 && is_onset(w, text + t.start, n);
}

static int belong(const Words *w, const uint8_t *text, Token a, Token b, uint8_t *whole) {
    size_t n = a.end - a.start, m = b.end - b.start;
    const uint8_t *first = text + a.start, *second = text + b.start;
    if (m > 5 || !is_onset(w, first, n) || !is_vowel(w, second[0])) return 0;
    for (size_t i = 0; i < m; i++)
        if (w->kind[second[i]] != LETTER) return 0;
    if (lookup_get(&w->alone, pack(second, m)) >= 0 &&
        (n == 1 || lookup_get(&w->teencode, pack(first, n)) >= 0))
        return 0;
    memcpy(whole, first, n);
    memcpy(whole + n, second, m);
    return is_syllable(w, whole, n + m);
}

/* The tokens from `run[0]` on that are one word pulled apart, as `whole`; the last one's end in
 * `end`. The word's length, or 0. */
static size_t pulled_apart(const Words *w, const uint8_t *text, size_t n, Token first,
                           uint8_t *whole, size_t *end) {
    Token run[MOST_JOINED + 1];
    size_t count = 1, lengths[MOST_JOINED + 1];
    if (!is_short(w, text, first)) return 0;
    run[0] = first;
    Token second = {0, 0};
    for (size_t i = 1; i <= MOST_JOINED; i++) {
        Token t;
        if (!next_token(w, text, n, run[i - 1].end, &t) || t.start != run[i - 1].end + 1) break;
        if (i == 1) second = t;
        if (i == MOST_JOINED || !is_short(w, text, t)) break;
        run[count++] = t;
    }
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(whole + size, text + run[i].start, run[i].end - run[i].start);
        size += run[i].end - run[i].start;
        lengths[i] = size;
    }
    for (size_t i = count; i > 2; i--)
        if (is_syllable(w, whole, lengths[i - 1])) {
            *end = run[i - 1].end;
            return lengths[i - 1];
        }
    if (second.end && belong(w, text, first, second, whole)) {
        *end = second.end;
        return first.end - first.start + second.end - second.start;
    }
    return 0;
}

/* Appends the toned form of `text` to `o`; 0 where memory ran out. */
int normalise(const Words *w, const uint8_t *text, size_t n, Out *o) {
    static const uint8_t space = ' ';
    size_t at = 0, begun = 0;
    Token t;
    while (next_token(w, text, n, at, &t) && !o->failed) {
        uint8_t whole[MOST_JOINED * 3 + 8];
        size_t end = t.end;
        if (begun) put(o, &space, 1, text, at, t.start);
        begun = 1;
        size_t size = pulled_apart(w, text, n, t, whole, &end);
        if (size)
            put(o, whole, size, text, t.start, end);
        else
            rewrite_token(w, text, t.start, t.end, o);
        at = end;
    }
    return !o->failed;
}
