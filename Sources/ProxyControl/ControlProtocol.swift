// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// The versions of the control protocol that one side speaks. Two sides that have one in common understand each other, so
/// that a server adopts the proxies of other versions of this program.
public struct ControlProtocol: Sendable, Equatable {
    /// The oldest.
    public let oldest: Int
    /// The newest.
    public let newest: Int

    /// What this version speaks.
    public static let ours = ControlProtocol(1...1)

    /// The versions of `range`.
    public init(_ range: ClosedRange<Int>) { (oldest, newest) = (range.lowerBound, range.upperBound) }

    /// The newest version that both speak; `nil` when there is none.
    public func common(with other: ControlProtocol) -> Int? {
        let version = min(newest, other.newest)
        return version >= max(oldest, other.oldest) ? version : nil
    }
}

/// The first line that a proxy sends whoever connects to its control socket: who it is and what it understands.
public struct ControlGreeting: Sendable, Equatable {
    /// What may be understood besides the commands of version 1.
    public enum Capability: String, Sendable, CaseIterable {
        /// `configure` changes the allowed origins too.
        case origins
        /// `sockets` is answered.
        case sockets
        /// `credentials` is answered.
        case credentials
    }

    /// The versions it speaks.
    public let versions: ControlProtocol
    /// Proves that it is the proxy that was started: what it was told then.
    public let nonce: String
    /// The workload's id.
    public let id: String
    /// Its process.
    public let pid: Int32
    /// What it can do besides.
    public let capabilities: Set<Capability>

    /// A greeting with every member.
    public init(
        versions: ControlProtocol = .ours, nonce: String, id: String, pid: Int32,
        capabilities: Set<Capability> = Set(Capability.allCases)
    ) {
        self.versions = versions
        self.nonce = nonce
        self.id = id
        self.pid = pid
        self.capabilities = capabilities
    }

    /// The line, without its end. `protocol` alone is for servers that compare one number.
    public var json: JSON {
        [
            "protocol": JSON(versions.oldest),
            "protocols": ["oldest": JSON(versions.oldest), "newest": JSON(versions.newest)],
            "capabilities": .array(Capability.allCases.filter(capabilities.contains).map { .string($0.rawValue) }),
            "nonce": .string(nonce), "id": .string(id), "pid": JSON(Int(pid)),
        ]
    }

    /// Reads the line; capabilities that are not known mean nothing. `nil` when it is no greeting.
    public init?(_ json: JSON) {
        guard let one = json["protocol"]?.intValue, let nonce = json["nonce"]?.stringValue,
            let id = json["id"]?.stringValue
        else { return nil }
        let oldest = json["protocols"]?["oldest"]?.intValue ?? one
        let newest = json["protocols"]?["newest"]?.intValue ?? one
        guard oldest <= newest else { return nil }
        let names = json["capabilities"]?.arrayValue?.compactMap(\.stringValue)
        self.init(
            versions: ControlProtocol(oldest...newest), nonce: nonce, id: id,
            pid: Int32(truncatingIfNeeded: json["pid"]?.intValue ?? 0),
            // Before there was a list every proxy that mattered could do both; what it cannot it says when it is asked.
            capabilities: Set(names.map { $0.compactMap(Capability.init) } ?? [.sockets]))
    }
}
