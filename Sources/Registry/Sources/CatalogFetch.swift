// SPDX-License-Identifier: Apache-2.0
import Addresses
import Downloads
import Glibc
import JSONCoding
import Models
import Platform

/// Gets a registry's document from where it is.
struct CatalogFetch: Sendable {
    /// What came of asking.
    enum Outcome: Sendable {
        /// It is what it was.
        case unchanged
        /// The document, and the tag to ask with next time.
        case document(JSON, tag: String)
    }

    /// Most bytes of one registry.
    static let sizeLimit = 64 << 20
    private static let pageLimit = 1000

    let documents: DocumentClient

    /// Asks for the document of `source`.
    /// - Parameter tag: What came with the copy at hand; empty without one.
    /// - Throws: `Problem`: `registry_unavailable`, or `registry_invalid` when it is no JSON.
    func fetch(_ source: RegistryDefinition.Source, tag: String) async throws -> Outcome {
        switch source {
        case .builtIn: .unchanged
        case .file(let path): try await Thread.blocking("registry") { try Self.read(path, tag: tag) }
        case .url(let address): try await get(address, tag: tag)
        case .api(let address): .document(try await pages(address), tag: "")
        }
    }

    // MARK: Files

    private static func read(_ path: String, tag: String) throws -> Outcome {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw Problem(.registryUnavailable, "\(SystemError("open \(path)"))", fix: "check the path")
        }
        // A pipe would keep us waiting for ever.
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw Problem(.registryUnavailable, "\(path) is not a regular file", fix: "name the catalog's file")
        }
        let now = "\(facts.st_ino)-\(facts.st_size)-\(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
        if now == tag { return .unchanged }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try File.read(path, limit: sizeLimit)
        } catch {
            throw Problem(.registryUnavailable, "\(error)", fix: "check the path and its permissions")
        }
        return .document(try parse(bytes, from: path), tag: now)
    }

    private static func parse(_ bytes: [UInt8], from place: String) throws -> JSON {
        do throws(JSONParseError) {
            return try JSON(parsing: bytes)
        } catch {
            throw Problem(.registryInvalid, "what is at \(place) is not JSON: \(error)", fix: "check that address")
        }
    }

    // MARK: The web

    private func get(_ address: String, tag: String) async throws -> Outcome {
        var place = address
        for _ in 0..<5 {
            let answer = try await ask(place, tag: tag)
            switch answer.status {
            case 200: return .document(try await Self.parsed(answer.body, place), tag: answer.tag)
            case 304 where !tag.isEmpty: return .unchanged
            case 301, 302, 303, 307, 308: place = try Self.next(place, answer.location)
            default: throw Self.refused(place, answer.status)
            }
        }
        throw Problem(.registryUnavailable, "\(address) leads from one address to the next", fix: "check it")
    }

    /// Follows `Location`, by the same rules as an address that a person gives.
    private static func next(_ place: String, _ location: String) throws(Problem) -> String {
        var target = location
        let start = WebAddress(place)
        if let start, location.hasPrefix("/"), !location.hasPrefix("//") { target = start.root + location }
        guard RegistryDefinition.problem(withAddress: target) == nil, let end = WebAddress(target),
            end.isEncrypted || start?.isEncrypted == false
        else {
            throw Problem(.registryUnavailable, "\(place) leads to an address that is not followed", fix: "check it")
        }
        return target
    }

    private func ask(
        _ address: String, query: [(name: String, value: String)] = [], tag: String = ""
    ) async throws(Problem) -> DocumentClient.Answer {
        do throws(DocumentClient.Failure) {
            return try await documents.get(address, query: query, tag: tag, limit: Self.sizeLimit)
        } catch {
            throw Problem(
                .registryUnavailable, "\(address): \(error.reason)",
                fix: "check the address and your network")
        }
    }

    private static func parsed(_ body: [UInt8], _ place: String) async throws -> JSON {
        try await Thread.blocking("registry") { try parse(body, from: place) }
    }

    private static func refused(_ place: String, _ status: Int) -> Problem {
        Problem(.registryUnavailable, "\(place) answers \(status)", fix: "check the address; it must need no sign-in")
    }

    /// Every page of a registry's list.
    private func pages(_ base: String) async throws -> JSON {
        let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
        let list = trimmed.hasSuffix("/v0.1") || trimmed.hasSuffix("/v0") ? trimmed : trimmed + "/v0.1"
        var servers: [JSON] = []
        var size = 0
        var cursors: Set<String> = []
        var cursor: String?
        repeat {
            var fields = [(name: "limit", value: "100"), (name: "version", value: "latest")]
            if let cursor { fields.append((name: "cursor", value: cursor)) }
            let answer = try await ask("\(list)/servers", query: fields)
            guard answer.status == 200 else { throw Self.refused("\(list)/servers", answer.status) }
            size += answer.body.count
            let page = try await Self.parsed(answer.body, "\(list)/servers")
            guard let found = page["servers"]?.arrayValue else {
                throw Problem(
                    .registryInvalid, "\(list)/servers does not answer as a registry: it has no “servers”",
                    fix: "name the address before /v0.1, or use url for a single document")
            }
            servers += found
            let metadata = page["metadata"]
            cursor = (metadata?["nextCursor"] ?? metadata?["next_cursor"])?.stringValue.flatMap {
                $0.isEmpty ? nil : $0
            }
            if let cursor, !cursors.insert(cursor).inserted {
                throw Problem(.registryInvalid, "\(list)/servers goes round in circles", fix: "tell its keeper")
            }
            if size > Self.sizeLimit || cursors.count > Self.pageLimit || servers.count > Catalog.entryLimit {
                throw Problem(.registryInvalid, "\(list) is larger than can be kept here", fix: "use a smaller one")
            }
        } while cursor != nil
        return ["servers": .array(servers)]
    }
}
