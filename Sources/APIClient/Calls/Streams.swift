// SPDX-License-Identifier: Apache-2.0
public import Contract
import HTTP
public import JSONCoding

/// Bytes as they come.
public struct ByteStream: APIStreamAnswer {
    private let stream: any APIStream

    public init(_ stream: any APIStream) { self.stream = stream }

    /// The next bytes; `nil` at the end. One task at a time.
    public func next() async throws(APIFailure) -> [UInt8]? { try await stream.next() }
}

/// What a server-sent event means.
public protocol StreamedEvent: Sendable {
    /// Reads an event; `nil` for one that says nothing.
    init?(name: String, data: JSON)
}

/// Server-sent events, each with its meaning.
public struct EventStream<Event: StreamedEvent>: APIStreamAnswer, AsyncSequence {
    /// An event and the id to begin behind the next time.
    public struct Element: Sendable {
        public let event: Event
        public let id: String?
    }

    private let stream: any APIStream

    public init(_ stream: any APIStream) { self.stream = stream }

    public func makeAsyncIterator() -> Iterator { Iterator(stream: stream) }

    /// Reads the stream; one task at a time.
    public struct Iterator: AsyncIteratorProtocol {
        let stream: any APIStream
        private var parser = ServerSentEventParser()
        private var waiting: ArraySlice<Element> = []

        init(stream: any APIStream) { self.stream = stream }

        public mutating func next() async throws(APIFailure) -> Element? {
            while waiting.isEmpty {
                guard let bytes = try await stream.next() else { return nil }
                take(bytes)
            }
            return waiting.popFirst()
        }

        /// Events that say nothing are passed over.
        private mutating func take(_ bytes: [UInt8]) {
            for event in parser.feed(bytes) {
                guard let data = try? JSON(parsing: event.data), let read = Event(name: event.name, data: data) else {
                    continue
                }
                waiting.append(Element(event: read, id: event.id))
            }
        }
    }
}

extension ServerEvent: StreamedEvent {}

/// An event of the stream of activity: records, the oldest first.
public struct ActivityEvent: StreamedEvent {
    public let records: [Received<Activity>]

    public init?(name: String, data: JSON) {
        if name == ServerEvent.Name.snapshot.rawValue {
            records = Received<Page<Activity>>(data)?.items() ?? []
        } else {
            records = Received<Activity>(data).map { [$0] } ?? []
        }
    }
}
