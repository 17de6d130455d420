// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport

/// A machine with its own network for a server under test, and another machine behind it that takes down every packet that
/// arrives: network namespaces, from which nothing leaves. Needs root.
///
/// The machine has 10.77.0.1 towards the other (10.77.0.2), 203.0.113.5 on an interface of its own, 192.0.2.128/25 by a
/// local route, and a bridge 172.30.0.1/24 with a container at 172.30.0.2. Port 7000 answers on every address. Whatever has
/// no route goes to the other machine, which is also the resolver.
enum LonelyMachine {
    /// Becomes the server.
    static func wrapper(in directory: TemporaryDirectory) throws -> [String] {
        try directory.write("resolv.conf", "nameserver 10.77.0.2\n")
        try directory.write("listen.py", listener)
        try directory.write("setup.sh", setup)
        return [
            "/usr/bin/unshare", "-nm", "/bin/sh", "\(directory.path)/setup.sh", directory.path,
        ]
    }

    /// The addresses that packets were sent to at the other machine, in its namespace.
    static func arrivals(in directory: TemporaryDirectory) throws -> Set<String> {
        let text = String(decoding: try File.read("\(directory.path)/arrived"), as: UTF8.self)
        return Set(text.split(whereSeparator: \.isNewline).map(String.init))
    }

    /// Runs a command in the network namespace of `server`.
    static func run(_ command: [String], on server: TestServer) async throws {
        let done = try await Command.running("/usr/bin/nsenter", ["-t", "\(server.pid)", "-n"] + command)
        guard done.code == 0 else { throw Failed(done.errors) }
    }

    private static let setup = #"""
        set -e
        directory=$1
        shift
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        mount --bind "$directory/resolv.conf" /etc/resolv.conf
        ip link set lo up
        ip link add own0 type veth peer name own1
        ip addr add 203.0.113.5/24 dev own0
        ip link set own0 up
        ip route add local 192.0.2.128/25 dev lo
        ip link add beyond type veth peer name far
        ip link add bridge0 type bridge
        ip link add port0 type veth peer name near
        ip link set port0 master bridge0
        ip addr add 10.77.0.1/24 dev beyond
        ip addr add fd00:77::1/64 dev beyond nodad 2>/dev/null || true
        ip addr add 172.30.0.1/24 dev bridge0
        for word in started go configured listening; do mkfifo "$directory/$word"; done
        unshare -n python3 "$directory/listen.py" far "$directory" $$ &
        other=$!
        read word < "$directory/started"
        ip link set far netns $other
        ip link set near netns $other
        for link in beyond bridge0 port0 own1; do ip link set $link up; done
        echo go > "$directory/go"
        read word < "$directory/configured"
        ip route add default via 10.77.0.2
        python3 "$directory/listen.py" here "$directory" $$ &
        read word < "$directory/listening"
        exec "$@"
        """#

    private static let listener = #"""
        import os, select, socket, subprocess, sys, threading

        role, directory, parent = sys.argv[1], sys.argv[2], int(sys.argv[3])
        machine = os.pidfd_open(parent)
        if os.getppid() != parent:
            os._exit(1)

        def end_with_the_machine():
            select.select([machine], [], [])
            os._exit(0)

        threading.Thread(target=end_with_the_machine, daemon=True).start()
        tell = lambda word: open(directory + "/" + word, "w").write(word + "\n")

        def ip(*words):
            subprocess.run(["ip", *words], check=True)

        def answer(listener):
            while True:
                connection, _ = listener.accept()
                connection.sendall(role.encode() + b"\n")
                connection.close()

        def resolve():
            names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            names.bind(("0.0.0.0", 53))
            while True:
                query, sender = names.recvfrom(2048)
                names.sendto(query[:2] + b"\x81\x80" + query[4:], sender)

        if role == "far":
            tell("started")
            open(directory + "/go").readline()
            ip("link", "set", "lo", "up")
            ip("addr", "add", "10.77.0.2/24", "dev", "far")
            ip("addr", "add", "172.30.0.2/24", "dev", "near")
            ip("link", "set", "far", "up")
            ip("link", "set", "near", "up")
            sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
            threading.Thread(target=resolve, daemon=True).start()
        listener = socket.socket(socket.AF_INET6)
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(("::", 7000))
        listener.listen(64)
        if role == "here":
            tell("listening")
            answer(listener)
        threading.Thread(target=answer, args=(listener,), daemon=True).start()
        arrived = open(directory + "/arrived", "w")
        tell("configured")
        while True:
            packet, (_, protocol, kind, *_) = sniffer.recvfrom(65536)
            if protocol == 0x0800 and kind != 4:
                arrived.write(socket.inet_ntoa(packet[16:20]) + "\n")
                arrived.flush()
        """#
}
