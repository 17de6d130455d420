// SPDX-License-Identifier: Apache-2.0
import JSONCoding

extension ToolCatalog {
    /// The tools that wait: for time to pass, or for the client.
    static let waiting = [
        Tool(
            name: "sleep", description: "Answers after a number of milliseconds; can be cancelled.",
            schema: Tool.object(["ms": ["type": "integer", "minimum": 0, "maximum": 600_000]], required: ["ms"]),
            readOnly: true, waits: true
        ) { call in
            let duration = try call.int("ms", in: 0...600_000)
            try call.sleep(milliseconds: duration)
            return Tool.text("slept \(duration) ms")
        },
        Tool(
            name: "progress", description: "Works in steps and reports each one, if the caller asked for reports.",
            schema: Tool.object(
                [
                    "steps": ["type": "integer", "minimum": 1, "maximum": 10_000],
                    "interval_ms": [
                        "type": "integer", "minimum": 0, "maximum": 60_000, "description": "10 if absent",
                    ],
                ], required: ["steps"]), readOnly: true, waits: true
        ) { call in
            let steps = try call.int("steps", in: 1...10_000)
            let interval = try call.int("interval_ms", in: 0...60_000, default: 10)
            for step in 1...steps {
                try call.sleep(milliseconds: interval)
                guard let token = call.progressToken else { continue }
                call.notify(
                    "notifications/progress",
                    [
                        "progressToken": token, "progress": JSON(step), "total": JSON(steps),
                        "message": .string("step \(step) of \(steps)"),
                    ])
            }
            return Tool.text("\(steps) steps done")
        },
        Tool(
            name: "ask_model", description: "Asks the client's language model and gives back what it says.",
            schema: Tool.object(["prompt": ["type": "string"]], required: ["prompt"]), readOnly: true, waits: true
        ) { call in
            let prompt = try call.string("prompt")
            guard call.session.capabilities["sampling"] != nil else {
                throw ToolProblem(text: "this client offers no model (it did not declare the sampling capability)")
            }
            let result = try call.ask(
                "sampling/createMessage",
                [
                    "messages": [["role": "user", "content": ["type": "text", "text": .string(prompt)]]],
                    "maxTokens": 1000,
                ]
            ).get()
            return Tool.text(result["content"]?["text"]?.stringValue ?? result.text)
        },
        Tool(
            name: "ask_user", description: "Asks the person at the client a question and gives back the answer.",
            schema: Tool.object(["question": ["type": "string"]], required: ["question"]), readOnly: true, waits: true
        ) { call in
            let question = try call.string("question")
            guard call.session.capabilities["elicitation"] != nil else {
                throw ToolProblem(text: "this client asks nobody (it did not declare the elicitation capability)")
            }
            let result = try call.ask(
                "elicitation/create",
                [
                    "message": .string(question),
                    "requestedSchema": Tool.object(["answer": ["type": "string"]], required: ["answer"]),
                ]
            ).get()
            let action = result["action"]?.stringValue ?? "cancel"
            guard action == "accept" else { return Tool.text("no answer: \(action)") }
            return Tool.text(result["content"]?["answer"]?.stringValue ?? "no answer")
        },
    ]
}
