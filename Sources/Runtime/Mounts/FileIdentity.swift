// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file or directory as the kernel tells it apart from others, whatever it is called.
public struct FileIdentity: Sendable, Hashable {
    /// The number of the file system's device.
    public var device: UInt64
    /// The inode's number on it.
    public var inode: UInt64

    /// What `device` and `inode` say.
    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    init(_ status: stat) { self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) }
}
