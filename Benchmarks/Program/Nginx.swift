// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// nginx, the yardstick of what passes through, and of what a server can do with bytes that lie ready.
enum Nginx {
    /// One worker on `port`, without a log, that does what `location` says.
    static func start(
        _ port: Int, named name: String, upstream: String = "", location: String, _ options: Options, _ cleanup: Cleanup
    ) throws -> Child {
        let directory = "\(options.work)/nginx-\(name)"
        mkdir(directory, 0o755)
        let text = """
            daemon off;
            worker_processes 1;
            pid \(directory)/pid;
            error_log \(directory)/error.log;
            \(Account.current == 0 ? "user root;" : "")
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path \(directory)/body;
                proxy_temp_path \(directory)/proxy;
                fastcgi_temp_path \(directory)/fastcgi;
                uwsgi_temp_path \(directory)/uwsgi;
                scgi_temp_path \(directory)/scgi;
                \(upstream)
                server {
                    listen 127.0.0.1:\(port);
                    keepalive_requests 100000000;
                    location / {
                        \(location)
                    }
                }
            }
            """
        try File.write(Array(text.utf8), to: "\(directory)/nginx.conf")
        let nginx = try Child.start(
            Child.Plan("/usr/sbin/nginx", ["-e", "\(directory)/error.log", "-c", "\(directory)/nginx.conf"]))
        cleanup.add { Process.end(nginx) }
        return nginx
    }

    /// Waits until something listens on `port`.
    static func listens(_ port: Int) throws {
        for _ in 0..<2000 {
            if (try? Wire(port: port)) != nil { return }
            usleep(2000)
        }
        throw Failure("nothing listens on port \(port)")
    }
}
