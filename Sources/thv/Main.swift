// SPDX-License-Identifier: Apache-2.0
import Commands
import Glibc

@main
enum Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        // Work happens in a task of its own: the main thread's executor would cost a thread switch at every step.
        let arguments = Array(CommandLine.arguments.dropFirst())
        let code = await Task.detached { await CommandLineTool.run(arguments, host: ProgramHost()) }.value
        // Not `exit`: its handlers would run beside threads of libraries that are still at work.
        _exit(code)
    }
}
