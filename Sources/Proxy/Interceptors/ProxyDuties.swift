// SPDX-License-Identifier: Apache-2.0
import Models
import ProxyControl

/// The interceptors of one proxy, made from its plan. Another duty is added here, at its stage.
struct ProxyDuties {
    let meter = TrafficMeter()
    let filter: ToolFilter
    let pipeline: Pipeline

    /// - Parameter more: interceptors beside those that every proxy has.
    init(_ plan: ProxyPlan, and more: [any Interceptor] = []) {
        filter = ToolFilter(plan.config)
        pipeline = Pipeline([CallLimits(), meter, filter] + more)
    }

    /// Goes by another configuration from now on, while calls pass.
    /// - Returns: whether clients see other tools than before.
    func update(_ config: RunConfig) -> Bool { filter.update(config) }
}
