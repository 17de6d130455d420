// SPDX-License-Identifier: Apache-2.0
public import Models
public import Platform

/// What is worth knowing about a running backend, in words and numbers for its workload's detail.
public struct BackendFacts: Sendable, Equatable {
    /// Where it runs; `nil` while there is none.
    public var location: Location?
    /// Which limits hold, and by what means; what isolation is missing. One sentence each.
    public var notes: [String] = []
    /// Every path of the host that the backend sees.
    public var mounts: [ShownPath] = []

    /// Nothing known yet.
    public init(_ location: Location? = nil, notes: [String] = [], mounts: [ShownPath] = []) {
        self.location = location
        self.notes = notes
        self.mounts = mounts
    }
}

/// Where an HTTP backend answers.
public struct BackendEndpoint: Sendable {
    /// The whole address, path included: `http://127.0.0.1:41234/mcp`.
    public var url: String
    /// A unix socket to connect to instead of the address's host and port.
    public var socket: String?
    /// Makes the sockets by which the address is reached; `nil` where it is one of this machine's or of another's.
    public var connector: Connector?
    /// The port that a backend of ours was told to listen on, and that the address leads to; `nil` for one elsewhere.
    public var backendPort: Int?

    /// An endpoint at `url`.
    public init(
        url: String, socket: String? = nil, connector: Connector? = nil,
        backendPort: Int? = nil
    ) {
        self.url = url
        self.socket = socket
        self.connector = connector
        self.backendPort = backendPort
    }
}

/// How a backend ended.
public struct BackendExit: Sendable, Equatable {
    /// Its exit code; 128 + signal when a signal ended it; `nil` when unknown.
    public var code: Int?
    /// Why, and the what helps, when that can be told: `out of memory: raise its memory limit`.
    public var reason: String

    /// An exit with its explanation.
    public init(code: Int?, reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// What a backend uses at one moment.
public struct BackendUsage: Sendable, Equatable {
    /// Bytes resident.
    public var memory: Int
    /// Processor time used so far, in microseconds.
    public var cpuMicroseconds: Int

    /// A measurement.
    public init(memory: Int, cpuMicroseconds: Int) {
        self.memory = memory
        self.cpuMicroseconds = cpuMicroseconds
    }
}

/// How far a pull is.
public struct PullProgress: Sendable, Equatable {
    /// What is being done: `pulling`, `extracting`.
    public var phase: String
    /// Bytes done and expected over all layers known so far; 0 while unknown.
    public var current: Int
    public var total: Int

    /// A step of a pull.
    public init(phase: String, current: Int, total: Int) {
        self.phase = phase
        self.current = current
        self.total = total
    }
}
