// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Variables of the environment that decide which code a program loads, or from where it is fetched.
public enum CodeVariable {
    /// Every variable that begins so, in capital letters.
    private static let prefixes = [
        "LD_", "DYLD_", "PYTHON", "GIT_", "PERL", "RUBY", "GEM_", "BUNDLE_", "BASH_FUNC_", "NPM_CONFIG_", "YARN_",
        "PNPM_", "UV_", "PIP_", "PIPX_", "POETRY_", "CONDA_", "PYENV_", "NVM_", "DENO_", "BUN_", "LUA_", "JULIA_",
        "R_", "CARGO_", "RUSTUP_", "RUSTC_", "CORECLR_", "COR_", "DOTNET_", "COMPLUS_", "GCONV_", "OPENSSL_", "ERL_",
        "ELIXIR_", "MIX_", "GOFLAGS", "GOPROXY", "GOTOOLCHAIN", "GONOSUMDB", "GONOSUMCHECK", "GOSUMDB", "GOPATH",
        "GOROOT", "GOBIN", "MALLOC_", "NODE_", "COREPACK_", "NIX_", "GUILE_", "OCAML", "CAML_", "JAVA_", "_JAVA",
        "CLOUDSDK_",
    ]
    /// Those that begin like one of `prefixes` and load nothing.
    private static let harmless: Set<String> = ["NODE_ENV", "NODE_NAME"]
    /// Single ones.
    private static let names: Set<String> = [
        // The shell's, and what programs start.
        "PATH", "HOME", "SHELL", "IFS", "ENV", "BASH_ENV", "PROMPT_COMMAND", "PS4", "SHELLOPTS", "BASHOPTS", "CDPATH",
        "ZDOTDIR", "FPATH", "INPUTRC", "EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "LESSOPEN",
        "LESSCLOSE", "SSH_ASKPASS", "SUDO_ASKPASS", "TAR_OPTIONS", "MAKEFLAGS", "GNUMAKEFLAGS", "VIMINIT", "EXINIT",
        // The C library's.
        "LOCPATH", "NLSPATH", "GLIBC_TUNABLES", "HOSTALIASES", "TMPDIR", "GETCONF_DIR", "TERMINFO", "TERMINFO_DIRS",
        // Java, PHP, Tcl and others.
        "JDK_JAVA_OPTIONS", "CLASSPATH", "JVM_OPTS", "CATALINA_OPTS", "MAVEN_OPTS",
        "MAVEN_ARGS", "GRADLE_OPTS", "SBT_OPTS", "PHPRC", "PHP_INI_SCAN_DIR", "TCLLIBPATH", "TCL_LIBRARY", "RLIB",
        "VIRTUAL_ENV", "TS_NODE_PROJECT", "ELECTRON_RUN_AS_NODE",
        // Libraries that load modules.
        "GIO_EXTRA_MODULES", "GTK_PATH", "GTK_MODULES", "GST_PLUGIN_PATH", "QT_PLUGIN_PATH", "SASL_PATH",
        "KRB5_CONFIG", "OCL_ICD_VENDORS", "LIBGL_DRIVERS_PATH", "MAGICK_CODER_MODULE_PATH", "XDG_CONFIG_HOME",
        "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS", "PKG_CONFIG_PATH",
        // Programs and files that start some.
        "CC", "CXX", "LD", "PUPPETEER_EXECUTABLE_PATH", "PLAYWRIGHT_BROWSERS_PATH", "CHROME_BIN", "CHROME_PATH",
        "AWS_CONFIG_FILE", "PSMODULEPATH", "IPYTHONDIR", "JUPYTER_PATH",
        // Whose code is believed.
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_HOME", "WGETRC",
        // Which engine is used.
        "DOCKER_HOST", "DOCKER_CONFIG", "CONTAINER_HOST",
    ]

    /// Whether a variable called `name`, in letters of any case, is one.
    public static func decides(_ name: String) -> Bool {
        let name = name.uppercased()
        if harmless.contains(name) { return false }
        return names.contains(name) || prefixes.contains { name.hasBytes(ofPrefix: $0) }
    }
}
