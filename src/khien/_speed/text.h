/* What the parts of khien._speed._text share. Texts are bytes, one a character: the codes of
 * khien.detect.text.normalise_codes. No function here touches Python objects, so all of it runs
 * without the interpreter lock. */
#ifndef KHIEN_TEXT_H
#define KHIEN_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { OTHER, LETTER, DIGIT, JOINT, SIGN, SPACE };
enum { LONGEST = 32, KEY = 8, MOST_JOINED = 8, REPEATED = 3, BLOCKS = 4 };

typedef struct {
    uint64_t *keys; /* 0 is an empty slot */
    int32_t *values;
    size_t mask;
} Lookup;

typedef struct {
    uint8_t kind[256], plain[256], leet[256], clear[256], spare[256];
    Lookup teencode, syllables, alone, onsets, endings;
    uint8_t *full;        /* teencode in full, LONGEST bytes each */
    uint8_t *full_length;
} Words;

typedef struct {
    uint8_t *text;
    size_t size, room;
    uint32_t *begins, *starts, *ends; /* of pieces; unused unless `places` */
    uint8_t *copied;
    size_t pieces, pieces_room;
    int places, failed;
} Out;

typedef struct {
    uint32_t key;
    uint16_t idf;
    int16_t weight; /* of the last label */
} Last;

typedef struct {
    const uint32_t *keys; /* sorted */
    const uint16_t *idf;
    const int16_t *weights; /* features x labels */
    const uint16_t *times;  /* 256: what n times of a feature count for */
    size_t features, labels;
    uint32_t *starts; /* the first feature of each range of keys, and their number */
    int shift;        /* the range of a key is key >> shift */
    Last *lasts;      /* by the low bits of keys; may be missing */
    size_t last_mask;
} Table;

typedef struct {
    uint32_t feature, times; /* no times: an empty slot */
} Count;

typedef struct {
    Count *counts;
    uint32_t *touched; /* slots of `counts` in use */
    size_t room, mask;
    int32_t *once; /* a sum per label */
} Scratch;

typedef struct {
    const double *bias, *scale, *slope, *shift; /* per column */
    const double *x, *y;                        /* of all columns' points */
    const uint32_t *from;                       /* where a column's points begin, and the end */
    size_t columns;
} Curves;

/* text_memory.c */
int lookup_make(Lookup *, size_t entries);
void lookup_put(Lookup *, uint64_t key, int32_t value);
int32_t lookup_get(const Lookup *, uint64_t key);
uint64_t pack(const uint8_t *, size_t);
void put(Out *, const uint8_t *, size_t, const uint8_t *from, size_t start, size_t end);
void out_free(Out *);

/* text_words.c */
int is_syllable(const Words *, const uint8_t *, size_t);
int is_onset(const Words *, const uint8_t *, size_t);
int is_vowel(const Words *, uint8_t);
void rewrite_token(const Words *, const uint8_t *, size_t start, size_t end, Out *);

/* text_tokens.c */
int normalise(const Words *, const uint8_t *, size_t, Out *);

/* text_grams.c */
typedef struct {
    uint32_t *keys, *at; /* `at`: where in the text each begins; filled where `places` is set */
    size_t size, room;
    int places;
} Keys;
int grams(const Words *, const uint8_t *, size_t, int block, uint8_t *work, Keys *);

/* text_score.c */
int table_index(Table *);
int score_keys(const Table *, Keys *, Scratch *, int64_t *sums, int64_t *norm);
int weigh_keys(const Table *, Keys *, Scratch *, size_t label, double *out);
void table_lasts(Table *);
int score_last(const Table *, const Keys *, Scratch *, int64_t *sum, int64_t *norm);
double likely(const Curves *, size_t column, const int64_t *sums, size_t step,
              const int64_t *norms);
uint64_t checksum(const uint8_t *, size_t);
#endif
