// SPDX-License-Identifier: Apache-2.0

/// Where packages of `uvx://` and `npx://` come from, and how one gets to what is elsewhere: to them, to catalogs
/// and to remote servers. What is empty is taken from the server's environment (`UV_DEFAULT_INDEX`,
/// `PIP_INDEX_URL`, `HTTPS_PROXY`, `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS` and the like), then from the files of
/// pip, uv and npm. Holds for what is fetched from then on. Logins do not belong here: they are read from
/// `~/.netrc`, `~/.npmrc` or the environment.
public struct PackageSettings: ContractObject {
    /// Index of Python packages: an address as `https://pypi.org/simple`.
    public var pythonIndex = ""
    /// Registry of Node.js packages: an address as `https://registry.npmjs.org`.
    public var npmRegistry = ""
    /// HTTP proxy: an address as `http://proxy.example:3128`.
    public var proxy = ""
    /// Hosts that are reached without the proxy, separated by commas; `.example` means every host below it.
    public var noProxy = ""
    /// File of certificates (PEM) that are trusted, an absolute path; else the system's.
    public var caFile = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("python_index", &pythonIndex)
        members.required("npm_registry", &npmRegistry)
        members.required("proxy", &proxy)
        members.required("no_proxy", &noProxy)
        members.required("ca_file", &caFile)
    }
}
