// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// One parsed text that can be changed in one place.
protocol EntryText {
    /// The whole document; an empty object for an empty text.
    var tree: JSON { get }
    /// Adds an entry that is not there.
    func insert(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> ConfigEdit
    /// Replaces an entry that is there.
    func replace(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> [UInt8]
    /// How many levels around the entries may go without taking somebody's comment along.
    func pruning(atMost levels: Int) -> Int
    /// Removes an entry that is there.
    func remove(_ name: String, pruning: Int) throws(ConfigEditError) -> [UInt8]
}

extension JSONObject {
    /// The same with `name` in front, as the member `field`.
    func named(_ name: String, by field: String) -> JSONObject {
        var object = JSONObject([(field, .string(name))])
        for member in members where member.key != field { object[member.key] = member.value }
        return object
    }
}
