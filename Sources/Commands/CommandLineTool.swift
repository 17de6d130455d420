// SPDX-License-Identifier: Apache-2.0
import APIClient
import Instances
import TUI

/// The command line face of thv.
public enum CommandLineTool {
    /// Runs one command line.
    /// - Parameter arguments: the words after the program's name.
    /// - Returns: the exit code for the process; what there was to say has been printed.
    public static func run(_ arguments: [String], host: any Host) async -> Int32 {
        await run(arguments, host: host, console: .standard())
    }

    static func run(_ arguments: [String], host: any Host, console: Console) async -> Int32 {
        var console = console
        var parsed: ParsedArguments?
        do {
            let understood = try Parser.parse(arguments, in: CommandTree.table)
            parsed = understood
            console.isQuiet = understood.has("quiet")
            if understood.wantsHelp || understood.command.run == nil {
                console.write(HelpText.make(understood.command, path: understood.path, in: understood.table))
                return understood.wantsHelp ? ExitCode.done.number : ExitCode.usage.number
            }
            guard let run = understood.command.run else { return ExitCode.usage.number }
            let session = try Session(understood, console: console, host: host)
            if console.isInputTerminal { TerminalMarker(directory: session.instance.runDirectory)?.restore() }
            let code = try await run(session)
            await host.finish()
            return code.number
        } catch {
            await host.finish()
            let failure = Failure(error, in: parsed)
            // A printed request ends the command: there is no answer to go on with.
            if failure.code == .interrupted, parsed?.has("print-request") == true { return ExitCode.done.number }
            console.tell(failure)
            return failure.code.number
        }
    }
}
