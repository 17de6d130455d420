// SPDX-License-Identifier: Apache-2.0
// Made by scripts/openapi.sh from openapi/openapi.json: change that and run it again.

// swift-format-ignore-file
/// The specification as it is served.
enum OpenAPIDocument {
    static let text: StaticString = ##"""
{
  "openapi": "3.1.0",
  "info": {"title": "thv", "version": "0.1.0", "description": "Run MCP servers on this machine."},
  "paths": {}
}

"""##
}
