// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import Platform

/// Words for what kept a file from being read or changed.
struct ClientProblem {
    let detail: String

    init(_ error: any Error, _ path: String) {
        switch error {
        case let error as ConfigEditError:
            detail = error.reason.hasPrefix(path) ? error.reason : "\(path): \(error)"
        case let error as SystemError: detail = "\(error)"
        default: detail = "\(path): \(error)"
        }
    }
}
