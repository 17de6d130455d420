// SPDX-License-Identifier: Apache-2.0

/// The selection of a list: an identity, never an index. When the selected item goes, its neighbour is selected.
struct ListCursor<ID: Hashable & Sendable>: Sendable {
    private(set) var selected: ID?
    /// Where the selected item was, for the time when it is gone.
    private var index = 0
    /// The first item that shows.
    private(set) var top = 0

    /// Finds the selection in what the list is now.
    mutating func settle(_ ids: [ID]) {
        guard !ids.isEmpty else {
            selected = nil
            index = 0
            return
        }
        if let selected, let found = ids.firstIndex(of: selected) {
            index = found
        } else {
            index = min(index, ids.count - 1)
            selected = ids[index]
        }
    }

    mutating func select(_ id: ID, in ids: [ID]) {
        guard let found = ids.firstIndex(of: id) else { return }
        selected = id
        index = found
    }

    /// Moves for a key.
    /// - Returns: whether it was one that moves.
    mutating func receive(_ key: Key, _ ids: [ID], page: Int) -> Bool {
        let step: Int
        switch key {
        case .up: step = -1
        case .down: step = 1
        case .pageUp: step = -max(1, page - 1)
        case .pageDown: step = max(1, page - 1)
        case .home: step = -ids.count
        case .end: step = ids.count
        default: return false
        }
        move(step, ids)
        return true
    }

    mutating func move(_ step: Int, _ ids: [ID]) {
        guard !ids.isEmpty else { return }
        settle(ids)
        index = min(max(0, index + step), ids.count - 1)
        selected = ids[index]
    }

    /// The items that show in `rows` rows, so that the selected one is among them.
    func window(_ ids: [ID], rows: Int) -> Range<Int> {
        guard rows > 0 else { return 0..<0 }
        let at = selected.flatMap { ids.firstIndex(of: $0) } ?? min(index, max(0, ids.count - 1))
        var top = min(self.top, max(0, ids.count - rows))
        if at < top { top = at }
        if at >= top + rows { top = at - rows + 1 }
        return top..<min(ids.count, top + rows)
    }

    /// Keeps the window where it is shown now.
    mutating func anchor(_ ids: [ID], rows: Int) { top = window(ids, rows: rows).lowerBound }
}
