// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

@Suite struct InstanceDirectoryTests {
    private let home: TemporaryDirectory

    init() throws { home = try TemporaryDirectory() }

    private var instance: Instance { Instance(environment: ["HOME": home.path]) }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func everyDirectoryIsPrivateEvenIfItWasNot() throws {
        try instance.prepareDirectories()
        chmod(instance.logsDirectory, 0o755)
        try instance.prepareDirectories()
        for path in [
            instance.stateDirectory, instance.logsDirectory, instance.runDirectory, instance.cacheDirectory,
        ] {
            #expect(mode(path) == 0o700, "\(path)")
        }
    }

    @Test func aLinkInTheirPlaceIsRefused() throws {
        try instance.prepareDirectories()
        rmdir(instance.runDirectory)
        #expect(symlink("/tmp", instance.runDirectory) == 0)
        let error = #expect(throws: SystemError.self) { try instance.prepareDirectories() }
        #expect(error?.action.contains(instance.runDirectory) == true)
        #expect(mode("/tmp") != 0o700)
    }

    @Test(.enabled(if: getuid() == 0, "changing owners needs root")) func aDirectoryOfSomebodyElseIsRefused() throws {
        try instance.prepareDirectories()
        #expect(chown(instance.logsDirectory, 65534, 65534) == 0)
        let error = #expect(throws: SystemError.self) { try instance.prepareDirectories() }
        #expect(error?.code == EPERM)
        #expect(error?.description.contains("belongs to nobody") == true)
    }

    @Test func theRuntimeFileSurvivesItsRoundTrip() throws {
        try instance.prepareDirectories()
        #expect(try RuntimeFile.read(instance.runtimeFile) == nil)
        let file = RuntimeFile(
            instanceID: "default", url: "http://127.0.0.1:8080", socket: instance.apiSocket, process: .current,
            nonce: "n", auditPath: instance.auditLog, cacheDirectory: instance.cacheDirectory, version: "0.1.0")
        try file.write(instance.runtimeFile)
        #expect(mode(instance.runtimeFile) == 0o600)
        #expect(try RuntimeFile.read(instance.runtimeFile) == file)
        #expect(file.process.isAlive)
    }

    @Test(arguments: ["", "{}", "[1]", #"{"url":"","socket":"","pid":1,"startTime":1}"#])
    func aDamagedRuntimeFileIsAnErrorNotAServer(text: String) throws {
        try instance.prepareDirectories()
        try File.write(Array(text.utf8), to: instance.runtimeFile)
        #expect(throws: SystemError.self) { try RuntimeFile.read(instance.runtimeFile) }
    }

    @Test func onlyOneHoldsTheLockAndTheOtherLearnsWho() async throws {
        try instance.prepareDirectories()
        let first = try #require(try InstanceLock.tryAcquire(instance))
        #expect(try InstanceLock.tryAcquire(instance) == nil)
        let error = await #expect(throws: InstanceLockError.self) {
            _ = try await InstanceLock.acquire(instance, seconds: 0)
        }
        #expect(error == .held(by: getpid(), seconds: 0))
        first.release()
        let second = try await InstanceLock.acquire(instance, seconds: 10)
        second.release()
        #expect(InstanceLock.holder(instance) == nil)
    }

    @Test func theLockDoesNotReachChildren() async throws {
        try instance.prepareDirectories()
        let lock = try #require(try InstanceLock.tryAcquire(instance))
        let child = try Child.start(.init("/bin/sleep", ["60"]))
        lock.release()
        let second = try await InstanceLock.acquire(instance, seconds: 10)
        second.release()
        #expect(ProcessIdentity(running: child.pid) != nil)
        child.signal(SIGKILL)
        _ = child.wait()
    }

    @Test func aProcessIsNotTakenForALaterOneOfItsNumber() throws {
        #expect(ProcessIdentity.current.isAlive)
        #expect(!ProcessIdentity(pid: getpid(), startTime: 1).isAlive)
        let child = try Child.start(.init("/bin/sleep", ["60"]))
        let identity = try #require(ProcessIdentity(running: child.pid))
        #expect(identity.isAlive)
        child.signal(SIGKILL)
        _ = child.wait()
        #expect(!identity.isAlive)
    }
}
