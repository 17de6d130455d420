// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// Which paths of the machine a workload may be shown, on any driver. Whoever reaches our state or an engine's socket has
/// the powers of its owner, so nobody is shown those, whatever he asks for.
struct VolumeRules: Sendable {
    private let protected: [String]

    /// - Parameter protected: Paths besides thv's usual directories and engines' usual sockets.
    init(protected: [String]) {
        let home = Account.home(of: getuid()) ?? "/"
        let run = "/run/user/\(getuid())"
        let engines = ["DOCKER_HOST", "TOOLHIVE_PODMAN_SOCKET", "TOOLHIVE_COLIMA_SOCKET", "TOOLHIVE_DOCKER_SOCKET"]
            .compactMap { Environment.variable($0) }
            .map { $0.hasPrefix("unix://") ? String($0.dropFirst("unix://".count)) : $0 }
        self.protected =
            protected + engines + [
                "\(home)/.local/state/thv", "\(home)/.config/thv", "\(home)/.cache/thv", "\(run)/thv",
                "/tmp/thv-\(getuid())", "/var/lib/thv", "/run/thv", "/etc/thv", "/var/log/thv", "/run/docker.sock",
                "/run/podman", "/run/containerd", "/run/crio", "\(run)/docker.sock", "\(run)/podman",
                "\(home)/.docker/run", "\(home)/.docker/desktop", "\(home)/.colima", "\(home)/.rd",
            ]
    }

    /// Refuses volumes and profile paths that are not there, or that show what no workload may see.
    func check(_ config: RunConfig) throws(RuntimeError) {
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
                .pathNotFound, "there is no \(volume.host), or you may not see it",
                fix: "create it, or correct \(place)", pointer: pointer)
        }
        let inside = Path.clean(volume.inside)
        if inside == "/" || ["/proc", "/dev", "/sys"].contains(where: { Path.isInside(inside, $0) }) {
            throw RuntimeError(
                .notSupported, "nothing can be shown at \(inside)", fix: "choose another place in \(place)",
                pointer: pointer)
        }
        for path in protected {
            guard let secret = HostPath.real(path) else { continue }
            if Path.isInside(real, secret) || Path.isInside(secret, real) {
                throw RuntimeError(
                    .notSupported, "\(volume.host) cannot be shown to a workload, because it holds \(secret)",
                    fix: "name only the directories it needs in \(place)", pointer: pointer)
            }
        }
    }
}
