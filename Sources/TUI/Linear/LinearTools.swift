// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// The tools of a server in linear mode: what there is, and trying one.
enum LinearTools {
    static func place(_ server: Server) -> LinearPlace {
        LinearPlace("Tools of \(server.name)") { _ in
            [
                .send(.listTools(server.id)) { reply, _ in
                    if let failure = reply.failure { return LinearServers.lost(failure) }
                    let tools = reply.read(ToolList.self)?.tools ?? []
                    let choices = tools.map { tool in
                        let about = tool.description ?? ""
                        return LinearMenu.Choice(
                            about.isEmpty ? tool.name : "\(tool.name): \(about)", [.enter(form(server, tool))])
                    }
                    return [
                        .say(tools.count == 1 ? "1 tool." : "\(tools.count) tools."),
                        .menu(LinearMenu(choices: choices)),
                    ]
                }
            ]
        }
    }

    private static func form(_ server: Server, _ tool: Contract.Tool) -> LinearPlace {
        LinearPlace("Tool \(tool.name) of \(server.name)") { _ in
            let fields = ToolField.fields(of: tool.schema)
            let about = tool.description ?? ""
            return (about.isEmpty ? [] : [.say(about)])
                + [.say(fields.isEmpty ? "It needs nothing." : "It takes \(fields.count).")]
                + ask(fields, 0, JSONObject()) { call(server, tool.name, $0) }
        }
    }

    /// Asks for every argument.
    private static func ask(
        _ fields: [ToolField], _ index: Int, _ arguments: JSONObject,
        _ done: @escaping @Sendable (JSONObject) -> [LinearMove]
    ) -> [LinearMove] {
        guard fields.indices.contains(index) else { return done(arguments) }
        let field = fields[index]
        let words = field.about.isEmpty ? field.kindWords : "\(field.kindWords): \(field.about)"
        var moves: [LinearMove] = [.say(words)]
        var usual = field.field.text
        switch field.kind {
        case .yesNo: usual = field.index == nil ? "" : field.chosen
        case .choice(let values):
            for (number, value) in values.enumerated() {
                moves.append(.say("\(number + 1). \(value.stringValue ?? value.text)"))
            }
            usual = field.index.map { String($0 + 1) } ?? ""
        default: break
        }
        let label = field.name + (field.isRequired ? " (needed)" : "")
        moves.append(
            .ask(
                LinearQuestion(label, usual: usual) { text, _ in
                    var field = field
                    let isUnderstood = put(text, into: &field)
                    let value = isUnderstood ? field.value() : nil
                    guard isUnderstood, field.error.isEmpty else {
                        let error = isUnderstood ? field.error : "is none of the choices"
                        return [.say("\(field.name): \(error).")] + ask(fields, index, arguments, done)
                    }
                    var arguments = arguments
                    if let value { arguments[field.name] = value }
                    return ask(fields, index + 1, arguments, done)
                }))
        return moves
    }

    /// - Returns: whether `text` is one of the choices, where there are some.
    private static func put(_ text: String, into field: inout ToolField) -> Bool {
        switch field.kind {
        case .yesNo:
            switch text.lowercased() {
            case "y", "yes": field.index = 0
            case "n", "no": field.index = 1
            case "": field.index = nil
            default: return false
            }
            return field.index != nil || !field.isRequired
        case .choice(let values):
            if text.isEmpty {
                field.index = nil
                return !field.isRequired
            }
            let named = values.firstIndex { $0.stringValue == text }
            guard let index = Int(text).map({ $0 - 1 }) ?? named, values.indices.contains(index) else { return false }
            field.index = index
        default: field.field.text = text
        }
        return true
    }

    private static func call(_ server: Server, _ tool: String, _ arguments: JSONObject) -> [LinearMove] {
        [
            .say("Running \(tool)."),
            .send(.callTool(server.id, tool, ToolCall(arguments))) { reply, _ in
                if let failure = reply.failure { return LinearText.failure(failure).map(LinearMove.say) + [again] }
                let answer = ToolAnswer(reply.body, milliseconds: 0)
                let lines = LinearText.leaves(answer.tree.value).map(LinearMove.say)
                return [.say(answer.isError ? "The tool failed." : "Answer:")] + lines + [again]
            },
        ]
    }

    private static let again = LinearMove.menu(
        LinearMenu(choices: [.init("Run it again", [.stay]), .init("Other tools", [.back])]))
}
