// SPDX-License-Identifier: Apache-2.0
import CLinux

/// Facts about the file system under a path. Linux only (statfs magic numbers).
public enum FileSystem {
    /// The name of the network file system that holds `path` or its nearest existing parent; `nil` for local ones.
    public static func networkKind(of path: String) -> String? {
        var (kind, free): (Int64, Int64) = (0, 0)
        var candidate = path
        while clinux_file_system(candidate, &kind, &free) != 0 {
            guard let slash = candidate.lastIndex(of: "/"), slash > candidate.startIndex else { return nil }
            candidate = String(candidate[..<slash])
        }
        return switch UInt32(truncatingIfNeeded: kind) {
        case 0x6969: "NFS"
        case 0xFF53_4D42, 0xFE53_4D42, 0x517B: "SMB"
        case 0x0102_1997: "9P"
        case 0x5346_414F: "AFS"
        case 0x00C3_6400: "Ceph"
        default: nil
        }
    }

    /// Bytes an ordinary user may still write where `path` is.
    public static func freeBytes(at path: String) -> Int? {
        var (kind, free): (Int64, Int64) = (0, 0)
        return clinux_file_system(path, &kind, &free) == 0 ? Int(free) : nil
    }
}
