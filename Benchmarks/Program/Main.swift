// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Measures thv beside its yardsticks and prints one table; see `Benchmarks/run.sh`.
@main
enum Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        guard let options = Options(CommandLine.arguments.dropFirst()) else {
            print(Options.usage)
            exit(2)
        }
        let cleanup = Cleanup()
        let signals = TerminationSignals()
        Task.detached {
            let number = await signals.first()
            cleanup.run()
            exit(128 + number)
        }
        // Whatever hangs, the whole run is over after five minutes.
        Thread.detach(name: "limit") {
            sleep(300)
            print("the benchmarks took more than five minutes; giving up")
            cleanup.run()
            exit(1)
        }
        do {
            var table = Table()
            for group in Group.allCases where options.groups.isEmpty || options.groups.contains(group) {
                try await group.measure(options, cleanup, &table)
            }
            cleanup.run()
            exit(0)
        } catch {
            print("the benchmarks cannot go on: \(error)")
            cleanup.run()
            exit(1)
        }
    }
}
