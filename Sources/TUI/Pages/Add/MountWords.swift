// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// What a new server would see of the machine, asked of the API and put into words.
enum MountWords {
    /// The question. It is put as if everything were granted: what is asked for is listed beside it.
    static func request(_ config: RunConfigDocument) -> APICall<Received<WorkloadPreview>> {
        .previewWorkload(config.accepting(.all(true)))
    }

    /// Every path, where it is in truth, and why it is shown; then what is not shown.
    static func lines(_ preview: WorkloadPreview?) -> [String] {
        let mounts = (preview?.mounts ?? []).map { mount -> String in
            let place = mount.inside == mount.path ? mount.path : "\(mount.path) as \(mount.inside)"
            let truth = mount.target == mount.path ? "" : ", in truth \(mount.target)"
            let rights = mount.isReadOnly ? "read-only" : "can change it"
            let hidden = mount.hidden
            let some = hidden.prefix(8).joined(separator: ", ") + (hidden.count > 8 ? ", …" : "")
            let without = hidden.isEmpty ? "" : "; hidden of it: \(some)"
            return "\(place)\(truth) (\(rights)): \(words(mount.reason))\(without)"
        }
        return mounts + (preview?.notes ?? [])
    }

    private static func words(_ reason: Word<Mount.Reason>) -> String {
        switch reason.known {
        case .program: "the program"
        case .interpreter: "what runs the program"
        case .environment: "belongs to the program"
        case .volume: "you named it"
        case .permissionProfile: "the profile names it"
        case .package: "what the package fetches"
        case .commandLine: "the command names it"
        case nil: reason.text
        }
    }
}
