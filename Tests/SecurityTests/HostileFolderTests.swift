// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A folder that came from elsewhere does not decide what of the host its program sees.
@Suite(.serialized) struct HostileFolderTests {
    /// Makes the folder `$F` out of `$F/bin/server`, a program, beside `$S`, a directory of secrets with the files `key`,
    /// `bin/tool`, `bin/python3` and `lib/key`, and `$R`, the directory of the instance's sockets.
    private static let ways: [String] = [
        // Entries of the prefix.
        ": >$F/pyvenv.cfg; ln -s ../secret $F/lib",
        ": >$F/pyvenv.cfg; ln -s $S $F/lib",
        ": >$F/pyvenv.cfg; ln -s $R $F/libexec",
        ": >$F/pyvenv.cfg; ln -s $S $F/lib64; ln -s $R $F/lib32",
        ": >$F/pyvenv.cfg; ln -s $S $F/include; ln -s $R $F/ssl",
        ": >$F/pyvenv.cfg; ln -s $S $F/share; ln -s $R $F/man",
        ": >$F/pyvenv.cfg; ln -s $S $F/etc; ln -s $R $F/doc",
        ": >$F/pyvenv.cfg; ln -s $S $F/sbin; ln -s $R $F/docs",
        "mkdir $F/conda-meta; ln -s $S $F/lib; ln -s $R $F/libexec",
        "ln -s $S $F/conda-meta; ln -s $R $F/lib",
        ": >$F/bin/node; ln -s $S $F/lib; ln -s $R $F/share",
        "mkdir -p $F/lib/node_modules; ln -s $S $F/libexec; ln -s $R $F/include",
        "mkdir -p $F/lib/python3; ln -s $S $F/lib/python3/key; ln -s $S $F/lib64",
        ": >$F/pyvenv.cfg; ln -s $S $F/one; ln -s one $F/lib",
        ": >$F/pyvenv.cfg; mkdir $F/a; ln -s $S $F/a/b; ln -s a/b $F/lib",
        ": >$F/pyvenv.cfg; ln -s /proc/self/root$S $F/lib",
        ": >$F/pyvenv.cfg; ln -s /proc/$$/root$S $F/lib",
        ": >$F/pyvenv.cfg; ln -s /proc/self/cwd/../secret $F/lib",
        ": >$F/pyvenv.cfg; ln -s //$S//. $F/lib; ln -s $R/../run $F/lib64",
        ": >$F/pyvenv.cfg; ln -s $S/key $F/lib; ln -s $R/api.sock $F/libexec",
        ": >$F/pyvenv.cfg; ln -s /etc/shadow $F/lib; ln -s /proc/1/environ $F/lib64",
        ": >$F/pyvenv.cfg; ln -s / $F/lib",
        ": >$F/pyvenv.cfg; ln -s .. $F/lib",
        "ln -s $S/key $F/pyvenv.cfg; ln -s $S $F/lib",
        ": >$F/pyvenv.cfg; mkfifo $F/lib; ln -s $S $F/share",
        // What a pyvenv.cfg names.
        "echo executable = $S/key >$F/pyvenv.cfg",
        "echo executable = $S/bin/tool >$F/pyvenv.cfg",
        "echo base-executable = $S/bin/tool >$F/pyvenv.cfg",
        "printf 'executable = %s\\r\\n' $S/bin/tool >$F/pyvenv.cfg",
        "printf 'x = y\\r\\nexecutable = %s\\r\\n' $S/key >$F/pyvenv.cfg",
        "echo home = $S/bin >$F/pyvenv.cfg",
        "echo home = $S >$F/pyvenv.cfg; mkdir -p $F/lib",
        "echo executable = $R/api.sock >$F/pyvenv.cfg",
        "ln -s $S/bin/tool $F/tool; echo executable = $F/tool >$F/pyvenv.cfg",
        "ln -s $S/bin $F/python; echo home = $F/python >$F/pyvenv.cfg",
        "echo executable = $F/../secret/bin/tool >$F/pyvenv.cfg",
        "echo executable = /proc/self/root$S/bin/tool >$F/pyvenv.cfg",
        // What runs the program.
        "printf '#!%s/bin/tool\\n' $S | cat - $F/bin/server >$F/bin/x; mv $F/bin/x $F/bin/server; chmod 755 $F/bin/server",
        "printf '#!%s/bin/python3 -\\n' $S | cat - $F/bin/server >$F/bin/x; mv $F/bin/x $F/bin/server; chmod 755 $F/bin/server",
        "ln -s $S/bin/tool $F/bin/i; printf '#!%s/bin/i\\n' $F | cat - $F/bin/server >$F/x; mv $F/x $F/bin/server; chmod 755 $F/bin/server",
        "ln -s $S/bin/tool $F/bin/i; printf '#!/usr/bin/env i\\n' | cat - $F/bin/server >$F/x; mv $F/x $F/bin/server; chmod 755 $F/bin/server",
        "ln -s $S/bin/tool $F/bin/i; printf '#!/usr/bin/env -S A=1 i\\n' | cat - $F/bin/server >$F/x; mv $F/x $F/bin/server; chmod 755 $F/bin/server",
        "ln -s $S/bin $F/i; printf '#!%s/i/tool\\n' $F | cat - $F/bin/server >$F/x; mv $F/x $F/bin/server; chmod 755 $F/bin/server",
        "printf '#!/bin/../%s/bin/tool\\n' $S | cat - $F/bin/server >$F/x; mv $F/x $F/bin/server; chmod 755 $F/bin/server",
        "printf '#!%s/key\\n' $S | cat - $F/bin/server >$F/x; mv $F/x $F/bin/server; chmod 755 $F/bin/server",
        // The program itself.
        "ln -sf $S/bin/tool $F/bin/server",
        "ln -sf ../../secret/bin/tool $F/bin/server",
        "ln -s $S/bin/tool $F/bin/one; ln -sf one $F/bin/server",
        "rm -r $F/bin; ln -s $S/bin $F/bin; cp $S/bin/tool $S/bin/server",
        "rm -r $F/bin; ln -s ../secret/bin $F/bin; ln -s tool $S/bin/server",
        "mv $F/bin/server $F/s; ln -s ../s $F/bin/server; : >$F/pyvenv.cfg; ln -s $S $F/lib",
        "ln -sf /proc/self/root$S/bin/tool $F/bin/server",
        "ln -sf $R/api.sock $F/bin/server",
        "mkdir $F/.bin; mv $F/bin/server $F/.bin/server; ln -s ../.bin/server $F/bin/server; : >$F/pyvenv.cfg; ln -s $R $F/lib",
    ]

