// SPDX-License-Identifier: Apache-2.0
import CYaml

extension YAMLNode {
    /// Reads one YAML document. Anchors, aliases, tags and merge keys are refused: a configuration is a plain tree.
    /// - Returns: `nil` for an empty document.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> YAMLNode? {
        var parser = YAMLEvents(file: file)
        defer { parser.close() }
        let result: Result<YAMLNode?, ConfigurationError> = bytes.withUnsafeBufferPointer { buffer in
            parser.open(buffer)
            do throws(ConfigurationError) { return .success(try parser.document()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// libyaml's events turned into nodes. The bytes given to `open` must outlive it.
private struct YAMLEvents {
    private enum Event {
        case nothing
        case end
        case scalar(String, quoted: Bool, line: Int)
        case sequenceStart(line: Int)
        case mappingStart(line: Int)
        case collectionEnd
        case documentStart(line: Int)
        case unsupported(String, line: Int)
    }

    private let file: String
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    init(file: String) {
        self.file = file
        parser = .allocate(capacity: 1)
        yaml_parser_initialize(parser)
    }

    mutating func open(_ bytes: UnsafeBufferPointer<UInt8>) {
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    mutating func close() {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func document() throws(ConfigurationError) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            switch try next() {
            case .end: return root
            case .nothing: continue
            case .documentStart(let line):
                if root != nil { throw ConfigurationError(file, line: line, "only one document is allowed") }
                root = try node(try next(), depth: 0)
            default: continue
            }
        }
    }

    private mutating func node(_ event: Event, depth: Int) throws(ConfigurationError) -> YAMLNode {
        switch event {
        case .scalar(let text, let quoted, let line):
            return YAMLNode(content: .scalar(text, quoted: quoted), line: line)
        case .sequenceStart(let line):
            try check(depth, line)
            var elements: [YAMLNode] = []
            while true {
                let event = try next()
                if case .collectionEnd = event { return YAMLNode(content: .sequence(elements), line: line) }
                elements.append(try node(event, depth: depth + 1))
            }
        case .mappingStart(let line):
            try check(depth, line)
            return YAMLNode(content: .mapping(try entries(depth: depth)), line: line)
        case .unsupported(let what, let line):
            throw ConfigurationError(file, line: line, "\(what) are not supported")
        default: throw ConfigurationError(file, "the document ends early")
        }
    }

    private mutating func entries(depth: Int) throws(ConfigurationError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        while true {
            let event = try next()
            if case .collectionEnd = event { return entries }
            let key = try node(event, depth: depth + 1)
            guard let name = key.text else { throw ConfigurationError(file, line: key.line, "a key must be a word") }
            if name == "<<" { throw ConfigurationError(file, line: key.line, "merge keys are not supported") }
            if entries.contains(where: { $0.key == name }) {
                throw ConfigurationError(file, line: key.line, "“\(name)” is written twice")
            }
            entries.append(YAMLNode.Entry(key: name, line: key.line, value: try node(try next(), depth: depth + 1)))
        }
    }

    private func check(_ depth: Int, _ line: Int) throws(ConfigurationError) {
        if depth >= 64 { throw ConfigurationError(file, line: line, "nested more than 64 deep") }
    }

    private mutating func next() throws(ConfigurationError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
            throw ConfigurationError(file, line: parser.pointee.problem_mark.line + 1, problem)
        }
        defer { yaml_event_delete(&event) }
        let line = event.start_mark.line + 1
        switch event.type {
        case YAML_STREAM_END_EVENT: return .end
        case YAML_DOCUMENT_START_EVENT: return .documentStart(line: line)
        case YAML_ALIAS_EVENT: return .unsupported("aliases", line: line)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        case YAML_SEQUENCE_START_EVENT:
            if event.data.sequence_start.anchor != nil { return .unsupported("anchors", line: line) }
            return .sequenceStart(line: line)
        case YAML_MAPPING_START_EVENT:
            if event.data.mapping_start.anchor != nil { return .unsupported("anchors", line: line) }
            return .mappingStart(line: line)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            if scalar.anchor != nil { return .unsupported("anchors", line: line) }
            if scalar.tag != nil { return .unsupported("tags", line: line) }
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .scalar(text, quoted: scalar.style != YAML_PLAIN_SCALAR_STYLE, line: line)
        default: return .nothing
        }
    }
}
