// SPDX-License-Identifier: Apache-2.0
import HTTP

/// Paths of the REST API, encoded.
public enum APIPath {
    /// `/api/v1/` and `segments`, each encoded by itself, then `query`.
    public static func v1(_ segments: String..., query: [(String, String)] = []) -> String {
        "/api/v1/" + segments.map { encode($0) }.joined(separator: "/") + self.query(query)
    }

    /// `?name=value&…`, or nothing.
    public static func query(_ fields: [(String, String)]) -> String {
        fields.isEmpty ? "" : "?" + RequestTarget.query(fields.map { (name: $0.0, value: $0.1) })
    }

    /// One segment, encoded. A verb such as `{name}:call` is added by the caller, behind the encoded name.
    public static func encode(_ text: String) -> String { RequestTarget.encode(text) }
}
