// SPDX-License-Identifier: Apache-2.0
import CNcurses
import Glibc
import Platform

/// The terminal, through ncurses: the only code that talks to it. All of it runs on the one thread that opened it.
final class NcursesTerminal {
    /// Why there is no terminal to draw on.
    struct Unusable: Error {
        var reason: String
    }

    let profile: TerminalProfile
    /// The colours; another theme draws everything anew.
    var theme = Theme.auto {
        didSet { if theme != oldValue { redraw() } }
    }
    /// The pairs of colours that ncurses has been told, by their numbers.
    private var pairs: [Pair: Int32] = [:]
    private struct Pair: Hashable {
        var color: Int
        var background: Int
    }
    private var shown: Grid?
    private var isMouseOn = false
    private var wasMouseOn = false
    private var pasting: [Unicode.Scalar]?
    /// When something of the paste came last, on the monotonic clock.
    private var pastedAt: Int64 = 0

    /// Milliseconds without a word after which a paste is over, although its end was not told: a terminal that has lost it
    /// must not take the keys away for ever.
    private static let pasteSilence: Int64 = 1000
    private static let pasteStart = Int32(0o2001)
    private static let pasteEnd = Int32(0o2002)

    /// Takes the terminal over. The bytes that give it back were stored before: see `TerminalRestorer`.
    /// - Throws: `Unusable` when `TERM` is not known or there is no terminal.
    init(environment: [String: String], color: String, ascii: Bool) throws(Unusable) {
        let isUTF8 = Self.takeLocale(environment)
        guard let screen = ncurses_open() else {
            let name = environment["TERM"] ?? ""
            throw Unusable(reason: name.isEmpty ? "TERM is not set" : "the terminal “\(name)” is not known here")
        }
        set_term(screen)
        let reported = Int(tigetnum("colors"))
        profile = TerminalProfile(
            environment: environment, choice: color, reported: reported, isDirect: tigetflag("RGB") == 1,
            isUTF8: isUTF8, ascii: ascii)
        set_escdelay(25)
        raw()
        noecho()
        nonl()
        let window = ncurses_screen()
        keypad(window, true)
        nodelay(window, true)
        leaveok(window, false)
        if profile.colors > .none {
            start_color()
            use_default_colors()
        }
        define_key("\u{1B}[200~", Self.pasteStart)
        define_key("\u{1B}[201~", Self.pasteEnd)
        write("\u{1B}[?2004h")
        if profile.hasMouse { mouse(true) }
    }

    /// Takes over the person's locale; where it is not installed, or knows ASCII only, its characters are UTF-8 all the same:
    /// what is typed must not be lost.
    /// - Returns: whether the person's characters are UTF-8.
    private static func takeLocale(_ environment: [String: String]) -> Bool {
        setlocale(LC_ALL, "")
        if isUTF8 { return true }
        let isASCII = String(cString: nl_langinfo(Int32(CODESET))) == "ANSI_X3.4-1968"
        guard isASCII, setlocale(LC_CTYPE, "C.UTF-8") != nil, isUTF8 else { return false }
        return TerminalProfile.saysUTF8(environment)
    }

