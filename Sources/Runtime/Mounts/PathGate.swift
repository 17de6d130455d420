// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// The one place that decides which paths of the host a workload may see, on any driver and whatever asks for them: the
/// program, its interpreter and environment, volumes, the permission profile. It judges what it has opened, so that
/// nothing can change between the decision and the mount.
struct PathGate: Sendable {
    /// What asks for a path, for the error.
    struct Request {
        var path: String
        /// The flag or field, for people.
        var place: String
        /// A JSON pointer into the run configuration.
        var pointer: String
    }

    private let walk: PathWalk
    private let mounts = MountTable()
    private let forbidden: ForbiddenPlaces
    private let sockets = BoundSockets()
    /// Directories of ours that may be shown although they are protected.
    private let own: String?
    /// The homes of the person, without symbolic links; none where there is none.
    let homes: [String]

    /// - Parameters:
    ///   - protected: Paths besides thv's usual directories and engines' usual sockets.
    ///   - writable: What workloads can write.
    ///   - own: The workload's own directory, which lies in the state directory.
    init(protected: [String], writable: [WritablePath] = [], own: String? = nil) {
        walk = PathWalk(writable: writable)
        self.own = own
        homes = Account.ownHomes.compactMap(HostPath.real).filter { $0 != "/" }
        forbidden = ForbiddenPlaces(besides: protected, mounts: mounts)
    }

    /// Opens what somebody has named.
    /// - Throws: `RuntimeError` when it is not there, or may not be shown.
    func admit(_ request: Request) throws(RuntimeError) -> HeldPath {
        let held: HeldPath
        do throws(PathWalk.Failure) {
            held = try walk.open(request.path)
        } catch {
            throw Self.explained(error, request)
        }
        if let reason = objection(to: held) {
            throw RuntimeError(
                .notSupported, "cannot mount \(Self.words(held)): \(reason)",
                fix: "name only the files and directories it needs in \(request.place)", pointer: request.pointer)
        }
        return held
    }

    /// Opens what somebody has named to be shown read-only. A directory of the person's that holds what no workload may see
    /// is shown without that.
    /// - Returns: what was opened, and the paths in it that are left out, without symbolic links.
    /// - Throws: `RuntimeError` when it is not there, or nothing of it may be shown.
    func admitReadOnly(_ request: Request) throws(RuntimeError) -> (held: HeldPath, without: [String]) {
        let held: HeldPath
        do throws(PathWalk.Failure) {
            held = try walk.open(request.path)
        } catch {
            throw Self.explained(error, request)
        }
        if let without = forbidden(inside: held) { return (held, without) }
        return (try admit(request), [])
    }

    /// What of an open directory in the person's home may not be shown although the rest may, without symbolic links; `nil`
    /// when nothing of it may, or it is no such directory.
    func forbidden(inside held: HeldPath) -> [String]? {
        guard held.isDirectory, home(of: held.target) != nil, held.target != own else { return nil }
        return forbidden.paths(inside: held, mounts).map { $0 + sockets.all(inside: held) }
    }

    /// The home in which `target` lies, or which it is; the nearest, where one is inside another.
    func home(of target: String) -> String? {
        homes.filter { Path.isInside(target, $0) }.max { $0.utf8.count < $1.utf8.count }
    }

    /// Opens what a command line has named; `nil` when it is not there.
    func look(_ path: String) -> HeldPath? { try? walk.open(path) }

    /// Opens what nobody has named, such as a program's libraries; `nil` when it is not there, the reason when it may not
    /// be shown.
    func find(_ path: String) -> Result<HeldPath, Objection>? {
        do throws(PathWalk.Failure) {
            let held = try walk.open(path)
            if let reason = objection(to: held) { return .failure(Objection(reason: reason)) }
            return .success(held)
        } catch .missing {
            return nil
        } catch {
            return .failure(Objection(reason: Self.reason(error)))
        }
    }

    struct Objection: Error { let reason: String }

    // MARK: Rules

    /// Why an open path may not be shown.
    private func objection(to held: HeldPath) -> String? {
        if let own, held.target == own { return nil }
        if Defence.shownPaths.isOff { return nil }
        if let path = forbidden.overlap(of: held, mounts) {
            return path == held.target
                ? "it is a place which no workload may see" : "it overlaps with \(path), which no workload may see"
        }
        guard held.isDirectory || held.isFile else { return "it is \(Self.kind(held.mode))" }
        if let type = forbidden.kernelFileSystem(of: held, mounts) { return "it lies on the kernel's \(type)" }
        if let socket = sockets.first(inside: held) {
            return "it holds the socket \(socket), through which a workload would act outside of its sandbox"
        }
        return nil
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFBLK: "a block device"
        case S_IFCHR: "a character device"
        case S_IFIFO: "a FIFO"
        case S_IFSOCK: "a socket"
        default: "no file or directory"
        }
    }

    // MARK: Words

    private static func words(_ held: HeldPath) -> String {
        held.target == held.path ? held.path : "\(held.path) (it leads to \(held.target))"
    }

    private static func explained(_ failure: PathWalk.Failure, _ request: Request) -> RuntimeError {
        switch failure {
        case .missing, .system(EACCES), .system(EPERM):
            RuntimeError(
                .pathNotFound, "there is no \(request.path), or you may not see it",
                fix: "create it, or correct \(request.place)", pointer: request.pointer)
        default:
            RuntimeError(
                .notSupported, "cannot mount \(request.path): \(reason(failure))",
                fix: "name the place that is meant in \(request.place)", pointer: request.pointer)
        }
    }

    private static func reason(_ failure: PathWalk.Failure) -> String {
        switch failure {
        case .missing: "it is not there"
        case .system(ENOSYS): "this needs Linux 5.6 or newer (openat2)"
        case .system(let code): String(cString: strerror(code))
        case .unnamed: "its real name is no UTF-8"
        case .magicLink: "it goes through a link of /proc"
        case .leadsOut(let contested):
            "it leads out of \(contested.directory), where \(contested.by) can replace entries"
        }
    }
}
