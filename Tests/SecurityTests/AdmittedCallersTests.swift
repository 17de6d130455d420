// SPDX-License-Identifier: Apache-2.0
import Authentication
import Testing

/// Who is admitted is told by control groups, in all the ways that engines and systemd name them.
@Suite struct AdmittedCallersTests {
    private static let id = String(repeating: "0123456789abcdef", count: 4)
    private static let other = String(repeating: "fedcba9876543210", count: 4)
    private static let callers = AdmittedCallers(containers: [id], apps: ["org.example.Editor", "org.example.A-B"])

    @Test(arguments: [
        "0::/system.slice/docker-\(id).scope", "12:pids:/docker/\(id)\n0::/",
        "0::/machine.slice/libpod-\(id).scope/container",
        "4:memory:/libpod_parent/libpod-\(id)",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-org.example.Editor-4711.scope",
        "0::/app.slice/app-flatpak-org.example.A\\x2dB-1.scope",
    ]) func isAdmitted(groups: String) { #expect(Self.callers.admits(groups, own: "0::/user.slice")) }

    @Test(arguments: [
        "", "0::/", "0::/docker/\(id.dropLast())", "0::/docker/\(id)0", "0::/x\(id)", "0::/docker-\(id)-x.scope",
        "0::/app.slice/app-flatpak-org.example.Editor.scope", "0::/app.slice/app-flatpak-org.example.Editor-x.scope",
        "0::/app.slice/app-flatpak-org.example.Editor-1", "0::/app.slice/app-flatpak-org.example.Editor2-1.scope",
        "0::/app.slice/flatpak-org.example.Editor-1.scope", "0::/app.slice/app-flatpak-org.example.A-B-1.service",
        "name=\(id)", "0::/user.slice/thv-\(id)",
    ]) func isNotAdmitted(groups: String) { #expect(!Self.callers.admits(groups, own: "0::/user.slice")) }

    /// A container that may write control groups can make one of any name below its own, and an app as well.
    @Test(arguments: [
        "0::/docker/\(other)/\(id)", "0::/system.slice/docker-\(other).scope/docker-\(id).scope",
        "0::/libpod_parent/libpod-\(other)/app-flatpak-org.example.Editor-1.scope",
        "0::/app.slice/app-flatpak-org.evil.Game-1.scope/libpod-\(id).scope",
        "0::/crio-\(other).scope/\(id)", "4:memory:/docker/\(other)\n0::/\(id)",
    ]) func nobodyTakesAnothersNameBelowHisOwn(groups: String) {
        #expect(!Self.callers.admits(groups, own: "0::/user.slice"))
    }

    /// A server that was started in the app or container itself has its sandboxes there too.
    @Test func whatIsAroundTheServerAdmitsNobody() {
        let scope = "0::/app.slice/app-flatpak-org.example.Editor-4711.scope"
        #expect(!Self.callers.admits(scope, own: scope))
        #expect(!Self.callers.admits(scope + "/thv-1", own: scope))
        #expect(!Self.callers.admits("0::/docker/\(Self.id)/inner", own: "0::/docker/\(Self.id)"))
        #expect(!AdmittedCallers().admits(scope, own: ""))
    }
}