    private static var isUTF8: Bool { String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" }

    /// Gives the terminal back.
    func close() {
        write("\u{1B}[?2004l")
        mouse(false)
        endwin()
    }

    /// Takes over the size that the window has now.
    /// - Returns: the size, if it is another one.
    func adapt() -> Size? {
        var window = winsize()
        guard ioctl(0, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 0, window.ws_col > 0 else { return nil }
        let now = Size(Int(window.ws_col), Int(window.ws_row))
        guard now != size else { return nil }
        resizeterm(Int32(now.height), Int32(now.width))
        redraw()
        return now
    }

    var size: Size { Size(Int(ncurses_columns()), Int(ncurses_lines())) }

    /// Takes the mouse, or leaves it to the terminal for selecting text.
    func mouse(_ isOn: Bool) {
        isMouseOn = isOn
        mouseinterval(0)
        mousemask(isOn && profile.hasMouse ? ncurses_mouse_events() : 0, nil)
    }

    /// Stops as Ctrl-Z does elsewhere, and comes back when the shell lets us go on.
    func suspend() {
        release()
        raise(SIGSTOP)
        take()
    }

    /// Leaves the terminal to another program.
    func release() {
        def_prog_mode()
        write("\u{1B}[?2004l")
        wasMouseOn = isMouseOn
        mouse(false)
        endwin()
    }

    /// Takes it again.
    func take() {
        reset_prog_mode()
        write("\u{1B}[?2004h")
        mouse(wasMouseOn)
        redraw()
    }

    /// Bytes that ncurses does not know, right away.
    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
    }

    // MARK: Picture

    /// Forgets what is on the screen, so that the next picture is drawn completely.
    func redraw() {
        shown = nil
        clearok(ncurses_screen(), true)
    }

    /// Draws what is different from the last picture.
    func show(_ grid: Grid) {
        let old = shown?.size == grid.size ? shown : nil
        if old == nil { werase(ncurses_screen()) }
        for y in 0..<grid.size.height {
            for x in 0..<grid.size.width {
                let cell = grid[x, y]
                if cell.width == 0 { continue }
                if let old, old[x, y] == cell { continue }
                put(cell, x: x, y: y)
            }
        }
        if let cursor = grid.cursor {
            curs_set(1)
            wmove(ncurses_screen(), Int32(cursor.y), Int32(cursor.x))
        } else {
            curs_set(0)
        }
        wrefresh(ncurses_screen())
        shown = grid
    }

    private func put(_ cell: Cell, x: Int, y: Int) {
        let look = Look(cell.style, profile.colors, theme)
        var attributes: attr_t = 0
        if look.bold { attributes |= ncurses_bold() }
        if look.dim { attributes |= ncurses_dim() }
        if look.reverse { attributes |= ncurses_reverse() }
        if look.underline { attributes |= ncurses_underline() }
        let text = cell.glyph.scalars.map { wchar_t(bitPattern: $0.value) } + [0]
        _ = ncurses_put(Int32(y), Int32(x), text, attributes, pair(look))
    }

    /// The number of a pair of colours; 0 is the terminal's own.
    private func pair(_ look: Look) -> Int32 {
        guard look.color != nil || look.background != nil else { return 0 }
        let wanted = Pair(color: look.color ?? -1, background: look.background ?? -1)
        if let known = pairs[wanted] { return known }
        let number = Int32(pairs.count + 1)
        // No terminal has fewer pairs than 64, and no theme needs more than there are roles.
        if ncurses_pair(number, Int32(wanted.color), Int32(wanted.background)) == ERR { return 0 }
        pairs[wanted] = number
        return number
    }

    // MARK: Input

    /// Milliseconds until a paste whose end does not come is over; `nil` when there is none.
    var pasteTimeout: Int64? {
        pasting == nil ? nil : max(0, pastedAt + Self.pasteSilence - MonotonicClock.microseconds / 1000)
    }

    /// Everything a person has done since the last call. Does not wait.
    func read() -> [Input] {
        var inputs = readKeys()
        if let pasting, pasteTimeout == 0 {
            self.pasting = nil
            if !pasting.isEmpty { inputs.append(.paste(String(String.UnicodeScalarView(pasting)))) }
        }
        return inputs
    }

    private func readKeys() -> [Input] {
        var inputs: [Input] = []
        var character: wint_t = 0
        while true {
            let kind = wget_wch(ncurses_screen(), &character)
            if kind == ERR { return inputs }
            if kind == KEY_CODE_YES {
                if let input = input(code: Int32(bitPattern: character)) { inputs.append(input) }
            } else if let scalar = Unicode.Scalar(character) {
                if pasting != nil {
                    pastedAt = MonotonicClock.microseconds / 1000
                    if let count = pasting?.count, count < 1 << 20 { pasting?.append(scalar == "\r" ? "\n" : scalar) }
                } else {
                    inputs.append(.key(key(scalar)))
                }
            }
        }
    }

    private func key(_ scalar: Unicode.Scalar) -> Key {
        switch scalar.value {
        case 0x0A, 0x0D: .enter
        case 0x09: .tab
        case 0x1B: .escape
        case 0x7F, 0x08: .backspace
        case 0: .control(" ")
        case 1...26: .control(Unicode.Scalar(UInt8(scalar.value + 0x60)))
        case 27..<32: .control(Unicode.Scalar(UInt8(scalar.value + 0x40)))
        default: .character(scalar)
        }
    }

    private func input(code: Int32) -> Input? {
        switch code {
        case Self.pasteStart:
            pasting = []
            pastedAt = MonotonicClock.microseconds / 1000
            return nil
        case Self.pasteEnd:
            defer { pasting = nil }
            return pasting.map { .paste(String(String.UnicodeScalarView($0))) }
        case KEY_RESIZE: return nil
        case KEY_MOUSE: return mouseEvent()
        default: return Self.keys[code].map(Input.key) ?? function(code)
        }
    }

    private func function(_ code: Int32) -> Input? {
        (0x109...0x120).contains(code) ? .key(.function(Int(code - 0x108))) : nil
    }

    private func mouseEvent() -> Input? {
        var event = MEVENT()
        guard getmouse(&event) == OK else { return nil }
        let kind: Mouse.Kind
        switch ncurses_mouse_kind(event.bstate) {
        case 1: kind = .click
        case 2: kind = .doubleClick
        case 3: kind = .menu
        case 4: kind = .scrollUp
        case 5: kind = .scrollDown
        default: return nil
        }
        return .mouse(Mouse(kind: kind, x: Int(event.x), y: Int(event.y)))
    }

    private static let keys: [Int32: Key] = [
        KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right, KEY_NPAGE: .pageDown, KEY_PPAGE: .pageUp,
        KEY_HOME: .home, KEY_END: .end, KEY_DC: .delete, KEY_IC: .insert, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
        KEY_ENTER: .enter,
    ]
}
