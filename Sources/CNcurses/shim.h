// SPDX-License-Identifier: Apache-2.0
// The macros and shared variables of ncurses that Swift cannot import, as functions.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <locale.h>
#include <ncurses.h>
#include <term.h>

static inline SCREEN *ncurses_open(void) { return newterm((char *)0, stdout, stdin); }
static inline WINDOW *ncurses_screen(void) { return stdscr; }
static inline int ncurses_lines(void) { return LINES; }
static inline int ncurses_columns(void) { return COLS; }
static inline int ncurses_colors(void) { return COLORS; }
static inline attr_t ncurses_bold(void) { return A_BOLD; }
static inline attr_t ncurses_dim(void) { return A_DIM; }
static inline attr_t ncurses_reverse(void) { return A_REVERSE; }
static inline attr_t ncurses_underline(void) { return A_UNDERLINE; }
static inline mmask_t ncurses_mouse_events(void) {
    return BUTTON1_CLICKED | BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON1_DOUBLE_CLICKED | BUTTON3_CLICKED |
           BUTTON3_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;
}
static inline int ncurses_mouse_kind(mmask_t state) {
    if (state & BUTTON4_PRESSED) return 4;
    if (state & BUTTON5_PRESSED) return 5;
    if (state & BUTTON1_DOUBLE_CLICKED) return 2;
    if (state & (BUTTON3_CLICKED | BUTTON3_PRESSED)) return 3;
    if (state & (BUTTON1_CLICKED | BUTTON1_PRESSED)) return 1;
    return 0;
}
/// Puts one character with its marks at (y, x); `text` ends with 0.
static inline int ncurses_put(int y, int x, const wchar_t *text, attr_t attributes, int pair) {
    cchar_t cell;
    int wide = pair;
    if (setcchar(&cell, text, attributes, (short)0, &wide) == ERR) return ERR;
    return mvwadd_wch(stdscr, y, x, &cell);
}
static inline int ncurses_pair(int pair, int foreground, int background) {
    return init_extended_pair(pair, foreground, background);
}
