// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Models

/// Which paths of the machine a workload may name, and which never.
struct SandboxPaths: Sendable {
    /// The home directory of the user this process runs as.
    let home: String
    private let protected: [String]

    init(protected: [String]) {
        let home = getpwuid(getuid()).flatMap { $0.pointee.pw_dir.map { String(cString: $0) } } ?? "/"
        self.home = home
        let run = "/run/user/\(getuid())"
        self.protected =
            protected + [
                "\(home)/.local/state/thv", "\(home)/.config/thv", "\(home)/.cache/thv", "\(run)/thv",
                "/tmp/thv-\(getuid())", "/var/lib/thv", "/run/thv", "/etc/thv", "/var/log/thv", "/run/docker.sock",
                "/run/podman", "/run/containerd", "/run/crio", "\(run)/docker.sock", "\(run)/podman",
                "\(home)/.docker/run", "\(home)/.docker/desktop", "\(home)/.colima", "\(home)/.rd",
            ]
    }

    /// The absolute path of the program to run.
    func program(_ name: String) throws(RuntimeError) -> String {
        var path = name
        if !name.contains("/") {
            let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
            let found = search.split(separator: ":").map { "\($0)/\(name)" }.first {
                $0.hasPrefix("/") && HostPath.isFile($0) && access($0, X_OK) == 0
            }
            guard let found else { throw Self.notFound("there is no program \(name) in the search path") }
            path = found
        }
        guard path.hasPrefix("/") else { throw Self.notFound("the program \(name) must be named by an absolute path") }
        path = HostPath.normal(path)
        if !HostPath.isFile(path) { throw Self.notFound("there is no program \(path)") }
        if access(path, X_OK) != 0 { throw Self.notFound("\(path) cannot be executed") }
        return ProgramMounts.behindShim(path)
    }

    private static func notFound(_ message: String) -> RuntimeError {
        RuntimeError(
            .commandNotFound, message, fix: "check the spelling after --, or install it", pointer: "/command/0")
    }

    /// Refuses volumes and profile paths that are not there, or that show what no workload may see.
    func checkVolumes(_ config: RunConfig) throws(RuntimeError) {
        for (index, text) in config.volumes.enumerated() {
            guard let volume = Volume(text) else {
                throw RuntimeError(
                    .pathNotFound, "“\(text)” is no volume", fix: "write --volume HOST:INSIDE[:ro] with absolute paths",
                    pointer: "/volumes/\(index)")
            }
            try check(volume, "--volume", "/volumes/\(index)")
        }
        let profile = config.permissionProfile
        for (member, list) in [("read", profile.read), ("write", profile.write)] {
            for (index, text) in list.enumerated() {
                let pointer = "/permission_profile/\(member)/\(index)"
                guard let volume = Volume(profilePath: text, readOnly: member == "read") else {
                    throw RuntimeError(
                        .pathNotFound, "“\(text)” is no path", fix: "write PATH or HOST:INSIDE with absolute paths",
                        pointer: pointer)
                }
                try check(volume, "the profile's “\(member)”", pointer)
            }
        }
    }

    private func check(_ volume: Volume, _ place: String, _ pointer: String) throws(RuntimeError) {
        guard let real = HostPath.real(volume.host) else {
            throw RuntimeError(
                .pathNotFound, "there is no \(volume.host)", fix: "create it, or correct \(place)", pointer: pointer)
        }
        let inside = HostPath.normal(volume.inside)
        if inside == "/" || ["/proc", "/dev", "/sys"].contains(where: { HostPath.isInside(inside, $0) }) {
            throw RuntimeError(
                .notSupported, "nothing can be shown at \(inside)", fix: "choose another place in \(place)",
                pointer: pointer)
        }
        for path in protected {
            guard let secret = HostPath.real(path) else { continue }
            if HostPath.isInside(real, secret) || HostPath.isInside(secret, real) {
                throw RuntimeError(
                    .permissionDenied, "\(volume.host) cannot be shown to a workload, because it holds \(secret)",
                    fix: "name only the directories it needs in \(place)", pointer: pointer)
            }
        }
    }
}
