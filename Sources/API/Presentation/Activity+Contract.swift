// SPDX-License-Identifier: Apache-2.0
import Activity
import Contract
import Platform

extension Contract.Activity {
    /// A record.
    init(_ record: ActivityRecord) {
        self.init()
        sequence = record.sequence
        time = record.time.text
        uid = record.subject.number
        user = record.user
        via = Word(record.via)
        verb = record.verb
        object = record.object
        name = record.name
        outcome = Word(record.outcome)
        detail = record.detail
        requestID = record.requestID
    }
}

extension Notice {
    /// A record with its sentence.
    init(_ notice: ActivityNotice) {
        self.init()
        activity = Contract.Activity(notice.record)
        text = notice.sentence
    }
}
