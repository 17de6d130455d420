// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Turns the entries of ToolHive's own registry format into `server.json`, so that everything else knows one format.
enum ToolHiveDocument {
    /// Whether `json` is such a document: it keeps servers by name.
    static func isOne(_ json: JSON) -> Bool {
        json["servers"]?.objectValue != nil || json["remote_servers"]?.objectValue != nil
    }

    /// The entries as `server.json`, by name.
    static func servers(_ json: JSON) -> [JSON] {
        let local = (json["servers"]?.objectValue?.members ?? []).map { server($0.key, $0.value, remote: false) }
        let remote = (json["remote_servers"]?.objectValue?.members ?? []).map { server($0.key, $0.value, remote: true) }
        return local + remote
    }

    private static func server(_ name: String, _ json: JSON, remote: Bool) -> JSON {
        var object = JSONObject([("name", .string(name))])
        for key in ["title", "description", "status"] { object[key] = json[key] }
        object["status"] = .string((json["status"]?.stringValue ?? "active").lowercased())
        if let url = json["repository_url"] { object["repository"] = ["url": url, "source": "git"] }
        let type = json["transport"] ?? "stdio"
        let variables = JSON.array((json["env_vars"]?.arrayValue ?? []).map(input))
        if remote {
            var entry = JSONObject([("type", type), ("url", json["url"] ?? "")])
            entry["headers"] = .array((json["headers"]?.arrayValue ?? []).map(input))
            object["remotes"] = [.object(entry)]
        } else {
            var package = source(json["image"]?.stringValue ?? "")
            package["transport"] = ["type": type]
            package["environmentVariables"] = variables
            package["packageArguments"] = .array(
                (json["args"]?.arrayValue ?? []).map { ["type": "positional", "value": $0] })
            object["packages"] = [.object(package)]
        }
        var extras = JSONObject([("short_name", .string(name))])
        for key in ["tier", "tags", "tools", "target_port"] { extras[key] = json[key] }
        extras["permission_profile"] = json["permissions"]
        var meta = JSONObject([("thv", .object(extras))])
        // As the catalogs in the newer format have it, for whoever asks for ToolHive's.
        let source = json[remote ? "url" : "image"]?.stringValue ?? ""
        meta["io.github.stacklok"] = .object(JSONObject([(source, json)]))
        object["_meta"] = [ServerDocument.publisher: .object(meta)]
        return .object(object)
    }

    private static func source(_ image: String) -> JSONObject {
        for (scheme, type) in [("uvx://", "pypi"), ("npx://", "npm")] where image.hasPrefix(scheme) {
            let word = image.dropFirst(scheme.count)
            let at = word.dropFirst().lastIndex(of: "@")
            var object = JSONObject([
                ("registryType", .string(type)), ("identifier", .string(String(at.map { word[..<$0] } ?? word))),
            ])
            if let at { object["version"] = .string(String(word[word.index(after: at)...])) }
            return object
        }
        return JSONObject([("registryType", "oci"), ("identifier", .string(image))])
    }

    private static func input(_ json: JSON) -> JSON {
        var object = JSONObject()
        for (ours, theirs) in [
            ("name", "name"), ("description", "description"), ("isRequired", "required"), ("isSecret", "secret"),
            ("default", "default"), ("choices", "choices"),
        ] {
            object[ours] = json[theirs]
        }
        return .object(object)
    }
}
