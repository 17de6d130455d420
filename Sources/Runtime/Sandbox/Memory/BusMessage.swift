// SPDX-License-Identifier: Apache-2.0

/// A method call of D-Bus under construction, lowest byte first: every value stands at a multiple of its size.
struct BusMessage {
    private(set) var bytes: [UInt8] = []

    mutating func align(_ size: Int) {
        while bytes.count % size != 0 { bytes.append(0) }
    }

    mutating func add(_ value: UInt32) {
        align(4)
        bytes += withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    mutating func add(_ value: UInt64) {
        align(8)
        bytes += withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    mutating func add(_ text: String) {
        add(UInt32(text.utf8.count))
        bytes += Array(text.utf8) + [0]
    }

    mutating func add(signature: String) { bytes += [UInt8(signature.utf8.count)] + Array(signature.utf8) + [0] }

    /// An array whose elements are at multiples of `alignment`. Its length counts what follows that alignment.
    mutating func addArray(alignment: Int, _ body: (inout BusMessage) -> Void) {
        add(UInt32(0))
        let place = bytes.count - 4
        align(alignment)
        let start = bytes.count
        body(&self)
        let length = UInt32(bytes.count - start)
        bytes.replaceSubrange(place..<place + 4, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
    }

    /// One of an array of pairs of a name and a value of any kind.
    mutating func addProperty(_ name: String, _ signature: String, _ body: (inout BusMessage) -> Void) {
        align(8)
        add(name)
        add(signature: signature)
        body(&self)
    }

    /// A call with this message as its arguments.
    /// - Parameters:
    ///   - path: The object.
    ///   - interface: What it offers.
    ///   - signature: The arguments' kinds.
    func call(path: String, interface: String, member: String, signature: String, serial: UInt32) -> [UInt8] {
        let (methodCall, version): (UInt8, UInt8) = (1, 1)
        var header = BusMessage()
        header.bytes = [UInt8(ascii: "l"), methodCall, 0, version]
        header.add(UInt32(bytes.count))
        header.add(serial)
        header.addArray(alignment: 8) { fields in
            for (code, kind, text) in [(1, "o", path), (2, "s", interface), (3, "s", member)]
                as [(UInt8, String, String)]
            {
                fields.align(8)
                fields.bytes.append(code)
                fields.add(signature: kind)
                fields.add(text)
            }
            fields.align(8)
            fields.bytes.append(8)
            fields.add(signature: "g")
            fields.add(signature: signature)
        }
        header.align(8)
        return header.bytes + bytes
    }
}
