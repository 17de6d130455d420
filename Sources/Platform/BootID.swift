// SPDX-License-Identifier: Apache-2.0

/// The machine's present run.
public enum BootID {
    /// Another text after each boot (random(4), `/proc/sys/kernel/random/boot_id`); empty where the kernel tells none.
    public static let current: String = {
        let bytes = (try? File.read("/proc/sys/kernel/random/boot_id", limit: 128)) ?? []
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }()
}
