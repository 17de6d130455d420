// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import JSONCoding
import Platform

/// Finds what `docker login` or `podman login` stored for a registry, asking credential helpers where they are
/// configured. Never logs anything.
struct RegistryCredentials: Sendable {
    let environment: [String: String]

    /// The value of `X-Registry-Auth` for `registry`, or `nil` to pull anonymously. Blocks while a helper runs.
    func header(for registry: String) -> String? {
        for path in files {
            guard let bytes = try? File.read(path), let config = try? JSON(parsing: bytes) else { continue }
            for key in Self.keys(for: registry) {
                if let found = stored(config, key) { return Base64.encode(found.bytes, .forAddresses) }
            }
        }
        return nil
    }

    private var files: [String] {
        let home = environment["HOME"] ?? "/"
        var files = ["\(environment["DOCKER_CONFIG"] ?? "\(home)/.docker")/config.json"]
        if let file = environment["REGISTRY_AUTH_FILE"] { files.append(file) }
        if let runtime = environment["XDG_RUNTIME_DIR"] { files.append("\(runtime)/containers/auth.json") }
        files.append("\(environment["XDG_CONFIG_HOME"] ?? "\(home)/.config")/containers/auth.json")
        return files
    }

    /// Docker's own registry is filed under its old address.
    private static func keys(for registry: String) -> [String] {
        if registry == ImageReference.defaultRegistry {
            return ["https://index.docker.io/v1/", "index.docker.io", "docker.io", "registry-1.docker.io"]
        }
        return [registry, "https://\(registry)", "https://\(registry)/", "http://\(registry)"]
    }

    private func stored(_ config: JSON, _ key: String) -> JSON? {
        if let helper = config["credHelpers"]?[key]?.stringValue { return ask(helper, key) }
        if let entry = config["auths"]?[key] {
            if let token = entry["identitytoken"]?.stringValue, !token.isEmpty {
                return ["identitytoken": .string(token), "serveraddress": .string(key)]
            }
            if let auth = entry["auth"]?.stringValue, let bytes = Base64.decode(auth), !bytes.isEmpty {
                let parts = String(decoding: bytes, as: UTF8.self).split(
                    separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 { return Self.login(String(parts[0]), String(parts[1]), key) }
            }
        }
        if let helper = config["credsStore"]?.stringValue { return ask(helper, key) }
        return nil
    }

    private static func login(_ user: String, _ password: String, _ server: String) -> JSON {
        if user == "<token>" { return ["identitytoken": .string(password), "serveraddress": .string(server)] }
        return ["username": .string(user), "password": .string(password), "serveraddress": .string(server)]
    }

    /// Runs `docker-credential-HELPER get` with the server's name on its stdin, for at most 30 s.
    private func ask(_ helper: String, _ server: String) -> JSON? {
        guard !helper.contains("/"), let program = find("docker-credential-\(helper)"),
            let (input, inputEnd) = try? Descriptor.pipe(), let (output, outputEnd) = try? Descriptor.pipe()
        else { return nil }
        var plan = Child.Plan(program, ["get"], environment: environment.map { "\($0.key)=\($0.value)" })
        plan.descriptors = [(input.number, 0), (outputEnd.number, 1)]
        plan.ownSession = true
        guard let child = try? Child.start(plan) else { return nil }
        input.close()
        outputEnd.close()
        // A server's name fits into any pipe, so this does not block.
        try? inputEnd.writeAll(Array(server.utf8))
        inputEnd.close()
        var waiting = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
        if poll(&waiting, 1, 30_000) <= 0 { child.signal(SIGKILL, group: true) }
        let bytes = try? output.readAll(limit: 1 << 20)
        guard child.wait() == .code(0), let bytes, let answer = try? JSON(parsing: bytes),
            let user = answer["Username"]?.stringValue, let password = answer["Secret"]?.stringValue
        else { return nil }
        return Self.login(user, password, server)
    }

    private func find(_ program: String) -> String? {
        (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").lazy
            .map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
