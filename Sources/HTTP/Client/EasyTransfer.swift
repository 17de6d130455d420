// SPDX-License-Identifier: Apache-2.0
import Addresses
import CCurl
import Glibc
import JSONCoding
import Platform

/// One exchange as libcurl sees it; lives on its loop's thread.
final class EasyTransfer {
    let id: UInt64
    let handle: UnsafeMutableRawPointer
    let delegate: any HTTPClientDelegate
    private let request: HTTPClientRequest
    private let deadline: Double
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private var head = ResponseHead()
    private var paused = false
    private var sentOnce = false
    private var opened: [Int32] = []
    private var refusal: HTTPClientError?
    /// The request that takes this one's place once the answer has come to its end; nothing of it is reported.
    private var redirect: HTTPClientRequest?
    private var skipped = 0
    /// Longer bodies of redirects are not waited for.
    private static let skipLimit = 64 << 10

    private init(
        id: UInt64, handle: UnsafeMutableRawPointer, _ request: HTTPClientRequest, _ delegate: any HTTPClientDelegate
    ) {
        self.id = id
        self.handle = handle
        self.request = request
        self.delegate = delegate
        deadline = Self.now + min(request.connectTimeout, request.timeout ?? .infinity)
        words[0] = 0
    }

    deinit {
        ccurl_easy_cleanup(handle)
        ccurl_slist_free_all(fields)
        words.deallocate()
    }

    /// Prepares an exchange, refusing what would smuggle a second request into the first.
    static func make(
        id: UInt64, _ request: HTTPClientRequest, _ delegate: any HTTPClientDelegate
    ) -> Result<EasyTransfer, HTTPClientError> {
        if let problem = problem(with: request) { return .failure(HTTPClientError(.broken, problem)) }
        guard let handle = ccurl_easy_init() else { return .failure(HTTPClientError(.broken, "out of memory")) }
        let transfer = EasyTransfer(id: id, handle: handle, request, delegate)
        transfer.configure()
        return .success(transfer)
    }

