// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
public import Models
import Platform
import Runtime
import Storage

extension Problem {
    /// The one place that turns errors of the layers below into what people see.
    public init(describing error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let invalid as InvalidFields: self.init(invalid)
        case let failure as RuntimeError: self.init(runtime: failure)
        case let failure as StorageError:
            switch failure.code {
            case .duplicate:
                self.init(.nameTaken, "the name already exists", fix: "choose another one: \(field: "name")")
            case .diskFull: self = .diskFull(failure.reason)
            case .corrupt:
                self.init(
                    .storageDamaged, failure.reason, fix: Remedy(text: failure.fix ?? "restore it from your backup"))
            case .busy: self.init(.storageUnavailable, failure.reason, fix: "end that program, and try again")
            case .readOnly:
                self.init(.storageUnavailable, failure.reason, fix: "make it writable, or take another state directory")
            case .inputOutput: self.init(.storageUnavailable, failure.reason, fix: "look at the disk, and try again")
            case .other: self.init(.internalError, failure.reason)
            }
        case .system(let failure) as InstanceLockError: self.init(describing: failure)
        case let failure as SystemError:
            if let fix = failure.fix {
                let elsewhere: Remedy = "choose another place: \(field: "state_dir")"
                let remedy: Remedy =
                    !failure.canBeElsewhere
                    ? Remedy(text: fix) : fix.isEmpty ? elsewhere : "\(fix), or \(elsewhere)"
                self.init(.permissionDenied, failure.description, fix: remedy)
            } else if failure.code == ENOSPC || failure.code == EDQUOT {
                self = .diskFull(failure.description)
            } else if failure.code == EACCES || failure.code == EPERM {
                self.init(.permissionDenied, failure.description, fix: "check the permissions of that path")
            } else {
                self.init(.internalError, failure.description)
            }
        case is CancellationError: self.init(.stopping, "the server is stopping", fix: "try again")
        default: self.init(.internalError, "\(error)")
        }
    }

    private static func diskFull(_ reason: String) -> Problem {
        Problem(
            .diskFull, "the disk is full: \(reason)", fix: "free some space, or take a state directory on another disk")
    }

    private init(runtime failure: RuntimeError) {
        let code: Code =
            switch failure.code {
            case .runtimeUnavailable, .engineFailed: .runtimeUnavailable
            case .permissionDenied: .permissionDenied
            case .imageNotFound: .imageNotFound
            case .pullFailed: .pullFailed
            case .commandNotFound: .commandNotFound
            case .pathNotFound: .pathNotFound
            case .portInUse: .portInUse
            case .diskFull: .diskFull
            case .notSupported: .notSupported
            case .startFailed: .startFailed
            }
        self.init(
            code, failure.message, fix: failure.fix,
            issues: failure.pointer.isEmpty
                ? [] : [FieldIssue(pointer: failure.pointer, code: .invalid, detail: failure.message)])
    }
}
