// SPDX-License-Identifier: Apache-2.0
public import Platform

extension Instance {
    /// Looks at what exists of the state directory, without making or changing anything.
    /// - Throws: when a directory belongs to somebody else, is a link, or lies where somebody else can exchange it.
    public func checkDirectories() throws(SystemError) {
        try PrivateDirectory.check(existing: stateDirectory, from: stateRoot)
    }

    /// Makes the state, log, socket and cache directories, all 0700.
    ///
    /// - Throws: when one of them belongs to somebody else, or is a link; nothing is then used.
    public func prepareDirectories() throws(SystemError) {
        try PrivateDirectory.make(stateDirectory, from: stateRoot)
        try PrivateDirectory.make(logsDirectory, from: stateDirectory)
        if runDirectory.hasPrefix(Self.fallbackRoot + "/") {
            try PrivateDirectory.make(runDirectory, from: Self.fallbackRoot)
        } else {
            try PrivateDirectory.make(runDirectory, from: stateDirectory)
        }
        try PrivateDirectory.make(cacheDirectory, from: cacheRoot)
    }
}