    private static func problem(with request: HTTPClientRequest) -> String? {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(isTokenByte) else {
            return "“\(request.method)” is not a method"
        }
        for field in request.headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                return "“\(field.name)” is not a header field's name"
            }
            if field.value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) {
                return "the header field \(field.name) contains a line break"
            }
        }
        if request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return "the address contains a space or control character"
        }
        // libcurl would guess the scheme, and where the host is.
        if !WebAddress.hasAuthority(request.url) { return "the address has no scheme, or no host" }
        return nil
    }

    /// RFC 9110 section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private func configure() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_setopt_pointer(handle, CURLOPT_PRIVATE, context)
        ccurl_setopt_pointer(handle, CURLOPT_ERRORBUFFER, words)
        ccurl_setopt_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_setopt_string(handle, CURLOPT_URL, request.url)
        ccurl_setopt_long(handle, CURLOPT_PATH_AS_IS, 1)
        ccurl_setopt_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        // HTTP/2 would put a paused exchange's back-pressure on its neighbours.
        ccurl_setopt_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        ccurl_setopt_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_setopt_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        // Never what the environment says: whoever asks says which way.
        let way = request.socket == nil ? request.way : nil
        ccurl_setopt_string(handle, CURLOPT_PROXY, way?.proxy ?? "")
        ccurl_setopt_string(handle, CURLOPT_NOPROXY, way.flatMap { $0.proxy.isEmpty ? nil : $0.exceptions } ?? "*")
        if let file = way?.certificates, !file.isEmpty { ccurl_setopt_string(handle, CURLOPT_CAINFO, file) }
        ccurl_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(request.connectTimeout * 1000)))
        if let timeout = request.timeout {
            ccurl_setopt_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(timeout * 1000)))
        }
        // All that it knows; that it is not asked for is seen to with the fields.
        if request.decodesContent { ccurl_setopt_string(handle, CURLOPT_ACCEPT_ENCODING, "") }
        if let socket = request.socket { ccurl_setopt_string(handle, CURLOPT_UNIX_SOCKET_PATH, socket) }
        configureBody()
        configureFields()

        ccurl_setopt_pointer(handle, CURLOPT_HEADERDATA, context)
        ccurl_setopt_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return EasyTransfer.from(context)?.receiveField(line) == true ? line.count : 0
        }
        ccurl_setopt_pointer(handle, CURLOPT_WRITEDATA, context)
        ccurl_setopt_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return EasyTransfer.from(context)?.receive(buffer) ?? 0
        }
        ccurl_setopt_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
        ccurl_setopt_open_socket(handle) { context, _, address in
            guard let address, let transfer = EasyTransfer.from(context) else { return -1 }
            return transfer.openSocket(address.pointee)
        }
        ccurl_setopt_pointer(handle, CURLOPT_PREREQDATA, context)
        ccurl_setopt_before_request(handle) { context, _, _, _, localPort in
            let allowed = EasyTransfer.from(context)?.mayBegin(localPort: localPort) ?? false
            return Int32(allowed ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT)
        }
    }

    /// The exchange that owns `handle`.
    static func owner(of handle: UnsafeMutableRawPointer?) -> EasyTransfer? {
        var context: UnsafeMutableRawPointer?
        ccurl_getinfo_pointer(handle, CURLINFO_PRIVATE, &context)
        return from(context)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> EasyTransfer? {
        context.map { Unmanaged<EasyTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func configureBody() {
        let needsBody = ["POST", "PUT", "PATCH"].contains(request.method)
        if let body = request.body ?? (needsBody ? [] : nil) {
            ccurl_setopt_long(handle, CURLOPT_POST, 1)
            ccurl_setopt_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            if body.isEmpty {
                ccurl_setopt_string(handle, CURLOPT_COPYPOSTFIELDS, "")
            } else {
                body.withUnsafeBytes { bytes in
                    let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                    _ = ccurl_setopt_pointer(handle, CURLOPT_COPYPOSTFIELDS, start)
                }
            }
        }
        if request.method == "HEAD" {
            ccurl_setopt_long(handle, CURLOPT_NOBODY, 1)
        } else {
            ccurl_setopt_string(handle, CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func configureFields() {
        // libcurl would add these by itself.
        var own = ["Accept", "Accept-Encoding", "Content-Type", "Expect", "User-Agent"]
        for field in request.headers.fields {
            if HTTPHeaders.same(field.name, "Content-Length") { continue }
            if HTTPHeaders.same(field.name, "Transfer-Encoding") { continue }
            own.removeAll { HTTPHeaders.same($0, field.name) }
            fields = ccurl_slist_append(
                fields, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for name in own { fields = ccurl_slist_append(fields, "\(name):") }
        ccurl_setopt_pointer(handle, CURLOPT_HTTPHEADER, fields)
    }

    // MARK: What libcurl reports

    /// False ends the exchange.
    private func receiveField(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let (status, headers) = head.add(line) else { return true }
        switch request.step(after: status, headers) {
        case .answer: delegate.didReceiveHead(status: status, headers: headers)
        case .follow(let next): redirect = next
        case .fail(let error):
            refusal = error
            return false
        }
        return true
    }

    /// What is to be asked instead, when it ended with `code`.
    func successor(_ code: CURLcode) -> HTTPClientRequest? {
        code == CURLE_OK || skipped > Self.skipLimit ? redirect : nil
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        if redirect != nil {
            skipped += bytes.count
            return skipped > Self.skipLimit ? 0 : bytes.count
        }
        if paused { return Int(CURL_WRITEFUNC_PAUSE) }
        if !delegate.didReceive(bytes) { paused = true }
        return bytes.count
    }

    func resume() {
        guard paused else { return }
        paused = false
        ccurl_easy_pause(handle, CURLPAUSE_CONT)
    }

    private func openSocket(_ address: curl_sockaddr) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor: Int32
        if let connector = request.connector {
            descriptor = (try? connector.socket(family: address.family).release()) ?? -1
        } else {
            descriptor = socket(address.family, address.socktype | flags, address.protocol)
        }
        if descriptor >= 0 { opened.append(descriptor) }
        return descriptor
    }

    /// The connection stands and nothing was sent on it yet.
    private func mayBegin(localPort: Int32) -> Bool {
        if sentOnce, !["GET", "HEAD", "OPTIONS"].contains(request.method) {
            // libcurl repeats a request whose reused connection broke; the server may have acted on the first.
            refusal = HTTPClientError(.broken, "\(server) closed the connection before it answered")
            return false
        }
        sentOnce = true
        // A reused connection opens no descriptor: it was accepted when it was new.
        if opened.isEmpty { return true }
        let new = opened.last { request.socket != nil || Self.localPort(of: $0) == localPort }
        opened = []
        guard let new else {
            if request.acceptPeer == nil { return true }
            refusal = HTTPClientError(.peerRefused, "the connection to \(server) could not be examined")
            return false
        }
        guard let reason = request.acceptPeer?(new) else { return true }
        refusal = HTTPClientError(.peerRefused, reason)
        return false
    }

    private static func localPort(of descriptor: Int32) -> Int32? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            let known = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length) == 0
            }
            // The port is at the same place in both families' addresses.
            return known
                ? pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    Int32(UInt16(bigEndian: $0.pointee.sin_port))
                } : nil
        }
    }
}

// MARK: How it ended

extension EasyTransfer {
    /// Whether the server's queue of connections was full, and waiting may help.
    ///
    /// Connecting a unix socket then fails at once with EAGAIN, which libcurl takes for a connection being made: it
    /// fails later, without an error number.
    func mayRetry(_ code: CURLcode) -> Bool {
        guard code == CURLE_COULDNT_CONNECT, request.socket != nil, systemError == 0, Self.now < deadline else {
            return false
        }
        opened = []
        return true
    }

    private var systemError: Int32 {
        var code = 0
        ccurl_getinfo_long(handle, CURLINFO_OS_ERRNO, &code)
        return Int32(code)
    }

    /// The error that `code` stands for; `nil` when all went well.
    func failure(_ code: CURLcode) -> HTTPClientError? {
        if code == CURLE_OK { return nil }
        if let refusal { return refusal }
        let detail = words[0] == 0 ? String(cString: ccurl_easy_strerror(code)) : String(cString: words)
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return HTTPClientError(.timeout, "\(server) did not answer in time (\(detail))")
        case CURLE_COULDNT_CONNECT: return connectFailure(detail)
        case CURLE_BAD_CONTENT_ENCODING:
            return HTTPClientError(.undecodable, "the answer of \(server) cannot be decoded: \(detail)")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return HTTPClientError(.untrusted, "\(server): \(detail)")
        case CURLE_COULDNT_RESOLVE_HOST: return HTTPClientError(.refused, "\(server) was not found (\(detail))")
        default: return HTTPClientError(.broken, "\(server): \(detail)")
        }
    }

    private func connectFailure(_ detail: String) -> HTTPClientError {
        switch systemError {
        case 0 where request.socket != nil:
            return HTTPClientError(.timeout, "\(server) does not accept connections: too many are waiting")
        case 0: return HTTPClientError(.refused, "\(server) cannot be reached: \(detail)")
        case EACCES, EPERM:
            return HTTPClientError(.permissionDenied, "\(server) may not be opened: \(Self.words(for: systemError))")
        case ETIMEDOUT: return HTTPClientError(.timeout, "\(server) does not accept connections")
        default: return HTTPClientError(.refused, "\(server) cannot be reached: \(Self.words(for: systemError))")
        }
    }

    private static func words(for code: Int32) -> String { String(cString: strerror(code)) }

    /// Whom it talks to, without path and query, which may hold secrets.
    private var server: String {
        if let socket = request.socket { return socket }
        return WebAddress(request.url)?.origin ?? "the server"
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
