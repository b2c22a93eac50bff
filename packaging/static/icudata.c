// ICU's data without any: "stub data", as ICU itself has it for programs that need none (icu4c/source/stubdata).
//
// Foundation's localised formats, calendars and collations need the tables of 34 MB that this takes the place of.
// tributary uses none of them: what it writes is the same everywhere. ENTRY_POINT is what the linker puts in the place
// of their symbol, __wrap_icudt76_dat for ICU 76.
#include <stdint.h>

const struct {
    _Alignas(16) uint16_t header_size;
    uint8_t magic[2];
    struct {
        uint16_t size, reserved_word;
        uint8_t is_big_endian, charset_family, char_size, reserved_byte;
        uint8_t format[4], format_version[4], data_version[4];
    } info;
    uint8_t padding[8];
    // The table of contents, and room for a first entry.
    uint32_t count, reserved;
    uint32_t entry[4];
} ENTRY_POINT = {
    .header_size = 32,
    .magic = {0xda, 0x27},
    .info = {
        .size = 20,
        .is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
        .char_size = 2,
        .format = {'T', 'o', 'C', 'P'},
        .format_version = {1},
    },
};
