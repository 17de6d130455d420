// SPDX-License-Identifier: Apache-2.0

/// The command line.
struct Options {
    static let usage = """
        usage: thv-bench --programs DIRECTORY --yardstick PROGRAM --script FILE --work DIRECTORY
                         [--image NAME --docker SOCKET] [\(Group.allCases.map(\.rawValue).joined(separator: "|"))]…
        """

    /// Where thv, thv-proxyrunner and mcp-everything are.
    var programs = ""
    /// The Go server.
    var yardstick = ""
    /// The script for wrk that calls a tool.
    var script = ""
    /// An empty directory for everything that is written.
    var work = ""
    /// An image of mcp-everything, if there is an engine.
    var image: String?
    var docker = ""
    /// What to measure; everything when empty.
    var groups: Set<Group> = []

    var everything: String { "\(programs)/mcp-everything" }

    init?(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            if let group = Group(rawValue: argument) {
                groups.insert(group)
                continue
            }
            guard let value = rest.popFirst() else { return nil }
            switch argument {
            case "--programs": programs = value
            case "--yardstick": yardstick = value
            case "--script": script = value
            case "--work": work = value
            case "--image": image = value
            case "--docker": docker = value
            default: return nil
            }
        }
        if programs.isEmpty || yardstick.isEmpty || script.isEmpty || work.isEmpty { return nil }
    }
}

/// Rows that are measured together.
enum Group: String, CaseIterable {
    case list
    case call
    case container
    case transparent
    case upstreams
    case start
    case memory
    case sharing
    case screen
    case size

    func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        switch self {
        case .list: try await ListBenchmark.measure(options, cleanup, &table)
        case .call: try await CallBenchmark.measure(options, cleanup, &table)
        case .container: try await ContainerBenchmark.measure(options, cleanup, &table)
        case .transparent: try await TransparentBenchmark.measure(options, cleanup, &table)
        case .upstreams: try await UpstreamBenchmark.measure(options, cleanup, &table)
        case .start: try await StartBenchmark.measure(options, cleanup, &table)
        case .memory: try await MemoryBenchmark.measure(options, cleanup, &table)
        case .sharing: try await SharingBenchmark.measure(options, cleanup, &table)
        case .screen: try await ScreenBenchmark.measure(options, cleanup, &table)
        case .size: try SizeBenchmark.measure(options, &table)
        }
    }
}
