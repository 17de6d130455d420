// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Platform

/// The right to change an instance. It is an `flock`, so it ends with the process that holds it, however that ends; the
/// file itself stays.
public final class InstanceLock: Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    /// Takes the lock if nobody holds it; `nil` if somebody does. Needs the state directory to exist.
    public static func tryAcquire(_ instance: Instance) throws(SystemError) -> InstanceLock? {
        let descriptor = try OwnFile.open(instance.lockFile, O_RDWR | O_CREAT)
        let number = descriptor.number
        if flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return nil }
            throw SystemError("lock \(instance.lockFile)")
        }
        // Who holds it is only for messages: the lock is the flock.
        ftruncate(number, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = text.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, 0) }
        return InstanceLock(descriptor)
    }

    /// Whether somebody holds the lock now; `false` also when that cannot be found out.
    public static func isHeld(_ instance: Instance) -> Bool {
        guard let descriptor = try? OwnFile.open(instance.lockFile, O_RDONLY) else { return false }
        // Shared, and given up with the descriptor: whoever wants it at this very moment tries again.
        return flock(descriptor.number, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Waits up to `seconds` for the lock.
    /// - Parameter serving: whether it is for a server: one that runs already is no reason to wait.
    public static func acquire(
        _ instance: Instance, serving: Bool = false, seconds: Double = 30
    ) async throws(InstanceLockError) -> InstanceLock {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            do throws(SystemError) {
                if let lock = try tryAcquire(instance) { return lock }
            } catch {
                throw .system(error)
            }
            // A server that ends takes its file away first.
            if serving, let file = (try? RuntimeFile.read(instance.runtimeFile)) ?? nil,
                file.process.pid == holder(instance), file.process.isAlive
            {
                throw .served(at: file.url.isEmpty ? "unix://\(file.socket)" : file.url, by: file.process.pid)
            }
            if ContinuousClock.now >= deadline { throw .held(by: holder(instance), seconds: seconds) }
            do { try await WorkerPool.shared.sleep(milliseconds: 20) } catch { throw .cancelled }
        }
    }

    /// The process that holds the lock, as far as it can be told; `nil` when nobody does.
    public static func holder(_ instance: Instance) -> Int32? {
        guard let bytes = (try? OwnFile.read(instance.lockFile, limit: 64)) ?? nil else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
    }

    /// Gives it up. Forgetting the last reference does the same.
    public func release() {
        ftruncate(descriptor.number, 0)
        descriptor.close()
    }
}

/// Why the lock was not taken.
public enum InstanceLockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another process holds it and did not let go in time.
    case held(by: Int32?, seconds: Double)
    /// A server looks after the instance.
    case served(at: String, by: Int32)
    case system(SystemError)
    case cancelled

    /// What happened and what to do, in one line.
    public var description: String {
        switch self {
        case .held(let pid?, let seconds):
            "process \(pid) is changing this instance and did not finish within \(Int(seconds)) s: see ps -fp \(pid)"
        case .held(nil, let seconds):
            "another process is changing this instance and did not finish within \(Int(seconds)) s"
        case .served(let url, let pid): "a server of this instance runs already at \(url) (process \(pid))"
        case .system(let error): error.description
        case .cancelled: "cancelled while waiting for the instance's lock"
        }
    }
}
