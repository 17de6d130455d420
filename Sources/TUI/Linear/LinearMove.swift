// SPDX-License-Identifier: Apache-2.0
import APIClient

/// What happens next in the linear mode: something is said, asked or sent.
indirect enum LinearMove: Sendable {
    /// One line.
    case say(String)
    case menu(LinearMenu)
    case ask(LinearQuestion)
    case send(APIRequest, @Sendable (Reply, World) -> [LinearMove])
    /// Prints the lines of a log; one that is followed, until Enter is pressed.
    case read(APIRequest, follows: Bool)
    /// Puts down what the server has.
    case know([Server])
    /// Goes one step deeper.
    case enter(LinearPlace)
    /// Goes to another place instead of the present one.
    case replace(LinearPlace)
    /// Goes one step back.
    case back
    /// Shows the present place again.
    case stay
    case leave
}

extension LinearMove {
    static func send<Answer>(
        _ call: APICall<Answer>, _ take: @escaping @Sendable (Reply, World) -> [LinearMove]
    ) -> LinearMove {
        .send(call.request, take)
    }
}

/// Where one is: `back` comes here again, and everything is asked anew.
struct LinearPlace: Sendable {
    let title: String
    let open: @Sendable (World) -> [LinearMove]

    init(_ title: String, _ open: @escaping @Sendable (World) -> [LinearMove]) {
        self.title = title
        self.open = open
    }
}

/// Numbered choices.
struct LinearMenu: Sendable {
    struct Choice: Sendable {
        var words: String
        var moves: [LinearMove]
        init(_ words: String, _ moves: [LinearMove]) {
            self.words = words
            self.moves = moves
        }
    }
    var choices: [Choice]

    /// The choice that was meant: by its number, or by the only beginning that fits.
    func choice(_ answer: String) -> Choice? {
        if let number = Int(answer) { return choices.indices.contains(number - 1) ? choices[number - 1] : nil }
        let wanted = answer.lowercased()
        if let exact = choices.first(where: { $0.words.lowercased() == wanted }) { return exact }
        let found = choices.filter { $0.words.lowercased().hasPrefix(wanted) }
        return found.count == 1 ? found[0] : nil
    }
}

/// A value to type.
struct LinearQuestion: Sendable {
    var prompt: String
    /// What Enter alone stands for; shown in brackets.
    var usual = ""
    /// Typed without being shown.
    var isSecret = false
    let take: @Sendable (String, World) -> [LinearMove]

    init(
        _ prompt: String, usual: String = "", isSecret: Bool = false,
        _ take: @escaping @Sendable (String, World) -> [LinearMove]
    ) {
        self.prompt = prompt
        self.usual = usual
        self.isSecret = isSecret
        self.take = take
    }

    /// Asks for yes or no.
    static func yesNo(
        _ prompt: String, usual: Bool = false, _ take: @escaping @Sendable (Bool, World) -> [LinearMove]
    ) -> LinearQuestion {
        LinearQuestion("\(prompt) yes or no", usual: usual ? "yes" : "no") { text, world in
            switch text.lowercased() {
            case "y", "yes": take(true, world)
            case "n", "no": take(false, world)
            default: [.say("Type yes or no."), .ask(.yesNo(prompt, usual: usual, take))]
            }
        }
    }
}
