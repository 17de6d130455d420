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

        /// For people, behind the path.
        var words: String {
            switch self {
            case .program: "the program"
            case .interpreter: "the program's interpreter"
            case .environment: "the program's environment"
            case .volume: "a volume"
            case .permissionProfile: "the permission profile"
            case .package: "the installed package"
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

    /// The document that `init(_:)` reads.
    public var json: JSON {
        [
            "path": .string(path), "target": .string(target), "inside": .string(inside), "read_only": .bool(readOnly),
            "reason": .string(reason.rawValue), "device": .string(String(identity.device)),
            "inode": .string(String(identity.inode)),
        ]
    }

    /// What the workload's detail shows.
    public var detail: JSON {
        [
            "path": .string(path), "target": .string(target), "inside": .string(inside), "read_only": .bool(readOnly),
            "reason": .string(reason.rawValue),
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
        return "shows \(place)\(truth) \(readOnly ? "read-only" : "writable")\(why)"
    }
}
