// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Testing

extension Trait where Self == ConditionTrait {
    /// For what only root can set up: accounts, mounts, devices, an engine that everybody may use. The same suites are run by
    /// ordinary users too, and then leave these out.
    static var needsRoot: Self { .enabled(if: geteuid() == 0, "it makes accounts, mounts or devices, which root can") }

    /// For what lies in the person's home: that of a uid without an account is the one that its server's environment names,
    /// which differs for each server of a test.
    static var needsAccount: Self {
        .enabled(
            if: Account.home(of: geteuid()) != nil,
            "a uid without an account is tried by aUserWithoutAnAccountIsShownTheProjectWithoutItsSecrets")
    }

    /// For what is no attack and the same for everybody: where the suites are run again as somebody else, it is left out.
    static var onceIsEnough: Self {
        .enabled(if: Environment.variable("THV_TEST_AS_OTHER") == nil, "it is run with the others, too")
    }
}
