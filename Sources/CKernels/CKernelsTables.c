#include "CKernelsTables.h"
#include "CKernelsProcessors.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// a * b + c stays a product and a sum, each rounded, whatever the processor can fuse.
#pragma STDC FP_CONTRACT OFF

// The bytes that end something in 64 bytes, a bit a byte: delimiters, and apart from them ends of lines, quotation
// marks and bytes 0.
struct marks {
    uint64_t delimiters, others;
};

static inline struct marks marks_of(const uint8_t *block, uint8_t delimiter) {
    struct marks marks = {0, 0};
#if defined(__SSE2__)
    const __m128i comma = _mm_set1_epi8((char)delimiter), quote = _mm_set1_epi8('"'), zero = _mm_setzero_si128();
    const __m128i line_feed = _mm_set1_epi8('\n'), carriage_return = _mm_set1_epi8('\r');
    for (int k = 0; k < 4; k++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(block + 16 * k));
        __m128i line = _mm_or_si128(_mm_cmpeq_epi8(v, line_feed), _mm_cmpeq_epi8(v, carriage_return));
        __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, zero));
        marks.delimiters |= (uint64_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, comma)) << 16 * k;
        marks.others |= (uint64_t)_mm_movemask_epi8(_mm_or_si128(line, odd)) << 16 * k;
    }
#else
    for (int k = 0; k < 64; k++) {
        uint8_t byte = block[k];
        marks.delimiters |= (uint64_t)(byte == delimiter) << k;
        marks.others |= (uint64_t)(byte == '\n' || byte == '\r' || byte == '"' || byte == 0) << k;
    }
#endif
    marks.others &= ~marks.delimiters;
    return marks;
}

static inline bool is_space(uint8_t byte, uint8_t delimiter) {
    return (byte == ' ' || byte == '\t') && byte != delimiter;
}

// The cell between two ends without the spaces around it; the row is no longer tight if there were some.
static inline struct tables_cell trimmed(
    const uint8_t *bytes, size_t start, size_t end, uint8_t delimiter, bool *is_tight) {
    struct tables_cell cell = {start, end};
    if (start == end || (bytes[start] > ' ' && bytes[end - 1] > ' ')) return cell;
    while (cell.start < cell.end && is_space(bytes[cell.start], delimiter)) cell.start++;
    while (cell.start < cell.end && is_space(bytes[cell.end - 1], delimiter)) cell.end--;
    if (cell.start != start || cell.end != end) *is_tight = false;
    return cell;
}

struct tables_row tables_scan_plain_row(
    struct tables_cell *cells, size_t room, const uint8_t *bytes, size_t start, size_t end, uint8_t delimiter) {
    const struct tables_row not_plain = {0, 0, false};
    if (delimiter == '"' || delimiter == 0) return not_plain;
    struct tables_row row = {0, 0, true};
    size_t cell_start = start;
    for (size_t index = start; index < end; index += 64) {
        struct marks marks;
        if (end - index >= 64) {
            marks = marks_of(bytes + index, delimiter);
        } else {
            // The bytes behind the end are not read. Those in their place are 1, or 2 where that is the delimiter.
            uint8_t tail[64];
            memset(tail, delimiter == 1 ? 2 : 1, sizeof tail);
            memcpy(tail, bytes + index, end - index);
            marks = marks_of(tail, delimiter);
        }
        uint64_t delimiters = marks.others ? marks.delimiters & ((marks.others & -marks.others) - 1) : marks.delimiters;
        size_t more = (size_t)__builtin_popcountll(delimiters) + (marks.others != 0);
        if (more > room - row.cell_count) return (struct tables_row){0, row.cell_count + more, false};
        for (; delimiters; delimiters &= delimiters - 1) {
            size_t place = index + (size_t)__builtin_ctzll(delimiters);
            cells[row.cell_count++] = trimmed(bytes, cell_start, place, delimiter, &row.is_tight);
            cell_start = place + 1;
        }
        if (!marks.others) continue;
        size_t place = index + (size_t)__builtin_ctzll(marks.others);
        if (bytes[place] == '"' || bytes[place] == 0) return not_plain;
        cells[row.cell_count++] = trimmed(bytes, cell_start, place, delimiter, &row.is_tight);
        row.end = place + 1;
        if (bytes[place] == '\r') {
            if (row.end == end) return not_plain;
            if (bytes[row.end] == '\n') row.end++;
        }
        return row;
    }
    return not_plain;
}

static const double powers_of_ten[] = {1e0, 1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                       1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
static const float short_powers_of_ten[] = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};
static const uint64_t whole_powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

