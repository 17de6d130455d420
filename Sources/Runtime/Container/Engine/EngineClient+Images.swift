// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding

/// An image that an engine holds.
struct LocalImage: Sendable {
    var id: String
    /// Whether it was made on this machine: no registry has ever named it.
    var isHomemade: Bool
}

extension EngineClient {
    /// A local image, or `nil` when the engine has none of this name.
    func image(_ reference: String) async throws(EngineError) -> LocalImage? {
        do throws(EngineError) {
            let image = try await json("GET", "/images/\(Self.escape(reference, keeping: "/:@"))/json")
            guard let id = image["Id"]?.stringValue else { return nil }
            let digests = (image["RepoDigests"]?.arrayValue ?? []).compactMap(\.stringValue)
            // Podman files what was made here under localhost.
            return LocalImage(id: id, isHomemade: digests.allSatisfy { $0.hasPrefix("localhost/") })
        } catch {
            if error.status == 404 { return nil }
            throw error
        }
    }

    /// Takes the name from an image, and removes the image if it has no other and no container uses it.
    func forget(image reference: String) async throws(EngineError) {
        try await send("DELETE", "/images/\(Self.escape(reference, keeping: "/:@"))")
    }

    /// Pulls an image, adding up the progress of its layers.
    func pull(
        _ reference: ImageReference, credentials: String?, progress: @Sendable (PullProgress) -> Void
    ) async throws(EngineError) {
        var query = [("fromImage", reference.name)]
        // A digest goes where the tag goes.
        query.append(("tag", reference.digest ?? reference.tag ?? "latest"))
        var layers = PullLayers()
        var failure: String?
        var headers = HTTPHeaders()
        headers["X-Registry-Auth"] = credentials
        try await events("POST", "/images/create", query, headers: headers) { event in
            if let words = event["errorDetail"]?["message"]?.stringValue ?? event["error"]?.stringValue {
                failure = words
            } else if layers.update(event) {
                progress(layers.progress)
            }
            return true
        }
        if let failure { throw EngineError(status: 500, message: failure) }
    }
}

/// The layers of one pull and how far each is.
private struct PullLayers {
    private struct Layer {
        var current = 0
        var total = 0
        var extracting = false
    }

    private var layers: [String: Layer] = [:]

    /// Takes one line of the engine's stream; false when it says nothing of a layer's progress.
    mutating func update(_ event: JSON) -> Bool {
        guard let id = event["id"]?.stringValue, let status = event["status"]?.stringValue else { return false }
        var layer = layers[id] ?? Layer()
        switch status {
        case "Downloading", "Pulling fs layer", "Waiting":
            layer.current = event["progressDetail"]?["current"]?.intValue ?? layer.current
            layer.total = event["progressDetail"]?["total"]?.intValue ?? layer.total
        case "Download complete", "Verifying Checksum": layer.current = layer.total
        case "Extracting": layer.extracting = true
        case "Pull complete", "Already exists":
            layer.extracting = false
            layer.current = layer.total
        default: return false
        }
        layers[id] = layer
        return true
    }

    var progress: PullProgress {
        let extracting = layers.values.contains(where: \.extracting)
        return PullProgress(
            phase: extracting ? "extracting" : "pulling", current: layers.values.reduce(0) { $0 + $1.current },
            total: layers.values.reduce(0) { $0 + $1.total })
    }
}