    @Test(arguments: [TemporaryDirectory.home, "/var/tmp"]) func whatLiesBesideAProgramShowsNothingElse(parent: String)
        async throws
    {
        try await attempt(in: parent, as: nil)
    }

    @Test(.needsRoot) func whatLiesBesideAProgramShowsNothingElseToANormalUser() async throws {
        try await TestUser.with { try await attempt(in: "/var/tmp", as: $0[0]) }
    }

    private func attempt(in parent: String, as user: TestUser?) async throws {
        try await TestServer.with(user: user) { server in
            // The test can be seen to work: what a person names is shown.
            let control = try HostileFolder(server, in: parent)
            let made = try await ShellServer.create(
                "control", [("volumes", [.string("\(control.secret):\(control.secret):ro")])], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let seen = try await ShellServer.run("cat \(control.secret)/key", in: "control", on: server)
            #expect(seen.contains(HostileFolder.key))

            for (index, way) in Self.ways.enumerated() {
                let hostile = try HostileFolder(server, in: parent)
                try await hostile.prepare(way)
                let name = "hostile\(index)"
                let (status, object) = try await ShellServer.create(
                    name, [("command", [.string("\(hostile.folder)/bin/server")])], on: server)
                guard status == 201 else {
                    #expect([422, 400].contains(status), "\(way): \(object.prettyText)")
                    _ = try await server.send("DELETE", "/api/v1/workloads/\(name)")
                    continue
                }
                let found = try await ShellServer.run(
                    """
                    grep -rs '\(HostileFolder.key)' \(hostile.root) /tmp /home /root /opt /var /run | grep -v grep
                    find / -xdev -name api.sock 2>/dev/null; ls -d \(hostile.sockets) 2>/dev/null
                    """, in: name, on: server)
                #expect(found.isEmpty, "\(way): \(found)")
                for mount in object["backend"]?["mounts"]?.arrayValue ?? [] {
                    #expect(
                        Path.isInside(mount["target"]?.stringValue ?? "", hostile.folder), "\(way): \(mount.text)")
                    #expect(mount["reason"]?.stringValue?.isEmpty == false)
                }
                _ = try await server.send("DELETE", "/api/v1/workloads/\(name)")
            }
        }
    }

    /// A folder beside a person's secrets.
    private struct HostileFolder {
        static let key = "the-key-of-the-owner"
        private let directory: TemporaryDirectory
        let root: String
        let sockets: String
        var folder: String { "\(root)/folder" }
        var secret: String { "\(root)/secret" }

        init(_ server: TestServer, in parent: String) throws {
            directory = try TemporaryDirectory(in: parent)
            root = directory.path
            sockets = server.instance.runDirectory
            for name in ["folder", "folder/bin", "secret", "secret/bin", "secret/lib", "secret/lib/python3"] {
                mkdir("\(root)/\(name)", 0o755)
            }
            let tool = "#!/bin/sh\n# \(Self.key)\nexec /usr/bin/python3 -c '\(ShellServer.script)'\n"
            for name in ["secret/key", "secret/lib/key", "secret/bin/key"] { try directory.write(name, Self.key) }
            for name in ["secret/bin/tool", "secret/bin/python3"] {
                try directory.write(name, tool, mode: 0o755)
                chmod("\(root)/\(name)", 0o755)
            }
            try directory.write("folder/bin/server", "#!/usr/bin/python3\n" + ShellServer.script, mode: 0o755)
            chmod("\(root)/folder/bin/server", 0o755)
            if let user = server.user { _ = try Command.run("/bin/chown", ["-R", "\(user.uid):\(user.uid)", root]) }
        }

        func prepare(_ way: String) async throws {
            let result = try await Command.running(
                "/bin/sh", ["-ec", way],
                environment: ["PATH=/usr/bin:/bin", "F=\(folder)", "S=\(secret)", "R=\(sockets)"],
                directory: folder)
            guard result.code == 0 else { throw Failed("\(way): \(result.errors)") }
        }
    }
}
