// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The members of a document that say what runs, before it is known that they fit together.
struct SourceMembers {
    let image: String?
    let imageDigest: String?
    let package: String?
    let packageRunner: String?
    let packageDigest: String?
    let command: [String]?
    let url: String?

    init(_ reader: ObjectReader) {
        image = reader.string("image", max: 1024)
        package = reader.string("package", max: 1024)
        packageRunner = reader.string("package_runner", max: 4096)
        command = reader.strings("command", max: 1000)
        url = reader.string("url", max: 4096)
        imageDigest = reader.string("image_digest", max: 255)
        packageDigest = reader.string("package_digest", max: 255)
    }

    /// How many sources are given.
    var count: Int { [image != nil, package != nil, command != nil, url != nil].count(where: \.self) }

    /// The source; what belongs to another kind of source is left out.
    var source: WorkloadSource? {
        if let url { return .remote(url) }
        if let image { return .image(image, digest: imageDigest) }
        if let package { return .package(package, runner: packageRunner, digest: packageDigest) }
        return command.map { .command($0) }
    }

    /// The rules that hold for each of them on every machine.
    func validate(_ reader: ObjectReader) {
        if let package, PackageReference(package) == nil {
            reader.reject("package", .invalid, "“\(package)” is not uvx://NAME[@VERSION] or npx://NAME[@VERSION]")
        }
        if let packageRunner, !packageRunner.beginsWithSlash {
            reader.reject("package_runner", .invalid, "must be an absolute path")
        }
        if let image, image.isEmpty { reader.reject("image", .invalid, "is empty") }
        if let command {
            if command.isEmpty {
                reader.reject("command", .invalid, "is empty")
            } else if !command[0].beginsWithSlash {
                reader.reject("command", .invalid, "command[0] must be an absolute path, not “\(command[0])”")
            }
        }
        if let url, let problem = LineText.problem(withAddress: url) { reader.reject("url", .invalid, problem) }
        let lines = [
            ("image", image), ("package", package), ("image_digest", imageDigest), ("package_digest", packageDigest),
        ]
        for (key, text) in lines {
            if let text, let problem = LineText.problem(with: text) { reader.reject(key, .invalid, problem) }
        }
    }
}