static const float signs[] = {1, -1};

static const uint64_t each_byte = 0x0101010101010101;

// The bytes of one to eight characters, each XOR '0', the last one on top and zeros below the first. At most limit
// bytes can be read.
static inline uint64_t characters(const uint8_t *text, size_t count, size_t limit) {
    uint64_t word = 0;
    if (limit >= 8) memcpy(&word, text, 8);
    else memcpy(&word, text, count);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return (word ^ '0' * each_byte) << (64 - 8 * count);
}

static inline bool are_digits(uint64_t word) { return (((word + 0x76 * each_byte) | word) & 0x80 * each_byte) == 0; }

// The number of eight digits, the first one in the lowest byte: pairs, then fours, then all.
static inline uint64_t number_of_digits(uint64_t word) {
    word = word * 10 + (word >> 8);
    const uint64_t fours = (word & 0x000000FF000000FF) * 0x000F424000000064;
    const uint64_t others = ((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001;
    return (fours + others) >> 32;
}

// The lowest bit of the first byte that is a point, times 0x80; 0 if none is.
static inline uint64_t point_in(uint64_t word) {
    uint64_t other = word ^ ('.' ^ '0') * each_byte;
    return (other - each_byte) & ~other & 0x80 * each_byte;
}

// A decimal number: significand / 10^scale.
struct decimal {
    uint64_t significand;
    size_t scale;
};

// Reads two to eight characters.
static inline bool read_short(struct decimal *decimal, const uint8_t *text, size_t count, size_t limit) {
    uint64_t word = characters(text, count, limit);
    uint64_t point = point_in(word);
    decimal->scale = 0;
    if (point) {
        // What stands before the point moves over it.
        unsigned bit = (unsigned)__builtin_ctzll(point) & ~7u;
        uint64_t before = ((uint64_t)1 << bit) - 1;
        word = ((word & before) << 8) | (word & ~before & ~((uint64_t)0xFF << bit));
        decimal->scale = 7 - bit / 8;
    }
    if (!are_digits(word)) return false;
    decimal->significand = number_of_digits(word);
    return true;
}

// Reads nine to sixteen characters.
static inline bool read_medium(struct decimal *decimal, const uint8_t *text, size_t count, size_t limit) {
    uint64_t high = characters(text, count - 8, limit), low = characters(text + count - 8, 8, 8);
    uint64_t point = point_in(low);
    decimal->scale = 0;
    if (point) {
        // What stands before the point moves over it, out of one word into the other.
        unsigned bit = (unsigned)__builtin_ctzll(point) & ~7u;
        uint64_t before = ((uint64_t)1 << bit) - 1;
        low = ((low & before) << 8) | (high >> 56) | (low & ~before & ~((uint64_t)0xFF << bit));
        high <<= 8;
        decimal->scale = 7 - bit / 8;
    } else if ((point = point_in(high))) {
        unsigned bit = (unsigned)__builtin_ctzll(point) & ~7u;
        uint64_t before = ((uint64_t)1 << bit) - 1;
        high = ((high & before) << 8) | (high & ~before & ~((uint64_t)0xFF << bit));
        decimal->scale = 15 - bit / 8;
    }
    if (!are_digits(high) || !are_digits(low)) return false;
    decimal->significand = number_of_digits(high) * 100000000 + number_of_digits(low);
    return true;
}

// Reads digits alone behind others: significand = significand * 10^count + digits.
static inline bool read_digits(uint64_t *significand, const uint8_t *text, size_t count, size_t limit) {
    while (count > 0) {
        size_t taken = count < 8 ? count : 8;
        uint64_t word = characters(text, taken, limit);
        if (!are_digits(word)) return false;
        *significand = *significand * whole_powers_of_ten[taken] + number_of_digits(word);
        text += taken;
        count -= taken;
        limit -= taken;
    }
    return true;
}

// Reads 17 to 19 characters with at most 18 digits; a point must be among the first eight.
static inline bool read_long(struct decimal *decimal, const uint8_t *text, size_t count, size_t limit) {
    uint64_t point = point_in(characters(text, 8, limit));
    *decimal = (struct decimal){0, 0};
    if (!point) return count <= 18 && read_digits(&decimal->significand, text, count, limit);
    size_t before = (size_t)__builtin_ctzll(point) / 8;
    decimal->scale = count - before - 1;
    return read_digits(&decimal->significand, text, before, limit)
        && read_digits(&decimal->significand, text + before + 1, decimal->scale, limit - before - 1);
}

// The nearest float where it is one operation on floats, or two on doubles, away.
static inline bool nearest(float *number, struct decimal decimal) {
    // Both are floats then, and their quotient is rounded once.
    if (decimal.significand <= 1 << 24 && decimal.scale <= 10) {
        *number = (float)(int32_t)decimal.significand / short_powers_of_ten[decimal.scale];
        return true;
    }
    // The significand is below 10^18 and the power exact, so conversion and division are each within 2^-53 of their
    // true value: two units in the last place of the quotient, and a little. Its float is the nearest one to the
    // decimal number too, unless half way between floats is as near. The quotient is 0 or at least 10^-18: never
    // subnormal.
    double value = (double)(int64_t)decimal.significand / powers_of_ten[decimal.scale];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x1FFFFFFF) - 0x0FFFFFFC <= 8) return false;
    *number = (float)value;
    return true;
}

