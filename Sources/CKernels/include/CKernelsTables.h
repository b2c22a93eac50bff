#ifndef TRIBUTARY_CKERNELS_TABLES_H
#define TRIBUTARY_CKERNELS_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Loops of tables: rows into cells, cells into numbers, numbers into their scale. They take what most rows of most
// tables are made of and leave the rest to the careful readers in Swift. None reads or writes outside the memory that
// its arguments describe, whatever the bytes are. Pointers never overlap.

/// A cell's place in the bytes: from start to before end.
struct tables_cell {
    size_t start, end;
};

/// What tables_scan_plain_row found.
struct tables_row {
    /// The place behind the row's end of line; 0 if the row is not plain, or has more cells than there is room for.
    size_t end;
    /// The number of cells; more than there is room for if that was too little.
    size_t cell_count;
    /// Whether nothing but one delimiter stands between one cell and the next.
    bool is_tight;
};

/// Divides the row that begins at start into cells without the spaces and tabs around them. A row is plain if its end
/// of line lies before end (a CR with the byte behind it) and it has neither quotation mark nor byte 0.
struct tables_row tables_scan_plain_row(
    struct tables_cell *cells, size_t room, const uint8_t *bytes, size_t start, size_t end, uint8_t delimiter);

/// A column of numbers.
struct tables_column {
    /// The place of its cell in the row.
    size_t cell;
    /// The place of its feature.
    size_t feature;
    /// The numbers that are accepted.
    float lowest, highest;
    /// Whether a number in range is all there is to it.
    bool is_plain;
};

/// Reads the cells of columns from first to before count as the nearest floats, as far as they are short decimal
/// numbers in range: a minus sign or none, digits, at most one point, and no more.
///
/// Cells lie within the first byte_count bytes. Gives the first column that is something else, or count.
size_t tables_read_numbers(
    float *features, const uint8_t *bytes, size_t byte_count, const struct tables_cell *cells,
    const struct tables_column *columns, size_t first, size_t count);

/// copy = bytes, with one byte in place of another.
void tables_copy_replacing(uint8_t *copy, const uint8_t *bytes, size_t count, uint8_t replaced, uint8_t replacement);

/// values = bytes
void tables_floats_of_bytes(float *values, const uint8_t *bytes, size_t count);

/// sums[j] += values[i][j] and counts[j] += 1 where that is a number, from row 0 up.
void tables_add_columns(double *sums, double *counts, const float *values, size_t rows, size_t columns);

/// squares[j] += (values[i][j] - means[j])^2 where that is a number, from row 0 up.
void tables_add_squares(
    double *squares, const double *means, const float *values, size_t rows, size_t columns);

/// values[i][j] = (values[i][j] - shifts[j]) * factors[j] in doubles, means[j] in place of what is no number.
void tables_scale(
    float *values, const double *means, const double *shifts, const double *factors, size_t rows, size_t columns);

#endif
