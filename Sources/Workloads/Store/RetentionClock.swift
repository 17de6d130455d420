// SPDX-License-Identifier: Apache-2.0
import Platform
import Storage

/// The time by which old records are forgotten: the machine's, as long as it goes as time does. After a jump forward it is
/// the time that was seen to pass, until that is as much as a record lives; while the machine's time is behind, nothing is
/// forgotten for a day. So nothing is deleted that was not seen to become old, and no wrong time stops it for ever.
struct RetentionClock: Sendable, Equatable {
    /// Released scripts are never changed.
    static let migration = """
        CREATE TABLE retention_clock(
            id INTEGER PRIMARY KEY CHECK(id=1), trusted INTEGER NOT NULL, wall INTEGER NOT NULL, boot TEXT NOT NULL,
            uptime INTEGER NOT NULL, off INTEGER NOT NULL);
        """

    /// What a look at the machine's clocks gives, in milliseconds.
    struct Reading: Sendable, Equatable {
        var wall: Int64
        /// Since the boot, sleep included.
        var uptime: Int64
        var boot: String

        static var now: Reading {
            Reading(wall: Timestamp.now.milliseconds, uptime: MonotonicClock.uptime, boot: BootID.current)
        }
    }

    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * hour
    /// What is believed of a time in which the machine was off.
    private static let mostOff = 7 * day

    private var trusted: Int64
    private var last: Reading
    /// How long the machine's time has been another than the trusted one.
    private var off: Int64 = 0

    /// A clock that has seen nothing but `reading`.
    init(_ reading: Reading) {
        trusted = reading.wall
        last = reading
    }

    /// Takes a reading into account.
    /// - Parameter life: Milliseconds that records live at most.
    /// - Returns: the time to forget by; `nil` when nothing is to be forgotten now.
    mutating func observe(_ reading: Reading, life: Int64) -> Int64? {
        let passed =
            reading.boot == last.boot && reading.uptime >= last.uptime
            ? reading.uptime - last.uptime : min(max(0, reading.wall - last.wall), Self.mostOff)
        trusted += passed
        last = reading
        let deviation = reading.wall - trusted
        if abs(deviation) <= Self.hour {
            (trusted, off) = (reading.wall, 0)
            return trusted
        }
        off += passed
        if off >= (deviation < 0 ? Self.day : life) { (trusted, off) = (reading.wall, 0) }
        return reading.wall < trusted ? nil : trusted
    }

    // MARK: Storing

    /// The stored one; where there is none, the last record is what was seen last.
    static func read(_ connection: SQLConnection, _ reading: Reading) throws -> RetentionClock {
        let row = try connection.run("SELECT trusted, wall, boot, uptime, off FROM retention_clock").first
        guard let row else {
            let newest = try connection.run("SELECT max(time) FROM activity").first?.first?.int ?? 0
            return RetentionClock(
                newest == 0 ? reading : Reading(wall: newest, uptime: 0, boot: ""))
        }
        var clock = RetentionClock(Reading(wall: row[1].int, uptime: row[3].int, boot: row[2].text))
        clock.trusted = row[0].int
        clock.off = row[4].int
        return clock
    }

    func write(_ connection: SQLConnection) throws {
        try connection.run(
            "INSERT OR REPLACE INTO retention_clock VALUES(1,?,?,?,?,?)", .int(trusted), .int(last.wall),
            .text(last.boot), .int(last.uptime), .int(off))
    }
}
