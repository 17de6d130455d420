// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Platform

/// A path of the host that a backend sees: what it is in truth, where it is seen, and why.
public struct ShownPath: Sendable, Equatable {
    /// What it is shown for.
    public enum Reason: String, Sendable, CaseIterable {
        /// The program that the configuration names.
        case program
        /// What runs the program: named by its `#!` line or by the virtual environment.
        case interpreter
        /// Programs and libraries of the prefix or virtual environment that one of the two belongs to.
        case environment
        /// A volume of the configuration.
        case volume
        /// A path of the permission profile.
        case permissionProfile = "permission_profile"
        /// The files of the workload's package.
        case package
        /// A file or folder that the command line names, or the folder it was typed in.
        case commandLine = "command_line"

        /// For people, behind the path.
        var words: String {
            switch self {
            case .program: "the program"
            case .interpreter: "the program's interpreter"
            case .environment: "the program's environment"
            case .volume: "a volume"
            case .permissionProfile: "the permission profile"
            case .package: "the installed package"
            case .commandLine: "the command line names it, or was typed there"
            }
        }
    }

    /// As it was named.
    public var path: String
    /// Without symbolic links.
    public var target: String
    /// Where the backend sees it.
    public var inside: String
    public var readOnly: Bool
    public var reason: Reason
    /// Which file or directory it is.
    public var identity: FileIdentity
    /// What of a directory is left out, as paths from it on, `mostHidden` at most.
    public var hidden: [String] = []

    /// Paths that `hidden` holds at most.
    public static let mostHidden = 200

    /// The document that `init(_:)` reads.
    public var json: JSON {
        [
            "path": .string(path), "target": .string(target), "inside": .string(inside), "read_only": .bool(readOnly),
            "reason": .string(reason.rawValue), "device": .string(String(identity.device)),
            "inode": .string(String(identity.inode)), "hidden": JSON(hidden),
        ]
    }

    /// What the workload's detail shows.
    public var detail: JSON {
        [
            "path": .string(path), "target": .string(target), "inside": .string(inside), "read_only": .bool(readOnly),
            "reason": .string(reason.rawValue), "hidden": JSON(hidden),
        ]
    }

    /// Reads what `json` wrote; `nil` when something is missing.
    public init?(_ json: JSON) {
        guard let path = json["path"]?.stringValue, let target = json["target"]?.stringValue,
            let inside = json["inside"]?.stringValue, let readOnly = json["read_only"]?.boolValue,
            let reason = json["reason"]?.stringValue.flatMap(Reason.init),
            let device = json["device"]?.stringValue.flatMap({ UInt64($0) }),
            let inode = json["inode"]?.stringValue.flatMap({ UInt64($0) })
        else { return nil }
        self.path = path
        self.target = target
        self.inside = inside
        self.readOnly = readOnly
        self.reason = reason
        identity = FileIdentity(device: device, inode: inode)
        hidden = (json["hidden"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    init(_ held: HeldPath, at inside: String, readOnly: Bool, for reason: Reason) {
        path = held.path
        target = held.target
        self.inside = inside
        self.readOnly = readOnly
        self.reason = reason
        identity = held.identity
    }

    /// The line for the workload's detail.
    var note: String {
        let place = path == inside ? path : "\(path) as \(inside)"
        let truth = target == path ? "" : " (in truth \(target))"
        let why = reason == .volume || reason == .permissionProfile ? "" : ": \(reason.words)"
        return "shows \(place)\(truth) \(readOnly ? "read-only" : "writable")\(without)\(why)"
    }

    private var without: String {
        if hidden.isEmpty { return "" }
        let some = hidden.prefix(8).joined(separator: ", ")
        return " without \(some)\(hidden.count > 8 ? " and \(hidden.count - 8) more" : "")"
    }
}
