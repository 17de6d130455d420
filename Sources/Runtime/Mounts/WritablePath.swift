// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models
import Platform

/// A directory that a workload can write, or could at some time since the machine was started. What lies below it may
/// have been put there by that workload.
public struct WritablePath: Sendable, Hashable {
    /// Its absolute path without symbolic links.
    public var path: String
    /// Which directory that is, if it is there.
    public var identity: FileIdentity?
    /// The workload's name, for people.
    public var workload: String

    /// `path`, written by `workload`.
    public init(path: String, identity: FileIdentity?, workload: String) {
        self.path = path
        self.identity = identity
        self.workload = workload
    }

    /// The directories that a workload with `config` can write. Looks them up: blocks.
    public static func all(of config: RunConfig) -> [WritablePath] {
        let volumes =
            config.backend.volumes.compactMap(Volume.init)
            + config.policy.permissionProfile.write.compactMap { Volume(profilePath: $0, readOnly: false) }
        return volumes.filter { !$0.readOnly }.compactMap { volume in
            guard let held = try? PathWalk(writable: []).open(volume.host), held.isDirectory else { return nil }
            return WritablePath(path: held.target, identity: held.identity, workload: config.name)
        }
    }

    /// Whether it is the directory called `place`, or the one that is `other`.
    func isPlace(_ place: String, _ other: FileIdentity) -> Bool {
        identity == other || place.utf8.elementsEqual(path.utf8)
    }

    /// The document that `init(_:)` reads.
    public var json: JSON {
        var object = JSONObject([("path", .string(path)), ("workload", .string(workload))])
        if let identity {
            object["device"] = .string(String(identity.device))
            object["inode"] = .string(String(identity.inode))
        }
        return .object(object)
    }

    /// Reads what `json` wrote; `nil` without a path.
    public init?(_ json: JSON) {
        guard let path = json["path"]?.stringValue else { return nil }
        self.path = path
        workload = json["workload"]?.stringValue ?? ""
        identity = nil
        if let device = json["device"]?.stringValue.flatMap({ UInt64($0) }),
            let inode = json["inode"]?.stringValue.flatMap({ UInt64($0) })
        {
            identity = FileIdentity(device: device, inode: inode)
        }
    }
}