// Apart, so that the loop over short numbers keeps the registers.
static __attribute__((noinline)) bool read_long_number(float *number, const uint8_t *text, size_t count, size_t limit) {
    struct decimal decimal;
    return read_long(&decimal, text, count, limit) && nearest(number, decimal);
}

size_t tables_read_numbers(
    float *features, const uint8_t *bytes, size_t byte_count, const struct tables_cell *cells,
    const struct tables_column *columns, size_t first, size_t count) {
    for (size_t j = first; j < count; j++) {
        const struct tables_column *column = &columns[j];
        const struct tables_cell cell = cells[column->cell];
        if (!column->is_plain || cell.start >= cell.end) return j;
        bool is_negative = bytes[cell.start] == '-';
        size_t start = cell.start + is_negative;
        size_t length = cell.end - start;
        float number;
        if (length == 1) {
            uint8_t digit = bytes[start] - '0';
            if (digit > 9) return j;
            number = digit;
        } else if (length - 2 <= 6) {
            struct decimal decimal;
            if (!read_short(&decimal, bytes + start, length, byte_count - start)) return j;
            if (!nearest(&number, decimal)) return j;
        } else if (length - 9 <= 7) {
            struct decimal decimal;
            if (!read_medium(&decimal, bytes + start, length, byte_count - start)) return j;
            if (!nearest(&number, decimal)) return j;
        } else {
            if (length == 0 || length > 19) return j;
            if (!read_long_number(&number, bytes + start, length, byte_count - start)) return j;
        }
        // A factor, for a branch on signs cannot be foreseen.
        number *= signs[is_negative];
        if (!(number >= column->lowest && number <= column->highest)) return j;
        features[column->feature] = number;
    }
    return count;
}

SEVERAL_PROCESSORS
void tables_copy_replacing(
    uint8_t *restrict copy, const uint8_t *restrict bytes, size_t count, uint8_t replaced, uint8_t replacement) {
    for (size_t k = 0; k < count; k++) copy[k] = bytes[k] == replaced ? replacement : bytes[k];
}

SEVERAL_PROCESSORS
void tables_floats_of_bytes(float *restrict values, const uint8_t *restrict bytes, size_t count) {
    for (size_t k = 0; k < count; k++) values[k] = bytes[k];
}

// Adding 0 in place of what is no number changes no bit: a sum that began at 0 is never -0.
SEVERAL_PROCESSORS
void tables_add_columns(
    double *restrict sums, double *restrict counts, const float *restrict values, size_t rows, size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        const float *restrict row = values + i * columns;
        for (size_t j = 0; j < columns; j++) {
            bool is_number = row[j] == row[j];
            sums[j] += is_number ? (double)row[j] : 0.0;
            counts[j] += is_number ? 1.0 : 0.0;
        }
    }
}

SEVERAL_PROCESSORS
void tables_add_squares(
    double *restrict squares, const double *restrict means, const float *restrict values, size_t rows,
    size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        const float *restrict row = values + i * columns;
        for (size_t j = 0; j < columns; j++) {
            double difference = (double)row[j] - means[j];
            squares[j] += row[j] == row[j] ? difference * difference : 0.0;
        }
    }
}

SEVERAL_PROCESSORS
void tables_scale(
    float *restrict values, const double *restrict means, const double *restrict shifts,
    const double *restrict factors, size_t rows, size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        float *restrict row = values + i * columns;
        for (size_t j = 0; j < columns; j++) {
            double present = row[j] == row[j] ? (double)row[j] : means[j];
            row[j] = (float)((present - shifts[j]) * factors[j]);
        }
    }
}
