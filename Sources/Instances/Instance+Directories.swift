// SPDX-License-Identifier: Apache-2.0
public import Platform

extension Instance {
    /// Makes the state, log, socket and cache directories, all 0700.
    ///
    /// - Throws: when one of them belongs to somebody else, or is a link; nothing is then used.
    public func prepareDirectories() throws(SystemError) {
        try PrivateDirectory.make(stateDirectory, from: stateRoot + "/instances")
        try PrivateDirectory.make(logsDirectory, from: stateDirectory)
        if runDirectory.hasPrefix(Self.fallbackRoot + "/") {
            try PrivateDirectory.make(runDirectory, from: Self.fallbackRoot)
        } else {
            try PrivateDirectory.make(runDirectory, from: stateDirectory)
        }
        try PrivateDirectory.make(cacheDirectory, from: cacheRoot + "/instances")
    }
}
