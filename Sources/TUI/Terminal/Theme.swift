// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The colours of the screen. `auto` uses the terminal's own and never sets a background; the others bring both.
enum Theme: String, Sendable, CaseIterable {
    case auto, dark, light
    case highContrast = "high-contrast"
    case deuteranopia, tritanopia

    /// What it is, for the list in the settings.
    var words: String {
        switch self {
        case .auto: "auto: the terminal's own colours"
        case .dark: "dark"
        case .light: "light"
        case .highContrast: "high contrast"
        case .deuteranopia: "for red-green blindness"
        case .tritanopia: "for blue-yellow blindness"
        }
    }

    /// `nil` leaves the terminal's.
    var background: RGB? {
        switch self {
        case .auto: nil
        case .light: RGB(0xFFFFFF)
        case .highContrast: RGB(0x000000)
        case .dark, .deuteranopia, .tritanopia: RGB(0x10_1418)
        }
    }

    /// The colour of what text means; `nil` leaves the terminal's.
    func color(_ role: Role) -> RGB? {
        switch self {
        case .auto: nil
        case .dark: Self.darkColors[role].map(RGB.init)
        case .light: Self.lightColors[role].map(RGB.init)
        case .highContrast: RGB(Self.highContrastColors[role] ?? 0xFFFFFF)
        case .deuteranopia: (Self.deuteranopiaColors[role] ?? Self.darkColors[role]).map(RGB.init)
        case .tritanopia: (Self.tritanopiaColors[role] ?? Self.darkColors[role]).map(RGB.init)
        }
    }

    private static let darkColors: [Role: UInt32] = [
        .plain: 0xE6E6E6, .title: 0x8AB4F8, .border: 0x8A97A5, .faint: 0x9AA5B1, .good: 0x6CD18A, .busy: 0x7CB7FF,
        .idle: 0x9AA5B1, .attention: 0xF2C14E, .bad: 0xFF8A80, .link: 0x8AB4F8, .secret: 0xD7A8FF, .key: 0x66D9D9,
        .match: 0xF2C14E, .input: 0xFFFFFF,
    ]
    private static let lightColors: [Role: UInt32] = [
        .plain: 0x1B1F24, .title: 0x0B4FA8, .border: 0x5F6B76, .faint: 0x57606A, .good: 0x116329, .busy: 0x0B5CAD,
        .idle: 0x57606A, .attention: 0x7A4B00, .bad: 0xB3141E, .link: 0x0B4FA8, .secret: 0x6F2DA8, .key: 0x005F6B,
        .match: 0x7A4B00, .input: 0x000000,
    ]
    /// The rest is white.
    private static let highContrastColors: [Role: UInt32] = [
        .good: 0x00FF66, .busy: 0x66CCFF, .attention: 0xFFFF00, .bad: 0xFF9999, .link: 0x99CCFF, .secret: 0xFFB3FF,
        .key: 0x00FFFF, .match: 0xFFFF00,
    ]
    /// Blue against orange instead of green against red.
    private static let deuteranopiaColors: [Role: UInt32] = [
        .good: 0x56B4E9, .busy: 0xB8A6FF, .attention: 0xF0E442, .bad: 0xFF9433, .key: 0xFFFFFF, .match: 0xF0E442,
    ]
    /// Teal against red and pink; no blue that has to differ from green.
    private static let tritanopiaColors: [Role: UInt32] = [
        .good: 0x4FD1C5, .busy: 0xD0D0D0, .attention: 0xFFB3C1, .bad: 0xFF6B6B, .secret: 0xFFB3C1, .key: 0x5CE1E6,
        .match: 0xFFB3C1, .title: 0x5CE1E6, .link: 0x5CE1E6,
    ]
}

/// A colour by its parts, 0 to 255.
struct RGB: Hashable, Sendable {
    var red: Int
    var green: Int
    var blue: Int

    /// `0xRRGGBB`.
    init(_ number: UInt32) {
        red = Int(number >> 16 & 255)
        green = Int(number >> 8 & 255)
        blue = Int(number & 255)
    }

    var number: Int { red << 16 | green << 8 | blue }

    /// How light it is, as WCAG 2.2 reckons it: 0 to 1.
    var luminance: Double {
        func linear(_ part: Int) -> Double {
            let value = Double(part) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// How well the two can be told apart as text and background: 1 to 21.
    func contrast(with other: RGB) -> Double {
        let (a, b) = (luminance, other.luminance)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// Which of so many colours is the nearest: 8 and 16 are ANSI's, of 256 the cube and the greys.
    func nearest(of count: Int) -> Int {
        let range = count >= 256 ? 16..<256 : 0..<min(16, count)
        return range.min { distance(to: Self.indexed($0)) < distance(to: Self.indexed($1)) } ?? 0
    }

    private func distance(to other: RGB) -> Int {
        // The eye is keenest for green.
        let (r, g, b) = (red - other.red, green - other.green, blue - other.blue)
        return 2 * r * r + 4 * g * g + 3 * b * b
    }

    /// The colour of that number in xterm's table of 256.
    static func indexed(_ index: Int) -> RGB {
        if index < 16 { return RGB(ansi[index]) }
        if index >= 232 {
            let grey = UInt32(8 + (index - 232) * 10)
            return RGB(grey << 16 | grey << 8 | grey)
        }
        func part(_ step: Int) -> UInt32 { step == 0 ? 0 : UInt32(55 + step * 40) }
        let cube = index - 16
        return RGB(part(cube / 36) << 16 | part(cube / 6 % 6) << 8 | part(cube % 6))
    }

    private static let ansi: [UInt32] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00,
        0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
}
