// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A change of settings (RFC 7396): only what becomes different. What is only shown is left out.
public struct SettingsChange: ContractValue {
    /// The parts of the settings that can be changed, in the order of the wire.
    public enum Section: String, Sendable, CaseIterable { case engine, defaults, retention, proxy, packages, server }

    /// Sections with members to set, and `null` for those that get their default back.
    public var members: JSONObject

    /// A change with `members`.
    public init(_ members: JSONObject = JSONObject()) { self.members = members }

    /// The smallest change that makes `new` of `old`.
    public init(from old: SettingsChange, to new: SettingsChange) {
        members = old.wire.mergePatch(to: new.wire).objectValue ?? JSONObject()
    }

    public init?(wire json: JSON) {
        guard let members = json.objectValue else { return nil }
        self.members = members
    }

    /// Whether it changes nothing.
    public var isEmpty: Bool { members.members.isEmpty }

    /// Sets one member of a section; `null` brings its default back.
    public mutating func set(_ member: String, of section: String, to value: JSON) {
        var changed = members[section]?.objectValue ?? JSONObject()
        changed[member] = value
        members[section] = .object(changed)
    }

    public var wire: JSON { .object(members) }
    public static var shape: ContractShape { .object("SettingsChange") }
}

extension Settings {
    /// The members of each section that can be changed, in the order of `settings`.
    public static func entries(of settings: JSON) -> [(section: String, member: String, value: JSON)] {
        SettingsChange.Section.allCases.flatMap { section in
            (settings[section.rawValue]?.objectValue?.members ?? []).map { (section.rawValue, $0.key, $0.value) }
        }
    }
}
