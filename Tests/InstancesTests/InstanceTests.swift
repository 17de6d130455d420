// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import Instances
import Platform
import Testing

@Suite struct InstanceTests {
    private func instance(
        _ environment: [String: String] = [:], id: String? = nil, state: String? = nil, config: String? = nil
    ) -> Instance {
        Instance(
            environment: ["HOME": "/home/ada"].merging(environment) { $1 }, id: id, stateDirectory: state,
            configPath: config, directory: "/srv/shop")
    }

    @Test func theDefaultLivesBelowTheXDGDirectoriesOfTheHome() {
        let plain = instance()
        #expect(plain.id == "default")
        #expect(plain.stateDirectory == "/home/ada/.local/state/thv/instances/default")
        #expect(plain.configFile == "/home/ada/.config/thv/instances/default/config.yaml")
        #expect(plain.cacheDirectory == "/home/ada/.cache/thv/instances/default")
        #expect(plain.databaseFile == plain.stateDirectory + "/thv.db")
        #expect(plain.apiSocket == plain.stateDirectory + "/run/api.sock")
        #expect(plain.serverLog == plain.stateDirectory + "/logs/server.log")
    }

    @Test func xdgVariablesAreHonouredUnlessRelative() {
        let moved = instance([
            "XDG_STATE_HOME": "/s/", "XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/x", "XDG_RUNTIME_DIR": "/run/user/1",
        ])
        #expect(moved.stateDirectory == "/s/thv/instances/default")
        #expect(moved.configFile == "/c/thv/instances/default/config.yaml")
        #expect(moved.cacheDirectory == "/x/thv/instances/default")
        #expect(instance(["XDG_STATE_HOME": "relative"]).stateDirectory == instance().stateDirectory)
    }

    @Test func theStateDirectoryFlagWinsOverItsVariableAndTakesTheCacheAlong() {
        let flagged = instance(["THV_STATE_DIR": "/other", "XDG_CACHE_HOME": "/x"], state: "./here/../state")
        #expect(flagged.stateDirectory == "/srv/shop/state/instances/default")
        #expect(flagged.cacheDirectory == "/srv/shop/state/cache/instances/default")
        #expect(instance(["THV_STATE_DIR": "/other"]).stateDirectory == "/other/instances/default")
    }

    @Test func idsAreChosenInOrder() {
        let variable = ["THV_INSTANCE_ID": "From Env"]
        #expect(instance(variable, id: "Team_A..b", config: "thv.yaml").id == "team-a-b")
        #expect(instance(variable, config: "thv.yaml").id == "from-env")
        #expect(instance(config: "thv.yaml").id == "shop-" + SHA256.hex("/srv/shop/thv.yaml").prefix(10))
        #expect(instance(config: "/thv.work.yaml").id == "thv-work-" + SHA256.hex("/thv.work.yaml").prefix(10))
        #expect(instance(config: "/日本/x.yaml").id == "scope-" + SHA256.hex("/日本/x.yaml").prefix(10))
        #expect(instance(id: "!!!").id == "default")
    }

    @Test(arguments: [
        ("Team A", "team-a"), ("--a__b..c--", "a-b-c"), ("ünïcode", "ncode"), ("///", ""), ("..", ""),
        ("a/../b", "a-b"),
    ])
    func slugsAreSafeNamesOfDirectories(text: String, slug: String) {
        #expect(Instance.slug(text) == slug)
    }

    @Test func socketsMoveWhereTheirPathFitsAndStayApart() {
        let deep = "/" + String(repeating: "d", count: 90)
        let first = instance(state: deep + "1")
        let second = instance(state: deep + "2")
        #expect(first.runDirectory.hasPrefix("/tmp/thv-\(getuid())/"))
        #expect(first.runDirectory != second.runDirectory)
        #expect(first.controlSocket("0123456789abcdef").hasSuffix("/0123456789ab.sock"))
        for length in 1...120 {
            let any = instance(state: "/" + String(repeating: "d", count: length))
            #expect(any.controlSocket("0123456789abcdef").utf8.count <= 100)
        }
    }
}
