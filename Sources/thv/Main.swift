// SPDX-License-Identifier: Apache-2.0
import Commands
import Glibc
import Platform

@main
enum Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        if let problem = DescriptorLimit.problem() { Emergency.end(problem) }
        DescriptorLimit.makeRoom()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let code = WorkerPool.shared.run { await CommandLineTool.run(arguments, host: ProgramHost()) }
        // Not `exit`: its handlers would run beside threads of libraries that are still at work.
        _exit(code)
    }
}
