// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import TestSupport
import Testing

@testable import Runtime

/// Which of the system's configuration files a sandbox sees, by one rule, on a made-up machine.
@Suite struct SystemFilesTests {
    /// A root directory with `etc`, `usr` and `var/lib`, and where copies of it are kept.
    private final class Machine: Sendable {
        let outer: TemporaryDirectory
        var root: String { "\(outer.path)/root" }
        var cache: String { "\(outer.path)/cache" }
        let rule = SystemFileRule(owners: [0, getuid()])

        init() throws {
            outer = try TemporaryDirectory(in: TemporaryDirectory.home)
            for name in ["root/etc", "root/usr/share", "root/var/lib", "cache"] { try make("\(outer.path)/\(name)") }
        }

        func make(_ path: String, mode: UInt32 = 0o755) throws {
            try Directory.make(path)
            var step = path
            while step.utf8.count > outer.path.utf8.count {
                chmod(step, 0o755)
                step = Path.parent(step)
            }
            chmod(path, mode)
        }

        func file(_ path: String, _ text: String = "shown", mode: UInt32 = 0o644) throws {
            if !HostPath.isDirectory(Path.parent("\(root)/\(path)")) { try make(Path.parent("\(root)/\(path)")) }
            try File.write(Array(text.utf8), to: "\(root)/\(path)")
            chmod("\(root)/\(path)", mode)
        }

        func link(_ path: String, to target: String) { #expect(symlink(target, "\(root)/\(path)") == 0) }

        func current() throws -> SystemFiles { try SystemFiles.current(in: cache, root: root, rule: rule) }

        /// Whether a file of that name is shown with its content, or a link as it is.
        func isShown(_ path: String, in files: SystemFiles) -> Bool {
            let place = "\(files.path)/\(path)"
            return HostPath.linkText(place) != nil || HostPath.text(place) == "shown"
        }
    }

    static let shown = [
        "chromium.d/default-flags", "chromium.d/apikeys", "fonts/conf.d/10-x.conf",
        "java-17-openjdk/security/java.policy",
        "libreoffice/registry/main.xcd", "texmf/web2c/texmf.cnf", "ld.so.conf.d/x.conf", "locale.alias",
        "ssl/certs/ca.pem",
        "ssl/openssl.cnf", "pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "alternatives/README", "os-release",
        "services",
        "ImageMagick-6/policy.xml", "new-package/config", ".java/.systemPrefs/x", "pip.conf", "npmrc", "gitconfig",
        "passwordless.d/../opt/x",
    ]

    static let hidden = [
        "thv/config.yaml", "ssh/sshd_config", "ssl/private/host.pem", "sudoers", "sudoers.d/x", "cron.d/x", "crontab",
        "kubernetes/admin.conf", "docker/daemon.json", "NetworkManager/system-connections/home", "app/server.key",
        "app/client_secret.json", "app/SECRETS", "app/db-password", "Passwords.txt", "passwd-", "group-", "shadow",
        "gshadow-", "subuid", "hosts.allow", "networks", "resolv.conf.bak", "machine-info", "fstab.old", "crypttab",
        "wireguard/wg0.conf", "openvpn/client/a.conf", "ppp/chap", "krb5.keytab", "apt/auth.conf.d/x", "apt/auth.conf",
        "netrc", "netplan/50.yaml", "wpa_supplicant/wpa.conf", "letsencrypt/options", "systemd/system/x.service",
        "environment", "environment.d/x.conf", "containerd/config.toml", "rancher/k3s.yaml", "app/keystore.p12",
        "app/keystore.jks", "app/.env", "app/production.env", "app/api_key", "app/google.apikey", "app/auth-token",
        "app/id_rsa",
        "app/.git/config", "app/aws-credentials", "nginx/htpasswd", "postfix/sasl_passwd", "vault.d/vault.hcl",
    ]

    @Test func theRuleIsHeldByName() throws {
        let machine = try Machine()
        for name in Self.shown where !name.contains("..") { try machine.file("etc/\(name)") }
        for name in Self.hidden { try machine.file("etc/\(name)") }
        let files = try machine.current()
        for name in Self.shown where !name.contains("..") {
            #expect(machine.isShown(name, in: files), "hidden: \(name)")
        }
        for name in Self.hidden { #expect(!machine.isShown(name, in: files), "shown: \(name)") }
        // Those that every program looks for are there, and hold nothing of the machine's.
        for name in SystemFileRule.replaced where name != "mtab" {
            #expect(
                HostPath.isFile("\(files.path)/\(name)") && !HostPath.text("\(files.path)/\(name)").contains("shown"))
        }
        #expect(HostPath.linkText("\(files.path)/mtab") == "/proc/mounts")
    }

