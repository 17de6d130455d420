// SPDX-License-Identifier: Apache-2.0
public import Models

extension LaunchOption {
    /// Everything this way to run it wants of the machine besides the network, whoever is asked: paths of the host,
    /// variables that load code, and what it wants of the engine.
    public var asks: [PermissionAsk] {
        if kind == .remote { return [] }
        var asks = permissions.read.map { PermissionAsk(path: $0, isWritable: false) }
        asks += permissions.write.map { PermissionAsk(path: $0, isWritable: true) }
        asks += variables.compactMap(\.ask)
        asks += engineAsks
        var seen: Set<String> = []
        return asks.filter { seen.insert($0.id).inserted }
    }
}

extension LaunchOption.Variable {
    /// The wish to set it, when it loads code and the entry brings its value.
    var ask: PermissionAsk? {
        guard let value = fixed ?? fallback, CodeVariable.decides(name) else { return nil }
        return PermissionAsk(.variable, "\(name)=\(value)")
    }
}
