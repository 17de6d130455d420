// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import TestSupport
import Testing

/// What a server of root's starts is not root: neither its number nor what belongs to it.
@Suite(.serialized, .enabled(if: geteuid() == 0, "only a server of root's gives its backends another user"))
struct BackendUserTests {
    /// Runs `body` with a directory of root's in which only root may look.
    private static func withFiles(_ body: (TestServer, String) async throws -> Void) async throws {
        let outer = try TemporaryDirectory(in: "/root")
        chmod(outer.path, 0o700)
        for name in ["data", "read"] { mkdir("\(outer.path)/\(name)", 0o700) }
        try outer.write("read/key", "of root")
        chmod("\(outer.path)/read/key", 0o600)
        try outer.write("data/private", "of another")
        chmod("\(outer.path)/data/private", 0o600)
        #expect(chown("\(outer.path)/data/private", 54_321, 54_321) == 0)
        try await TestServer.with { try await body($0, outer.path) }
    }

    private static func facts(_ path: String) -> (uid: UInt32, gid: UInt32, mode: UInt32)? {
        var status = stat()
        return lstat(path, &status) == 0 ? (status.st_uid, status.st_gid, status.st_mode) : nil
    }

    @Test func aBackendIsAnotherUserAndItsFilesAreStillRoots() async throws {
        try await Self.withFiles { server, path in
            let made = try await ShellServer.create(
                "mapped",
                [("volumes", [.string("\(path)/data:/data"), .string("\(path)/read:/read:ro")])], on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            func run(_ command: String) async throws -> String {
                try await ShellServer.run(command, in: "mapped", on: server)
            }
            let pid = try #require(made.object["backend"]?["pid"]?.intValue)
            let status = String(decoding: try File.read("/proc/\(pid)/status"), as: UTF8.self)
            let ids = status.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Uid:") } ?? ""
            #expect(!ids.split(whereSeparator: \.isWhitespace).contains("0"), "\(ids)")
            #expect(try await run("id -u") != "0\n")
            // What is root's alone is seen, as before; what is a third user's is not.
            #expect(try await run("cat /read/key") == "of root")
            #expect(try await run("cat /data/private").contains("Permission denied"))
            #expect(
                try await run(
                    "echo made >/data/made && mkdir /data/dir && ln -s made /data/link; stat -c %u /data/made; id -u"
                )
                .split(whereSeparator: \.isNewline).count == 2)
            for name in ["made", "dir", "link"] {
                let made = try #require(Self.facts("\(path)/data/\(name)"))
                #expect(made.uid == 0 && made.gid == 0, "\(name)")
            }
            #expect(try await run("echo x >/read/key").contains("Read-only"))
            let notes = made.object["backend"]?["notes"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(notes.contains { $0.hasPrefix("runs as uid ") }, "\(notes)")
        }
    }

    /// A file of root's that runs as root for everybody, left in a volume that others may enter.
    @Test func noFileRunsAsItsOwnerForOthers() async throws {
        try await Self.withFiles { server, path in
            let made = try await ShellServer.create(
                "setter", [("volumes", [.string("\(path)/data:/data")])], on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            let ways = [
                "cp /bin/sh /data/a; chmod 4755 /data/a", "cp /bin/sh /data/b; chmod u+s /data/b",
                "cp /bin/sh /data/c; chmod 2755 /data/c", "install -m 6755 /bin/sh /data/d",
                "python3 -c 'import os; os.open(\"/data/e\", os.O_CREAT | os.O_WRONLY, 0o4755)'",
                "python3 -c 'import os; os.mknod(\"/data/f\", 0o104755)'",
                "python3 -c 'import os; os.fchmod(os.open(\"/data/g\", 65), 0o4755)'",
                "python3 -c 'import os; d = os.open(\"/data\", 0); os.open(\"h\", 65, 0o2755, dir_fd=d)'",
            ]
            for way in ways { _ = try await ShellServer.run(way + " 2>&1", in: "setter", on: server) }
            for name in try FileList.names("\(path)/data") {
                let mode = try #require(Self.facts("\(path)/data/\(name)")).mode
                #expect(mode & 0o6000 == 0, "\(name)")
            }
            #expect(try FileList.names("\(path)/data").count > 4)
        }
    }

    /// An overlay cannot map users.
    @Test func aFileSystemThatCannotMapUsersIsNotMadeWritable() async throws {
        try await Self.withFiles { server, path in
            let overlay = """
                mkdir $0/low $0/up $0/tmp $0/seen && echo text >$0/low/file &&
                    mount -t overlay overlay -o lowerdir=$0/low,upperdir=$0/up,workdir=$0/tmp $0/seen
                """
            let mounted = try await Command.running("/bin/sh", ["-c", overlay, path])
            try #require(mounted.code == 0, "\(mounted.errors)")
            defer { umount2("\(path)/seen", Int32(UMOUNT_NOFOLLOW) | Int32(MNT_DETACH)) }
            let volume = JSON.string("\(path)/seen:/seen")
            let refused = try await ShellServer.create("refused", [("volumes", [volume])], on: server)
            let text = refused.object.prettyText
            #expect(refused.status == 422, "\(text)")
            #expect(text.contains("\(path)/seen writable") && text.contains("run_as_root"), "\(text)")
            let reading = try await ShellServer.create(
                "reading", [("volumes", [.string("\(path)/seen:/seen:ro")])], on: server)
            #expect(reading.status == 201, "\(reading.object.prettyText)")
            #expect(try await ShellServer.run("cat /seen/file", in: "reading", on: server) == "text\n")
            let asRoot = try await ShellServer.create(
                "root", [("volumes", [volume]), ("run_as_root", true)], on: server)
            #expect(asRoot.status == 201, "\(asRoot.object.prettyText)")
            #expect(try await ShellServer.run("echo more >/seen/file; id -u", in: "root", on: server) == "0\n")
            let notes = asRoot.object["backend"]?["notes"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(notes.contains { $0.hasPrefix("runs as root") }, "\(notes)")
        }
    }
}