    @Test func whatNotEveryUserMayReadIsNotShownToTheServersBackendEither() throws {
        let machine = try Machine()
        try machine.file("etc/app/mine", mode: 0o600)
        try machine.file("etc/app/groups", mode: 0o640)
        try machine.file("etc/app/everybodys", mode: 0o444)
        try machine.file("etc/closed/x")
        try machine.file("etc/unlisted/x")
        chmod("\(machine.root)/etc/closed", 0o750)
        chmod("\(machine.root)/etc/unlisted", 0o751)
        #expect(mkfifo("\(machine.root)/etc/app/fifo", 0o666) == 0)
        let files = try machine.current()
        #expect(machine.isShown("app/everybodys", in: files))
        for name in ["app/mine", "app/groups", "closed/x", "unlisted/x"] {
            #expect(!machine.isShown(name, in: files), "\(name)")
        }
        #expect(!HostPath.exists("\(files.path)/app/fifo"))
        // Everything of it may be seen by whoever a backend runs as, and no further.
        for name in ["app", "app/everybodys"] {
            var status = stat()
            #expect(stat("\(files.path)/\(name)", &status) == 0)
            #expect(status.st_mode & 0o777 == (name == "app" ? 0o755 : 0o444))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "it gives files to others"))
    func whatIsNotRootsIsNotShown() throws {
        let machine = try Machine()
        for name in ["etc/app/others", "etc/others/x"] { try machine.file(name) }
        #expect(chown("\(machine.root)/etc/app/others", 54_321, 0) == 0)
        #expect(chown("\(machine.root)/etc/others", 54_321, 0) == 0)
        let files = try machine.current()
        for name in ["app/others", "others/x"] { #expect(!machine.isShown(name, in: files), "\(name)") }
    }

    @Test func linksLeadToPlacesOfTheSameKindOnly() throws {
        let machine = try Machine()
        try machine.file("usr/share/data")
        try machine.file("etc/real/data")
        try machine.file("var/lib/package/data")
        try machine.file("var/lib/package/list/entry")
        try machine.file("var/lib/package/mine", mode: 0o600)
        try machine.file("var/lib/closed/data")
        chmod("\(machine.root)/var/lib/closed", 0o700)
        try machine.file("var/lib/docker/data")
        try machine.file("var/lib/app/secret.json")
        try machine.file("home/diary")
        machine.link("var/lib/way-out", to: "\(machine.root)/home")
        for (name, target) in [
            ("to-usr", "/usr/share/data"), ("to-usr-relative", "../usr/share/data"), ("to-etc", "real/data"),
            ("to-lib", "/var/lib/package/data"), ("to-lib-relative", "../var/lib/package/data"),
            ("to-list", "/var/lib/package/list"), ("to-mine", "/var/lib/package/mine"),
            ("to-closed", "/var/lib/closed/data"), ("to-docker", "/var/lib/docker/data"),
            ("to-secret", "/var/lib/app/secret.json"), ("to-home", "/home/diary"), ("up", "../home/diary"),
            ("out", "/var/lib/way-out/diary"), ("proc", "/proc/self/environ"), ("loop", "/var/lib/../../etc/loop"),
        ] { machine.link("etc/\(name)", to: target) }
        let files = try machine.current()
        for name in ["to-usr", "to-usr-relative", "to-etc", "to-lib", "to-lib-relative", "to-list/entry"] {
            #expect(machine.isShown(name, in: files), "hidden: \(name)")
        }
        for name in ["to-mine", "to-closed", "to-docker", "to-secret", "to-home", "up", "out", "proc"] {
            #expect(!machine.isShown(name, in: files), "shown: \(name)")
        }
        // What lies elsewhere is there itself, because nothing else of its place is.
        #expect(HostPath.linkText("\(files.path)/to-lib") == nil)
    }

    @Test(arguments: [
        ("an address with a password", "index-url = https://me:hunter2@index.example/simple", false),
        ("a token of npm's", "//registry.example/:_authToken=abc", false),
        ("a private key", "-----BEGIN RSA PRIVATE KEY-----\nMII", false),
        ("an address", "index-url = https://index.example:8443/simple # ask admin@example.com: no", true),
        ("a certificate", "-----BEGIN CERTIFICATE-----\nMII", true),
    ]) func theRuleIsHeldByContent(_ what: String, content: String, isShown: Bool) throws {
        let machine = try Machine()
        try machine.file("etc/pip.conf", content)
        let files = try machine.current()
        #expect(HostPath.isFile("\(files.path)/pip.conf") == isShown, "\(what)")
    }

    @Test func aCopyIsTakenAgainUntilSomethingChanges() throws {
        let machine = try Machine()
        try machine.file("etc/app/config")
        try machine.file("etc/app/mine", mode: 0o600)
        try machine.file("var/lib/package/data")
        machine.link("etc/to-lib", to: "/var/lib/package/data")
        var files = try machine.current()
        #expect(try machine.current().path == files.path)
        let changes: [(String, () throws -> Void)] = [
            ("a new package", { try machine.file("etc/package/config") }),
            ("a new file", { try machine.file("etc/app/more") }),
            ("another content", { try machine.file("etc/app/config", "other") }),
            ("content in place", { Self.append("x", to: "\(machine.root)/etc/app/config") }),
            ("another mode", { #expect(chmod("\(machine.root)/etc/app/mine", 0o644) == 0) }),
            ("a folder that is closed", { #expect(chmod("\(machine.root)/etc/package", 0o700) == 0) }),
            ("where a link leads", { try machine.file("var/lib/package/data", "other") }),
            ("a file that is gone", { #expect(unlink("\(machine.root)/etc/app/config") == 0) }),
        ]
        for (what, change) in changes {
            try change()
            let next = try machine.current()
            #expect(next.path != files.path, "\(what)")
            files = next
        }
        #expect(machine.isShown("app/mine", in: files))
        #expect(!machine.isShown("package/config", in: files))
        // Those that nobody holds are gone.
        #expect(Directory.entries(of: machine.cache).filter { !$0.hasPrefix(".") }.count <= 2)
    }

    @Test func thoseWhoStartAtOnceCopyOnce() async throws {
        let machine = try Machine()
        for index in 0..<200 { try machine.file("etc/app/config-\(index)") }
        let paths = try await withThrowingTaskGroup(of: SystemFiles.self) { group in
            for _ in 0..<12 { group.addTask { try await Thread.dedicated("start") { try machine.current() } } }
            return try await group.reduce(into: [SystemFiles]()) { $0.append($1) }
        }
        #expect(Set(paths.map(\.path)).count == 1)
    }

    private static func append(_ text: String, to path: String) {
        let number = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        #expect(write(number, text, text.utf8.count) == text.utf8.count)
        close(number)
    }

    @Test func aCopyThatIsUsedStaysAndOneThatCannotBeMadeIsReplacedByTheLast() throws {
        let machine = try Machine()
        try machine.file("etc/app/config")
        let first = try machine.current()
        try machine.file("etc/app/config", "other")
        let second = try machine.current()
        #expect(machine.isShown("app/config", in: first))
        #expect(HostPath.text("\(second.path)/app/config") == "other")
        guard geteuid() != 0 else { return }
        chmod(machine.cache, 0o500)
        defer { chmod(machine.cache, 0o700) }
        try machine.file("etc/app/config", "third")
        #expect(throws: Never.self) { _ = try machine.current() }
    }

    // MARK: In a sandbox

    /// What programs of this machine look for in `/etc` is there.
    @Test func programsOfThisMachineFindTheirConfiguration() async throws {
        let seen = try await SandboxedScript(
            """
            for path in ld.so.cache ld.so.conf.d ssl/certs/ca-certificates.crt ssl/openssl.cnf alternatives fonts/fonts.conf \
                chromium.d java-17-openjdk/security/java.policy mime.types services protocols locale.alias os-release \
                localtime perl python3 profile; do
                [ -e "/etc/$path" ] || echo "missing: $path"
            done
            awk 'BEGIN { print "awk" }'
            fc-match sans >/dev/null && echo fonts
            python3 -c 'import ssl; print(len(ssl.create_default_context().get_ca_certs()) > 10)'
            grep -c . /etc/machine-id; cat /etc/hostname; cat /etc/fstab; getent hosts localhost | grep -c localhost
            find /etc -name 'ssh*' -o -name shadow -o -name sudoers -o -name private | head -3
            """)
        #expect(seen.lines == ["awk", "fonts", "True", "1", "script", "1"], "\(seen.errors)")
        #expect(!seen.facts.notes.contains { $0.contains("the system is read-only") })
        #expect(seen.facts.notes.contains { $0.contains("of /etc it sees") })
    }

    @Test(.enabled(if: geteuid() == 0, "it installs something"))
    func aPackageInstalledLaterShowsAtTheNextStart() async throws {
        let name = "thv-package-\(UInt32.random(in: 0 ... .max))"
        #expect(try await SandboxedScript("cat /etc/\(name)/config 2>/dev/null || echo none").lines == ["none"])
        try Directory.make("/etc/\(name)")
        defer { try? Directory.removeTree("/etc/\(name)") }
        chmod("/etc/\(name)", 0o755)
        try File.write(Array("installed".utf8), to: "/etc/\(name)/config", mode: 0o644)
        #expect(try await SandboxedScript("cat /etc/\(name)/config").lines == ["installed"])
    }

    /// Also where the machine has nothing of that name.
    @Test func aVolumeMayLieBelowEtc() async throws {
        let shared = try TemporaryDirectory()
        try shared.write("file", "content")
        let seen = try await SandboxedScript(
            """
            cat /etc/thv-none/inner/file /etc/fonts/thv-none/file /etc/hosts/file 2>/dev/null; echo
            [ -e /etc/ssl/certs/ca-certificates.crt ] && [ -e /etc/fonts/fonts.conf ] && cat /etc/hostname
            (echo x >/etc/new) 2>/dev/null || echo read-only
            """
        ) {
            $0.backend.volumes = ["/etc/thv-none/inner", "/etc/fonts/thv-none"].map { "\(shared.path):\($0):ro" }
        }
        #expect(seen.lines == ["contentcontent", "script", "read-only"], "\(seen.errors)")
    }
}
