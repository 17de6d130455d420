// SPDX-License-Identifier: Apache-2.0
import Clients
import ConfigFiles
import Contract

extension Contract.Client {
    /// A client application as it is now.
    init(_ state: ClientState) {
        self.init()
        id = state.id
        name = state.name
        isInstalled = state.isInstalled
        format = Word(state.format.rawValue)
        configPath = state.path
        exists = state.exists
        groups = state.groups
        entries = state.entries
        unusable = state.unusable
        status = Word(state.status.rawValue)
        statusContext = state.context
        backup = state.backup
    }
}

extension ClientPreview {
    /// What would change in its file.
    init(_ preview: ClientFilePreview) {
        self.init()
        client = preview.client
        configPath = preview.path
        changes = preview.changes.map(ClientChange.init)
        diff = preview.diff
        unusable = preview.unusable
    }
}

extension ClientChange {
    fileprivate init(_ change: ClientEntryChange) {
        self.init()
        name = change.name
        action = Word(change.action.rawValue)
        url = change.url
    }
}
