// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Models
import Platform

/// Does what `update` asked for, and posts what comes of it.
final class EffectRunner: Sendable {
    private struct Key: Hashable {
        var page: Int
        var name: String
    }
    private let link: ServerLink
    private let mailbox: Mailbox
    private let words: RemedyWords
    private let streams = Lock<[Key: Task<Void, Never>]>([:])

    init(link: ServerLink, mailbox: Mailbox, keys: KeyMap) {
        words = RemedyWords(keys: keys)
        self.link = link
        self.mailbox = mailbox
    }

    /// Sends a request; the answer is posted, also when there is none.
    func send(page: Int, name: String, _ request: APIRequest) {
        let transport = link.transport
        Task(executorPreference: WorkerPool.shared) { [mailbox, words] in
            let started = ContinuousClock.now
            var reply = await Self.reply(to: request, over: transport, words)
            reply.isOfChange = request.method != "GET"
            let took = started.duration(to: .now).components
            // Slow work says nothing about the way to the server.
            if request.method == "GET" {
                mailbox.post(.link(.latency(Int(took.seconds * 1000 + took.attoseconds / 1_000_000_000_000_000))))
            }
            mailbox.post(.reply(page: page, name: name, reply))
        }
    }

    /// The answer to a request, also when there is none.
    static func reply(
        to request: APIRequest, over transport: (any APITransport)?, _ words: RemedyWords
    ) async -> Reply {
        guard let transport else {
            return Reply(
                status: 0, body: .null,
                failure: .init(
                    code: "offline", what: "there is no connection to the server", fix: "it is tried again for ever"))
        }
        do {
            let answer = try await transport.send(request)
            let body = answer.body.isEmpty ? JSON.null : (try? JSON(parsing: answer.body)) ?? .null
            let requestID = answer.headers["X-Request-Id"]
            guard !answer.isSuccess else {
                var reply = Reply(status: answer.status, body: body, etag: answer.headers["ETag"])
                reply.requestID = requestID
                return reply
            }
            let problem = Problem(answer)
            let fields = problem.issues.map { Reply.Refusal.Field(pointer: $0.pointer, detail: $0.detail) }
            var reply = Reply(
                status: answer.status, body: body,
                failure: .init(
                    code: problem.code.rawValue, what: problem.detail, fix: words.text(problem.fix), fields: fields))
            reply.requestID = requestID
            return reply
        } catch {
            let (what, fix) = ServerLink.words(error, words)
            return Reply(status: 0, body: .null, failure: .init(code: "offline", what: what, fix: fix))
        }
    }

    /// Opens a stream; its bytes are posted as they come, then `nil`.
    func open(page: Int, name: String, _ request: APIRequest) {
        let key = Key(page: page, name: name)
        let transport = link.transport
        let task = Task(executorPreference: WorkerPool.shared) { [mailbox] in
            guard let stream = try? await transport?.stream(request), stream.status == 200 else {
                if Task.isCancelled { return }
                mailbox.post(.chunk(page: page, name: name, nil))
                return
            }
            while let bytes = try? await stream.next() {
                if Task.isCancelled { return }
                await mailbox.postInTurn(.chunk(page: page, name: name, bytes))
            }
            // The end of a stream that was closed from here is no news.
            if Task.isCancelled { return }
            mailbox.post(.chunk(page: page, name: name, nil))
        }
        streams.withLock { streams in
            streams[key]?.cancel()
            streams[key] = task
        }
    }

    func close(page: Int, name: String) {
        streams.withLock { $0.removeValue(forKey: Key(page: page, name: name))?.cancel() }
    }

    /// Ends every stream of a page that is gone.
    func forget(_ page: Int) {
        streams.withLock { streams in
            for (key, task) in streams where key.page == page {
                task.cancel()
                streams[key] = nil
            }
        }
    }

    /// Reads a directory as the calling user; what it holds is posted as an answer.
    func list(page: Int, name: String, path: String) {
        Task(executorPreference: WorkerPool.shared) { [mailbox] in
            let reply = (try? await Thread.blocking("list") { DirectoryListing.read(path) }) ?? DirectoryListing.none
            mailbox.post(.reply(page: page, name: name, reply))
        }
    }

    /// Keeps a look for the next time. That it could not be is no reason to disturb anybody.
    func keep(_ look: ScreenLook, path: String) {
        guard !path.isEmpty else { return }
        Task(executorPreference: WorkerPool.shared) {
            try? await Thread.blocking("look") { try File.write(Array(look.json.text.utf8), to: path) }
        }
    }

    /// Writes a file that only its owner may read, in a directory that is made if need be.
    func save(_ bytes: [UInt8], path: String) {
        Task(executorPreference: WorkerPool.shared) { [mailbox] in
            do {
                try await Thread.blocking("save") {
                    let directory = Path.parent(path)
                    if !File.exists(directory) {
                        try PrivateDirectory.make(directory, from: directory, anywhere: true)
                    }
                    try File.write(bytes, to: path)
                }
                mailbox.post(.saved(path: path, failure: nil))
            } catch {
                mailbox.post(.saved(path: path, failure: "\(error)"))
            }
        }
    }
}
