// SPDX-License-Identifier: Apache-2.0
// Made by scripts/openapi.sh from openapi/v1beta.json: change that and run it again.

// swift-format-ignore-file
/// The specification as it is served.
enum V1BetaDocument {
    static let text: StaticString = ##"""
{
  "openapi": "3.1.0",
  "info": {
    "title": "thv, as ToolHive's API",
    "version": "0.1.0",
    "summary": "The same servers for programs that were written for ToolHive",
    "description": "The wire format of ToolHive's management API, over the same workloads, groups, clients, registries and secrets as `/api/v1`, which new programs should use: it waits, tells why, and shows what happens.\n\n**Who you are**: as on `/api/v1`; no password and no token.\n\n**Unknown members** and unknown query fields mean nothing. What is known and cannot be done here is 400, naming it.\n\n**Errors** are one line of text; below `/registry`, and where a registry is the reason, `{\"code\", \"message\"}`. What is no proper HTTP, or too large, is answered as `/api/openapi.json` says.\n\n**Slow work** goes on after the answer; ask for the status. The media type of a body is not looked at.\n\n**Skills and plugins** are not looked after: 404.",
    "license": {
      "name": "Apache-2.0",
      "identifier": "Apache-2.0"
    }
  },
  "servers": [
    {
      "url": "http://127.0.0.1:8080",
      "description": "The usual address; over the instance's unix socket the paths are the same."
    }
  ],
  "security": [],
  "tags": [
    {
      "name": "workloads",
      "description": "MCP servers: create, look, start, stop, delete."
    },
    {
      "name": "upgrades",
      "description": "What registries have that is newer."
    },
    {
      "name": "logs",
      "description": "What backends and proxies wrote."
    },
    {
      "name": "groups",
      "description": "Workloads that belong together."
    },
    {
      "name": "clients",
      "description": "Client applications, and what stands in their configuration files."
    },
    {
      "name": "registry",
      "description": "Catalogs of servers that can be run."
    },
    {
      "name": "secrets",
      "description": "Values that workloads get and nobody reads."
    },
    {
      "name": "system",
      "description": "The server itself."
    }
  ],
  "paths": {
    "/api/v1beta/openapi.json": {
      "get": {
        "operationId": "v1betaGetOpenAPI",
        "tags": [
          "system"
        ],
        "summary": "This document",
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "description": "OpenAPI 3.1."
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/version": {
      "get": {
        "operationId": "v1betaGetVersion",
        "tags": [
          "system"
        ],
        "summary": "Which version this is",
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Version"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/discovery/clients": {
      "get": {
        "operationId": "v1betaDiscoverClients",
        "tags": [
          "clients"
        ],
        "summary": "Which client applications there are",
        "responses": {
          "200": {
            "description": "All that are supported.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClientStates"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads": {
      "get": {
        "operationId": "v1betaListWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "List workloads",
        "parameters": [
          {
            "$ref": "#/components/parameters/All"
          },
          {
            "$ref": "#/components/parameters/InGroup"
          }
        ],
        "responses": {
          "200": {
            "description": "Those that run; with `all=true` all.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadList"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "post": {
        "operationId": "v1betaCreateWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Create a workload and start it",
        "description": "Answered once the image is there and the workload is on disk; its status tells what comes of the start. What a registry's entry asks for besides the network is not given, as there is no member to grant it: the workload starts without, and its log says so.",
        "requestBody": {
          "required": true,
          "description": "What is to be run.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CreateRequest"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It is made, and starts.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadMade"
                }
              }
            },
            "links": {
              "v1betaGetWorkload": {
                "$ref": "#/components/links/v1betaGetWorkload"
              },
              "v1betaGetWorkloadStatus": {
                "$ref": "#/components/links/v1betaGetWorkloadStatus"
              },
              "v1betaStopWorkload": {
                "$ref": "#/components/links/v1betaStopWorkload"
              },
              "v1betaRestartWorkload": {
                "$ref": "#/components/links/v1betaRestartWorkload"
              },
              "v1betaDeleteWorkload": {
                "$ref": "#/components/links/v1betaDeleteWorkload"
              },
              "v1betaExportWorkload": {
                "$ref": "#/components/links/v1betaExportWorkload"
              },
              "v1betaGetLogs": {
                "$ref": "#/components/links/v1betaGetLogs"
              },
              "v1betaGetProxyLogs": {
                "$ref": "#/components/links/v1betaGetProxyLogs"
              },
              "v1betaEditWorkload": {
                "$ref": "#/components/links/v1betaEditWorkload"
              },
              "v1betaCheckUpgrade": {
                "$ref": "#/components/links/v1betaCheckUpgrade"
              },
              "v1betaUpgradeWorkload": {
                "$ref": "#/components/links/v1betaUpgradeWorkload"
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          }
        }
      }
    },
    "/api/v1beta/workloads/upgrade-check": {
      "get": {
        "operationId": "v1betaCheckUpgrades",
        "tags": [
          "upgrades"
        ],
        "summary": "Compare workloads with their registries",
        "parameters": [
          {
            "$ref": "#/components/parameters/All"
          },
          {
            "$ref": "#/components/parameters/InGroup"
          }
        ],
        "responses": {
          "200": {
            "description": "One result for each.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CheckAnswers"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/stop": {
      "post": {
        "operationId": "v1betaStopWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Stop several workloads",
        "requestBody": {
          "required": true,
          "description": "Which.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/BulkRequest"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "It goes on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/restart": {
      "post": {
        "operationId": "v1betaRestartWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Restart several workloads",
        "requestBody": {
          "required": true,
          "description": "Which.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/BulkRequest"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "It goes on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/delete": {
      "post": {
        "operationId": "v1betaDeleteWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Delete several workloads",
        "requestBody": {
          "required": true,
          "description": "Which.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/BulkRequest"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "It goes on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}": {
      "get": {
        "operationId": "v1betaGetWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "What a workload was made with",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "Its configuration.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CreateRequest"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "delete": {
        "operationId": "v1betaDeleteWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Delete a workload",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "202": {
            "description": "It goes on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/status": {
      "get": {
        "operationId": "v1betaGetWorkloadStatus",
        "tags": [
          "workloads"
        ],
        "summary": "Where a workload is in its life",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "One word.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadStatus"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/edit": {
      "post": {
        "operationId": "v1betaEditWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Replace a workload's configuration",
        "description": "What this format cannot say, such as labels and limits, stays as it is.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "What it becomes.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/UpdateRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The change begins; one that does not come up is taken back.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadMade"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/stop": {
      "post": {
        "operationId": "v1betaStopWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Stop a workload",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "202": {
            "description": "It goes on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/restart": {
      "post": {
        "operationId": "v1betaRestartWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Restart a workload",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "202": {
            "description": "It goes on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/logs": {
      "get": {
        "operationId": "v1betaGetLogs",
        "tags": [
          "logs"
        ],
        "summary": "The backend's last 1000 lines",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "They.",
            "content": {
              "text/plain": {
                "schema": {
                  "type": "string",
                  "description": "Lines."
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/proxy-logs": {
      "get": {
        "operationId": "v1betaGetProxyLogs",
        "tags": [
          "logs"
        ],
        "summary": "The proxy's last 1000 lines",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "They.",
            "content": {
              "text/plain": {
                "schema": {
                  "type": "string",
                  "description": "Lines."
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/export": {
      "get": {
        "operationId": "v1betaExportWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "A workload as a run configuration",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RunConfig"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/upgrade-check": {
      "get": {
        "operationId": "v1betaCheckUpgrade",
        "tags": [
          "upgrades"
        ],
        "summary": "Compare a workload with its registry",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "What came of it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CheckAnswer"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/workloads/{name}/upgrade": {
      "post": {
        "operationId": "v1betaUpgradeWorkload",
        "tags": [
          "upgrades"
        ],
        "summary": "Take over what the registry has now",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "requestBody": {
          "required": false,
          "description": "What the newer version needs.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/UpgradeRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "How it compares now.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CheckAnswer"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "422": {
            "$ref": "#/components/responses/Unprocessable"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          }
        },
        "description": "What the entry asks for besides the network that was not granted before is left out, and the log says so."
      }
    },
    "/api/v1beta/groups": {
      "get": {
        "operationId": "v1betaListGroups",
        "tags": [
          "groups"
        ],
        "summary": "List groups",
        "responses": {
          "200": {
            "description": "All.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/GroupList"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "post": {
        "operationId": "v1betaCreateGroup",
        "tags": [
          "groups"
        ],
        "summary": "Create a group",
        "requestBody": {
          "required": true,
          "description": "Its name.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/GroupName"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It is there.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/GroupName"
                }
              }
            },
            "links": {
              "v1betaGetGroup": {
                "$ref": "#/components/links/v1betaGetGroup"
              },
              "v1betaDeleteGroup": {
                "$ref": "#/components/links/v1betaDeleteGroup"
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/groups/{group}": {
      "get": {
        "operationId": "v1betaGetGroup",
        "tags": [
          "groups"
        ],
        "summary": "Look at a group",
        "parameters": [
          {
            "$ref": "#/components/parameters/Group"
          }
        ],
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Group"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "delete": {
        "operationId": "v1betaDeleteGroup",
        "tags": [
          "groups"
        ],
        "summary": "Delete a group",
        "parameters": [
          {
            "$ref": "#/components/parameters/OtherGroup"
          },
          {
            "name": "with-workloads",
            "in": "query",
            "description": "`true` deletes its workloads; else they move to `default`.",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "204": {
            "description": "It is gone."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          }
        }
      }
    },
    "/api/v1beta/clients": {
      "get": {
        "operationId": "v1betaListClients",
        "tags": [
          "clients"
        ],
        "summary": "List registered client applications",
        "responses": {
          "200": {
            "description": "They.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClientList"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "post": {
        "operationId": "v1betaRegisterClient",
        "tags": [
          "clients"
        ],
        "summary": "Register a client application",
        "requestBody": {
          "required": true,
          "description": "Which, and for which groups.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/Client"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "It is registered.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Client"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/clients/register": {
      "post": {
        "operationId": "v1betaRegisterClients",
        "tags": [
          "clients"
        ],
        "summary": "Register client applications",
        "requestBody": {
          "required": true,
          "description": "Which, and for which groups.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ClientsRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "They are registered.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClientNames"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/clients/unregister": {
      "post": {
        "operationId": "v1betaUnregisterClients",
        "tags": [
          "clients"
        ],
        "summary": "Unregister client applications",
        "requestBody": {
          "required": true,
          "description": "Which, and for which groups.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ClientsRequest"
              }
            }
          }
        },
        "responses": {
          "204": {
            "description": "They are not registered any more."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/clients/{client}": {
      "delete": {
        "operationId": "v1betaUnregisterClient",
        "tags": [
          "clients"
        ],
        "summary": "Unregister a client application everywhere",
        "parameters": [
          {
            "$ref": "#/components/parameters/Client"
          }
        ],
        "responses": {
          "204": {
            "description": "It is not registered any more."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/clients/{client}/groups/{group}": {
      "delete": {
        "operationId": "v1betaUnregisterClientGroup",
        "tags": [
          "clients"
        ],
        "summary": "Unregister a client application for a group",
        "parameters": [
          {
            "$ref": "#/components/parameters/Client"
          },
          {
            "$ref": "#/components/parameters/Group"
          }
        ],
        "responses": {
          "204": {
            "description": "It is not registered any more."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry": {
      "get": {
        "operationId": "v1betaListRegistries",
        "tags": [
          "registry"
        ],
        "summary": "List registries",
        "description": "One that cannot be read is listed as if it were empty; when none can be read, that is the answer (503).",
        "responses": {
          "200": {
            "description": "All.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RegistryList"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "post": {
        "operationId": "v1betaAddRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Add a registry",
        "description": "Always 501; `/api/v1/registry` adds them.",
        "responses": {
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "501": {
            "$ref": "#/components/responses/NotImplemented"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry/auth/login": {
      "post": {
        "operationId": "v1betaRegistryLogin",
        "tags": [
          "registry"
        ],
        "summary": "Sign in at a registry",
        "description": "Always 400: no registry needs it.",
        "responses": {
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry/auth/logout": {
      "post": {
        "operationId": "v1betaRegistryLogout",
        "tags": [
          "registry"
        ],
        "summary": "Sign out of a registry",
        "description": "Always 400: no registry needs it.",
        "responses": {
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry/{registry}": {
      "get": {
        "operationId": "v1betaGetRegistry",
        "tags": [
          "registry"
        ],
        "summary": "A registry and its whole catalog",
        "parameters": [
          {
            "$ref": "#/components/parameters/Registry"
          }
        ],
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RegistryWhole"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "put": {
        "operationId": "v1betaUpdateRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Set where a registry comes from",
        "parameters": [
          {
            "$ref": "#/components/parameters/Registry"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "Where from.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RegistryUpdate"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What it is now.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RegistryType"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          }
        }
      },
      "delete": {
        "operationId": "v1betaRemoveRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Remove a registry",
        "description": "`default` cannot be removed: 400.",
        "parameters": [
          {
            "$ref": "#/components/parameters/OtherRegistry"
          }
        ],
        "responses": {
          "204": {
            "description": "It is gone; workloads from it go on."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry/{registry}/refresh": {
      "post": {
        "operationId": "v1betaRefreshRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Read a registry again",
        "parameters": [
          {
            "$ref": "#/components/parameters/Registry"
          }
        ],
        "responses": {
          "200": {
            "description": "It was read.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Refreshed"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry/{registry}/servers": {
      "get": {
        "operationId": "v1betaListServers",
        "tags": [
          "registry"
        ],
        "summary": "The servers of a registry",
        "parameters": [
          {
            "$ref": "#/components/parameters/Registry"
          }
        ],
        "responses": {
          "200": {
            "description": "All.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServerList"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/registry/{registry}/servers/{server}": {
      "get": {
        "operationId": "v1betaGetServer",
        "tags": [
          "registry"
        ],
        "summary": "One server of a registry",
        "parameters": [
          {
            "$ref": "#/components/parameters/Registry"
          },
          {
            "$ref": "#/components/parameters/Server"
          }
        ],
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServerDetail"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "502": {
            "$ref": "#/components/responses/BadGateway"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/registry/{registry}/v0.1/servers": {
      "get": {
        "operationId": "v1betaListCatalog",
        "tags": [
          "registry"
        ],
        "summary": "A catalog, page by page",
        "parameters": [
          {
            "$ref": "#/components/parameters/AnyRegistry"
          },
          {
            "name": "q",
            "in": "query",
            "description": "Words to look for.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "page",
            "in": "query",
            "description": "Which page, from 1; what is none counts as 1.",
            "schema": {
              "type": [
                "integer",
                "string"
              ]
            }
          },
          {
            "name": "limit",
            "in": "query",
            "description": "Entries of a page, up to 200; what is none counts as 50.",
            "schema": {
              "type": [
                "integer",
                "string"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CatalogPage"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/registry/{registry}/v0.1/servers/{server}/versions/latest": {
      "get": {
        "operationId": "v1betaGetCatalogServer",
        "tags": [
          "registry"
        ],
        "summary": "An entry of a catalog",
        "parameters": [
          {
            "$ref": "#/components/parameters/AnyRegistry"
          },
          {
            "$ref": "#/components/parameters/Server"
          }
        ],
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServerDocument"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/secrets": {
      "post": {
        "operationId": "v1betaSetUpSecrets",
        "tags": [
          "secrets"
        ],
        "summary": "Set up the secret store",
        "requestBody": {
          "required": true,
          "description": "Where secrets are to be kept.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SecretSetup"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It is set up.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretSetupAnswer"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/secrets/default": {
      "get": {
        "operationId": "v1betaGetSecretStore",
        "tags": [
          "secrets"
        ],
        "summary": "Look at the secret store",
        "responses": {
          "200": {
            "description": "It.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretStore"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/secrets/default/keys": {
      "get": {
        "operationId": "v1betaListSecrets",
        "tags": [
          "secrets"
        ],
        "summary": "List names of secrets",
        "responses": {
          "200": {
            "description": "All.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretKeys"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "post": {
        "operationId": "v1betaCreateSecret",
        "tags": [
          "secrets"
        ],
        "summary": "Store a new secret",
        "requestBody": {
          "required": true,
          "description": "Name and value.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SecretCreate"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It is stored.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretSet"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1beta/secrets/default/keys/{key}": {
      "put": {
        "operationId": "v1betaUpdateSecret",
        "tags": [
          "secrets"
        ],
        "summary": "Give a secret another value",
        "parameters": [
          {
            "$ref": "#/components/parameters/Key"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The value.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SecretUpdate"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "It is stored.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretSet"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      },
      "delete": {
        "operationId": "v1betaDeleteSecret",
        "tags": [
          "secrets"
        ],
        "summary": "Remove a secret",
        "parameters": [
          {
            "$ref": "#/components/parameters/Key"
          }
        ],
        "responses": {
          "204": {
            "description": "It is gone."
          },
          "400": {
            "$ref": "#/components/responses/BadRequest"
          },
          "401": {
            "$ref": "#/components/responses/Unauthenticated"
          },
          "403": {
            "$ref": "#/components/responses/Forbidden"
          },
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "405": {
            "$ref": "#/components/responses/MethodNotAllowed"
          },
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Error": {
        "type": "string",
        "description": "What went wrong and what helps, in one line of text; of a failure inside the server only its name.",
        "examples": [
          "workload “time” was not found"
        ]
      },
      "RegistryError": {
        "type": "object",
        "description": "A failure that a registry is the reason of, and every failure below `/registry`.",
        "required": [
          "code",
          "message"
        ],
        "properties": {
          "code": {
            "type": "string",
            "description": "A stable word.",
            "enum": [
              "registry_unavailable",
              "not_found",
              "bad_request",
              "internal_error"
            ]
          },
          "message": {
            "type": "string",
            "description": "What went wrong."
          }
        },
        "examples": [
          {
            "code": "not_found",
            "message": "server “x” was not found"
          }
        ]
      },
      "Version": {
        "type": "object",
        "description": "This server's version.",
        "required": [
          "version"
        ],
        "properties": {
          "version": {
            "type": "string",
            "description": "By semantic versioning, behind a “v”."
          }
        },
        "examples": [
          {
            "version": "v0.1.0"
          }
        ]
      },
      "ClientState": {
        "type": "object",
        "description": "A client application and whether it is there.",
        "required": [
          "client_type",
          "installed",
          "registered",
          "supports_skills",
          "supports_plugins"
        ],
        "properties": {
          "client_type": {
            "type": "string",
            "description": "The word for it.",
            "enum": [
              "amp-cli",
              "antigravity",
              "claude-code",
              "cline",
              "codex",
              "continue",
              "copilot-cli",
              "cursor",
              "factory",
              "gemini-cli",
              "goose",
              "kimi-cli",
              "kiro",
              "lm-studio",
              "mistral-vibe",
              "opencode",
              "qoder",
              "roo-code",
              "trae",
              "vscode",
              "vscode-insider",
              "vscode-server",
              "windsurf",
              "windsurf-jetbrains",
              "zed"
            ]
          },
          "installed": {
            "type": "boolean",
            "description": "Whether it was found in your home."
          },
          "registered": {
            "type": "boolean",
            "description": "Whether it is registered for any group."
          },
          "supports_skills": {
            "type": "boolean",
            "description": "Always false: skills are not looked after here."
          },
          "supports_plugins": {
            "type": "boolean",
            "description": "Always false: plugins are not looked after here."
          }
        }
      },
      "ClientStates": {
        "type": "object",
        "description": "Every client application that is supported.",
        "required": [
          "clients"
        ],
        "properties": {
          "clients": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/ClientState"
            }
          }
        }
      },
      "Workload": {
        "type": "object",
        "description": "A workload as lists show it.",
        "required": [
          "name",
          "package",
          "url",
          "port",
          "transport_type",
          "proxy_mode",
          "status",
          "created_at",
          "group",
          "started_at"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "package": {
            "type": "string",
            "description": "The image, package or command; `remote` for a server elsewhere."
          },
          "url": {
            "type": "string",
            "description": "Where clients connect to; the fragment of an SSE address is the name."
          },
          "port": {
            "type": "integer",
            "description": "The proxy's port on 127.0.0.1.",
            "minimum": 0,
            "maximum": 65535
          },
          "transport_type": {
            "type": "string",
            "description": "How the backend speaks.",
            "enum": [
              "stdio",
              "sse",
              "streamable-http"
            ]
          },
          "proxy_mode": {
            "type": "string",
            "description": "How clients speak to the proxy.",
            "enum": [
              "streamable-http",
              "sse"
            ]
          },
          "status": {
            "type": "string",
            "description": "Where it is in its life.",
            "enum": [
              "running",
              "stopped",
              "error",
              "starting",
              "stopping",
              "unhealthy",
              "removing",
              "unknown",
              "unauthenticated",
              "auth_retrying",
              "policy_stopped"
            ]
          },
          "status_context": {
            "type": "string",
            "description": "Why, in words."
          },
          "created_at": {
            "type": "string",
            "description": "When it was made."
          },
          "labels": {
            "type": "object",
            "description": "Its labels.",
            "additionalProperties": {
              "type": "string"
            },
            "maxProperties": 1000
          },
          "group": {
            "type": "string",
            "description": "Its group."
          },
          "tools": {
            "type": "array",
            "description": "The only tools clients may see, when there is such a list.",
            "items": {
              "type": "string"
            }
          },
          "remote": {
            "type": "boolean",
            "description": "True for a server elsewhere; else absent."
          },
          "started_at": {
            "type": "string",
            "description": "Since when it runs; `0001-01-01T00:00:00Z` when it does not."
          }
        },
        "examples": [
          {
            "name": "time",
            "package": "mcp/time",
            "url": "http://127.0.0.1:14501/mcp",
            "port": 14501,
            "transport_type": "stdio",
            "proxy_mode": "streamable-http",
            "status": "running",
            "created_at": "2026-10-01T08:00:00.000Z",
            "group": "default",
            "started_at": "2026-10-01T08:00:02.000Z"
          }
        ]
      },
      "WorkloadList": {
        "type": "object",
        "description": "Workloads, by name.",
        "required": [
          "workloads"
        ],
        "properties": {
          "workloads": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/Workload"
            }
          }
        }
      },
      "WorkloadStatus": {
        "type": "object",
        "description": "Where a workload is in its life.",
        "required": [
          "status"
        ],
        "properties": {
          "status": {
            "type": "string",
            "description": "One word.",
            "enum": [
              "running",
              "stopped",
              "error",
              "starting",
              "stopping",
              "unhealthy",
              "removing",
              "unknown",
              "unauthenticated",
              "auth_retrying",
              "policy_stopped"
            ]
          }
        },
        "examples": [
          {
            "status": "running"
          }
        ]
      },
      "WorkloadMade": {
        "type": "object",
        "description": "What was made or changed.",
        "required": [
          "name",
          "port"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "port": {
            "type": "integer",
            "description": "The proxy's port on 127.0.0.1.",
            "minimum": 1,
            "maximum": 65535
          }
        },
        "examples": [
          {
            "name": "time",
            "port": 14501
          }
        ]
      },
      "SecretReference": {
        "type": "object",
        "description": "A secret handed over as a variable.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name in the store.",
            "minLength": 1
          },
          "target": {
            "type": "string",
            "description": "The variable."
          }
        },
        "examples": [
          {
            "name": "token",
            "target": "API_TOKEN"
          }
        ]
      },
      "ToolOverride": {
        "type": "object",
        "description": "How a tool is shown.",
        "required": [],
        "properties": {
          "name": {
            "type": [
              "string",
              "null"
            ],
            "description": "Its name for clients."
          },
          "description": {
            "type": [
              "string",
              "null"
            ],
            "description": "Its description for clients."
          }
        }
      },
      "PermissionProfile": {
        "type": "object",
        "description": "What a backend may touch.",
        "required": [],
        "properties": {
          "name": {
            "type": [
              "string",
              "null"
            ],
            "description": "`none`, `network`, or a word of your own.",
            "maxLength": 100
          },
          "read": {
            "type": [
              "array",
              "null"
            ],
            "description": "Paths shown read-only.",
            "items": {
              "type": "string"
            },
            "maxItems": 100
          },
          "write": {
            "type": [
              "array",
              "null"
            ],
            "description": "Paths shown writable.",
            "items": {
              "type": "string"
            },
            "maxItems": 100
          },
          "network": {
            "type": [
              "object",
              "null"
            ],
            "description": "Rules for the network.",
            "properties": {
              "mode": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "`bridge`, `none`, or nothing."
              },
              "outbound": {
                "type": [
                  "object",
                  "null"
                ],
                "description": "Where it may connect to.",
                "properties": {
                  "insecure_allow_all": {
                    "type": [
                      "boolean",
                      "null"
                    ],
                    "description": "Everywhere outside this machine."
                  },
                  "allow_host": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "description": "Hosts; answered 400 until there is a gate that filters.",
                    "items": {
                      "type": "string"
                    },
                    "maxItems": 1000
                  },
                  "allow_port": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "description": "Ports; answered 400 until there is a gate that filters.",
                    "items": {
                      "type": "integer",
                      "minimum": 1,
                      "maximum": 65535
                    }
                  }
                }
              },
              "inbound": {
                "type": [
                  "object",
                  "null"
                ],
                "description": "Without effect.",
                "properties": {
                  "allow_host": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "description": "Hosts.",
                    "items": {
                      "type": "string"
                    },
                    "maxItems": 1000
                  }
                }
              }
            }
          },
          "privileged": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Only false is accepted.",
            "writeOnly": true
          }
        },
        "examples": [
          {
            "name": "custom",
            "network": {
              "outbound": {
                "insecure_allow_all": true
              }
            }
          }
        ]
      },
      "CreateRequest": {
        "type": "object",
        "description": "What is to be run, and how. As an answer: what a workload was made with.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Unique among your workloads.",
            "minLength": 1,
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
          },
          "registry": {
            "type": [
              "string",
              "null"
            ],
            "description": "The registry of `server`; together with it.",
            "writeOnly": true,
            "maxLength": 255
          },
          "server": {
            "type": [
              "string",
              "null"
            ],
            "description": "The entry to run.",
            "writeOnly": true,
            "maxLength": 255
          },
          "image": {
            "type": [
              "string",
              "null"
            ],
            "description": "An image, the short name of a catalog's entry, or a package: `uvx://…`, `npx://…`. Empty for a command that was made with another program.",
            "maxLength": 1024
          },
          "url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a server elsewhere.",
            "maxLength": 4096
          },
          "host": {
            "type": [
              "string",
              "null"
            ],
            "description": "Where the proxy listens: this machine's loopback, always 127.0.0.1 and, where it can be had, ::1.",
            "enum": [
              "",
              "127.0.0.1",
              "localhost",
              "::1",
              null
            ]
          },
          "proxy_port": {
            "type": [
              "integer",
              "null"
            ],
            "description": "The proxy's port; 0 for any, on an edit for the one it has.",
            "minimum": 0,
            "maximum": 65535
          },
          "target_port": {
            "type": [
              "integer",
              "null"
            ],
            "description": "The port of an HTTP backend inside; 0 for any.",
            "minimum": 0,
            "maximum": 65535
          },
          "transport": {
            "type": [
              "string",
              "null"
            ],
            "description": "How the backend speaks; else what the entry says, stdio for an image, streamable-http for an address.",
            "enum": [
              "",
              "stdio",
              "sse",
              "streamable-http",
              null
            ]
          },
          "proxy_mode": {
            "type": [
              "string",
              "null"
            ],
            "description": "How clients speak to the proxy.",
            "enum": [
              "",
              "streamable-http",
              "sse",
              null
            ]
          },
          "cmd_arguments": {
            "type": [
              "array",
              "null"
            ],
            "description": "Arguments.",
            "items": {
              "type": "string"
            },
            "maxItems": 1000
          },
          "env_vars": {
            "type": [
              "object",
              "null"
            ],
            "description": "Variables.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "secrets": {
            "type": [
              "array",
              "null"
            ],
            "description": "Secrets, by name.",
            "items": {
              "$ref": "#/components/schemas/SecretReference"
            }
          },
          "volumes": {
            "type": [
              "array",
              "null"
            ],
            "description": "`HOST:INSIDE[:ro]`; the path of the host must be there.",
            "items": {
              "type": "string"
            },
            "maxItems": 100
          },
          "permission_profile": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/PermissionProfile"
              },
              {
                "type": "null"
              }
            ],
            "description": "What it may touch; else what the entry says, else `network`."
          },
          "network_isolation": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Whether the profile's rules for the network hold; they do when this is left out. In an answer true only where they keep the workload from this machine's own addresses: false for a container that has the network, for a command without a sandbox and for a remote server."
          },
          "allow_docker_gateway": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Only false is accepted."
          },
          "trust_proxy_headers": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Only false is accepted."
          },
          "authz_config": {
            "type": [
              "string",
              "null"
            ],
            "description": "Answered 400 unless it is empty."
          },
          "oidc": {
            "type": [
              "object",
              "null"
            ],
            "description": "Answered 400 unless it is empty.",
            "additionalProperties": {}
          },
          "tools": {
            "type": [
              "array",
              "null"
            ],
            "description": "The only tools clients may see; empty for all.",
            "items": {
              "type": "string"
            },
            "maxItems": 1000
          },
          "tools_override": {
            "type": [
              "object",
              "null"
            ],
            "description": "How tools are shown, by the backend's names.",
            "additionalProperties": {
              "$ref": "#/components/schemas/ToolOverride"
            }
          },
          "group": {
            "type": [
              "string",
              "null"
            ],
            "description": "Its group; `default` else.",
            "maxLength": 100
          },
          "oauth_config": {
            "type": [
              "object",
              "null"
            ],
            "description": "How to sign in at a server elsewhere: of all there is, the bearer token is understood, and the rest is 400 unless it is empty.",
            "properties": {
              "bearer_token": {
                "anyOf": [
                  {
                    "$ref": "#/components/schemas/SecretReference"
                  },
                  {
                    "type": "null"
                  }
                ],
                "description": "The secret that is sent as the bearer token."
              }
            }
          },
          "runtime_config": {
            "type": [
              "object",
              "null"
            ],
            "description": "Answered 400 unless it is empty.",
            "additionalProperties": {},
            "writeOnly": true
          },
          "header_forward": {
            "type": [
              "object",
              "null"
            ],
            "description": "Answered 400 unless it is empty.",
            "additionalProperties": {},
            "writeOnly": true
          },
          "headers": {
            "type": [
              "array",
              "null"
            ],
            "description": "Descriptions of header fields; without effect.",
            "items": {},
            "writeOnly": true
          }
        },
        "examples": [
          {
            "name": "time",
            "image": "mcp/time",
            "env_vars": {
              "TZ": "UTC"
            }
          }
        ]
      },
      "UpdateRequest": {
        "type": "object",
        "description": "What a workload becomes: members that are left out get their defaults, except that the port stays.",
        "required": [],
        "properties": {
          "image": {
            "type": [
              "string",
              "null"
            ],
            "description": "An image, the short name of a catalog's entry, or a package: `uvx://…`, `npx://…`. Empty for a command that was made with another program.",
            "maxLength": 1024
          },
          "url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a server elsewhere.",
            "maxLength": 4096
          },
          "host": {
            "type": [
              "string",
              "null"
            ],
            "description": "Where the proxy listens: this machine's loopback, always 127.0.0.1 and, where it can be had, ::1.",
            "enum": [
              "",
              "127.0.0.1",
              "localhost",
              "::1",
              null
            ]
          },
          "proxy_port": {
            "type": [
              "integer",
              "null"
            ],
            "description": "The proxy's port; 0 for any, on an edit for the one it has.",
            "minimum": 0,
            "maximum": 65535
          },
          "target_port": {
            "type": [
              "integer",
              "null"
            ],
            "description": "The port of an HTTP backend inside; 0 for any.",
            "minimum": 0,
            "maximum": 65535
          },
          "transport": {
            "type": [
              "string",
              "null"
            ],
            "description": "How the backend speaks; else what the entry says, stdio for an image, streamable-http for an address.",
            "enum": [
              "",
              "stdio",
              "sse",
              "streamable-http",
              null
            ]
          },
          "proxy_mode": {
            "type": [
              "string",
              "null"
            ],
            "description": "How clients speak to the proxy.",
            "enum": [
              "",
              "streamable-http",
              "sse",
              null
            ]
          },
          "cmd_arguments": {
            "type": [
              "array",
              "null"
            ],
            "description": "Arguments.",
            "items": {
              "type": "string"
            },
            "maxItems": 1000
          },
          "env_vars": {
            "type": [
              "object",
              "null"
            ],
            "description": "Variables.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "secrets": {
            "type": [
              "array",
              "null"
            ],
            "description": "Secrets, by name.",
            "items": {
              "$ref": "#/components/schemas/SecretReference"
            }
          },
          "volumes": {
            "type": [
              "array",
              "null"
            ],
            "description": "`HOST:INSIDE[:ro]`; the path of the host must be there.",
            "items": {
              "type": "string"
            },
            "maxItems": 100
          },
          "permission_profile": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/PermissionProfile"
              },
              {
                "type": "null"
              }
            ],
            "description": "What it may touch; else what the entry says, else `network`."
          },
          "network_isolation": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Whether the profile's rules for the network hold; they do when this is left out. In an answer true only where they keep the workload from this machine's own addresses: false for a container that has the network, for a command without a sandbox and for a remote server."
          },
          "allow_docker_gateway": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Only false is accepted."
          },
          "trust_proxy_headers": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Only false is accepted."
          },
          "authz_config": {
            "type": [
              "string",
              "null"
            ],
            "description": "Answered 400 unless it is empty."
          },
          "oidc": {
            "type": [
              "object",
              "null"
            ],
            "description": "Answered 400 unless it is empty.",
            "additionalProperties": {}
          },
          "tools": {
            "type": [
              "array",
              "null"
            ],
            "description": "The only tools clients may see; empty for all.",
            "items": {
              "type": "string"
            },
            "maxItems": 1000
          },
          "tools_override": {
            "type": [
              "object",
              "null"
            ],
            "description": "How tools are shown, by the backend's names.",
            "additionalProperties": {
              "$ref": "#/components/schemas/ToolOverride"
            }
          },
          "group": {
            "type": [
              "string",
              "null"
            ],
            "description": "Its group; `default` else.",
            "maxLength": 100
          },
          "oauth_config": {
            "type": [
              "object",
              "null"
            ],
            "description": "How to sign in at a server elsewhere: of all there is, the bearer token is understood, and the rest is 400 unless it is empty.",
            "properties": {
              "bearer_token": {
                "anyOf": [
                  {
                    "$ref": "#/components/schemas/SecretReference"
                  },
                  {
                    "type": "null"
                  }
                ],
                "description": "The secret that is sent as the bearer token."
              }
            }
          },
          "runtime_config": {
            "type": [
              "object",
              "null"
            ],
            "description": "Answered 400 unless it is empty.",
            "additionalProperties": {},
            "writeOnly": true
          },
          "header_forward": {
            "type": [
              "object",
              "null"
            ],
            "description": "Answered 400 unless it is empty.",
            "additionalProperties": {},
            "writeOnly": true
          },
          "headers": {
            "type": [
              "array",
              "null"
            ],
            "description": "Descriptions of header fields; without effect.",
            "items": {},
            "writeOnly": true
          }
        },
        "examples": [
          {
            "image": "mcp/time",
            "env_vars": {
              "TZ": "Europe/Berlin"
            }
          }
        ]
      },
      "RunConfig": {
        "type": "object",
        "description": "ToolHive's run configuration, as far as a workload here has the same.",
        "required": [
          "schema_version",
          "name",
          "transport",
          "host",
          "port",
          "permission_profile",
          "isolate_network",
          "proxy_mode",
          "group"
        ],
        "properties": {
          "schema_version": {
            "type": "string",
            "description": "The version of this format.",
            "const": "v0.1.0"
          },
          "image": {
            "type": "string",
            "description": "The image or package; empty for a command."
          },
          "command": {
            "type": "array",
            "description": "A command of this machine and its arguments, which ToolHive has not.",
            "items": {
              "type": "string"
            }
          },
          "working_dir": {
            "type": "string",
            "description": "Where the command begins."
          },
          "remote_url": {
            "type": "string",
            "description": "The address of a server elsewhere."
          },
          "registry_server_name": {
            "type": "string",
            "description": "The entry it was made from."
          },
          "cmd_args": {
            "type": "array",
            "description": "Arguments.",
            "items": {
              "type": "string"
            }
          },
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "container_name": {
            "type": "string",
            "description": "Its name."
          },
          "base_name": {
            "type": "string",
            "description": "Its name."
          },
          "transport": {
            "type": "string",
            "description": "How the backend speaks.",
            "enum": [
              "stdio",
              "sse",
              "streamable-http"
            ]
          },
          "host": {
            "type": "string",
            "description": "Where the proxy listens."
          },
          "port": {
            "type": "integer",
            "description": "The proxy's port.",
            "minimum": 0,
            "maximum": 65535
          },
          "target_port": {
            "type": "integer",
            "description": "The backend's port.",
            "minimum": 1,
            "maximum": 65535
          },
          "permission_profile_name_or_path": {
            "type": "string",
            "description": "The profile's name."
          },
          "permission_profile": {
            "$ref": "#/components/schemas/PermissionProfile"
          },
          "env_vars": {
            "type": "object",
            "description": "Variables.",
            "additionalProperties": {
              "type": "string"
            },
            "maxProperties": 1000
          },
          "volumes": {
            "type": "array",
            "description": "Paths.",
            "items": {
              "type": "string"
            }
          },
          "container_labels": {
            "type": "object",
            "description": "Labels.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "secrets": {
            "type": "array",
            "description": "`NAME,target=VARIABLE`.",
            "items": {
              "type": "string"
            }
          },
          "isolate_network": {
            "type": "boolean",
            "description": "Whether the profile's rules for the network hold, and keep the workload from this machine's own addresses."
          },
          "proxy_mode": {
            "type": "string",
            "description": "How clients speak to the proxy.",
            "enum": [
              "streamable-http",
              "sse"
            ]
          },
          "group": {
            "type": "string",
            "description": "Its group."
          },
          "allowed_origins": {
            "type": "array",
            "description": "Origins of pages that may use it.",
            "items": {
              "type": "string"
            }
          },
          "tools_filter": {
            "type": "array",
            "description": "The only tools clients may see.",
            "items": {
              "type": "string"
            }
          },
          "tools_override": {
            "type": "object",
            "description": "How tools are shown.",
            "additionalProperties": {
              "$ref": "#/components/schemas/ToolOverride"
            }
          }
        }
      },
      "BulkRequest": {
        "type": "object",
        "description": "Which workloads: by name, or all of a group; one of the two.",
        "required": [],
        "properties": {
          "names": {
            "type": [
              "array",
              "null"
            ],
            "description": "Names; one that is nobody's means nothing.",
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100,
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
            },
            "maxItems": 1000
          },
          "group": {
            "type": [
              "string",
              "null"
            ],
            "description": "A group that is there.",
            "maxLength": 100,
            "pattern": "^([A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*)?$"
          }
        },
        "oneOf": [
          {
            "required": [
              "names"
            ],
            "properties": {
              "names": {
                "minItems": 1,
                "type": "array"
              },
              "group": {
                "maxLength": 0
              }
            },
            "additionalProperties": true
          },
          {
            "required": [
              "group"
            ],
            "properties": {
              "group": {
                "minLength": 1,
                "type": "string"
              },
              "names": {
                "maxItems": 0
              }
            },
            "additionalProperties": true
          }
        ],
        "examples": [
          {
            "names": [
              "time"
            ]
          },
          {
            "group": "shop"
          }
        ]
      },
      "EnvVar": {
        "type": "object",
        "description": "A variable or header field that a server takes.",
        "required": [
          "name",
          "required"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "description": {
            "type": "string",
            "description": "What it is for."
          },
          "required": {
            "type": "boolean",
            "description": "Whether it must be given."
          },
          "secret": {
            "type": "boolean",
            "description": "Whether it should be a secret."
          },
          "default": {
            "type": "string",
            "description": "The value unless another is given."
          },
          "choices": {
            "type": "array",
            "description": "The only values.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "CheckResult": {
        "type": "object",
        "description": "A workload compared with the entry it was made from.",
        "required": [
          "workload_name",
          "status"
        ],
        "properties": {
          "workload_name": {
            "type": "string",
            "description": "Its name."
          },
          "registry_server": {
            "type": "string",
            "description": "The entry."
          },
          "status": {
            "type": "string",
            "description": "What came of it.",
            "enum": [
              "up-to-date",
              "upgrade-available",
              "not-registry-sourced",
              "server-not-found",
              "unknown"
            ]
          },
          "current_image": {
            "type": "string",
            "description": "What runs."
          },
          "candidate_image": {
            "type": "string",
            "description": "What the entry names."
          },
          "reason": {
            "type": "string",
            "description": "Why, where the status does not say."
          },
          "env_var_drift": {
            "type": "object",
            "description": "Variables that differ.",
            "required": [
              "added",
              "removed"
            ],
            "properties": {
              "added": {
                "type": "array",
                "description": "Those that the entry asks for and the workload lacks.",
                "items": {
                  "$ref": "#/components/schemas/EnvVar"
                }
              },
              "removed": {
                "type": "array",
                "description": "Those that the entry does not know.",
                "items": {
                  "$ref": "#/components/schemas/EnvVar"
                }
              }
            }
          },
          "config_drift": {
            "type": "object",
            "description": "What else differs.",
            "required": [],
            "properties": {
              "transport": {
                "type": "object",
                "description": "How it speaks.",
                "required": [
                  "from",
                  "to"
                ],
                "properties": {
                  "from": {
                    "type": "string",
                    "description": "What it is."
                  },
                  "to": {
                    "type": "string",
                    "description": "What the entry says."
                  }
                }
              },
              "permission_profile": {
                "type": "object",
                "description": "What it may touch, as JSON; an upgrade leaves the workload's.",
                "required": [
                  "from",
                  "to"
                ],
                "properties": {
                  "from": {
                    "type": "string",
                    "description": "What it is."
                  },
                  "to": {
                    "type": "string",
                    "description": "What the entry says."
                  }
                }
              }
            }
          }
        },
        "examples": [
          {
            "workload_name": "time",
            "registry_server": "io.github.modelcontextprotocol/time",
            "status": "up-to-date",
            "current_image": "mcp/time"
          }
        ]
      },
      "CheckAnswer": {
        "type": "object",
        "description": "One result.",
        "required": [
          "result"
        ],
        "properties": {
          "result": {
            "$ref": "#/components/schemas/CheckResult"
          }
        }
      },
      "CheckAnswers": {
        "type": "object",
        "description": "One result for each workload.",
        "required": [
          "results"
        ],
        "properties": {
          "results": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/CheckResult"
            }
          }
        }
      },
      "UpgradeRequest": {
        "type": "object",
        "description": "What the newer version needs.",
        "required": [],
        "properties": {
          "env": {
            "type": [
              "object",
              "null"
            ],
            "description": "Variables.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "secrets": {
            "type": [
              "array",
              "null"
            ],
            "description": "`NAME,target=VARIABLE`.",
            "items": {
              "type": "string",
              "pattern": "^[^,]+,target=[^=]+$|^[^,=]+$"
            },
            "maxItems": 1000
          }
        },
        "examples": [
          {
            "env": {
              "TZ": "UTC"
            }
          }
        ]
      },
      "Group": {
        "type": "object",
        "description": "Workloads that belong together.",
        "required": [
          "name",
          "registered_clients"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "registered_clients": {
            "type": "array",
            "description": "Client applications that are registered for it.",
            "items": {
              "type": "string"
            }
          }
        },
        "examples": [
          {
            "name": "shop",
            "registered_clients": [
              "cursor"
            ]
          }
        ]
      },
      "GroupList": {
        "type": "object",
        "description": "Groups, by name.",
        "required": [
          "groups"
        ],
        "properties": {
          "groups": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/Group"
            }
          }
        }
      },
      "GroupName": {
        "type": "object",
        "description": "The name of a group.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Lowercase letters, digits, “_” and “-”, and single spaces within.",
            "minLength": 1,
            "maxLength": 100,
            "pattern": "^[a-z0-9][a-z0-9_-]*( [a-z0-9_-]+)*$"
          }
        },
        "examples": [
          {
            "name": "shop"
          }
        ]
      },
      "Client": {
        "type": "object",
        "description": "A registered client application.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The word for it.",
            "enum": [
              "amp-cli",
              "antigravity",
              "claude-code",
              "cline",
              "codex",
              "continue",
              "copilot-cli",
              "cursor",
              "factory",
              "gemini-cli",
              "goose",
              "kimi-cli",
              "kiro",
              "lm-studio",
              "mistral-vibe",
              "opencode",
              "qoder",
              "roo-code",
              "trae",
              "vscode",
              "vscode-insider",
              "vscode-server",
              "windsurf",
              "windsurf-jetbrains",
              "zed"
            ]
          },
          "groups": {
            "type": [
              "array",
              "null"
            ],
            "description": "Its groups; to register, `default` when left out.",
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100,
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
            },
            "maxItems": 1000
          }
        },
        "examples": [
          {
            "name": "cursor",
            "groups": [
              "default"
            ]
          }
        ]
      },
      "ClientList": {
        "type": "array",
        "description": "Registered client applications, by name.",
        "items": {
          "$ref": "#/components/schemas/Client"
        }
      },
      "ClientName": {
        "type": "object",
        "description": "A client application.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The word for it.",
            "enum": [
              "amp-cli",
              "antigravity",
              "claude-code",
              "cline",
              "codex",
              "continue",
              "copilot-cli",
              "cursor",
              "factory",
              "gemini-cli",
              "goose",
              "kimi-cli",
              "kiro",
              "lm-studio",
              "mistral-vibe",
              "opencode",
              "qoder",
              "roo-code",
              "trae",
              "vscode",
              "vscode-insider",
              "vscode-server",
              "windsurf",
              "windsurf-jetbrains",
              "zed"
            ]
          }
        }
      },
      "ClientNames": {
        "type": "array",
        "description": "What was registered.",
        "items": {
          "$ref": "#/components/schemas/ClientName"
        }
      },
      "ClientsRequest": {
        "type": "object",
        "description": "Several client applications.",
        "required": [
          "names"
        ],
        "properties": {
          "names": {
            "type": "array",
            "description": "They.",
            "items": {
              "type": "string",
              "enum": [
                "amp-cli",
                "antigravity",
                "claude-code",
                "cline",
                "codex",
                "continue",
                "copilot-cli",
                "cursor",
                "factory",
                "gemini-cli",
                "goose",
                "kimi-cli",
                "kiro",
                "lm-studio",
                "mistral-vibe",
                "opencode",
                "qoder",
                "roo-code",
                "trae",
                "vscode",
                "vscode-insider",
                "vscode-server",
                "windsurf",
                "windsurf-jetbrains",
                "zed"
              ]
            },
            "minItems": 1,
            "maxItems": 100
          },
          "groups": {
            "type": [
              "array",
              "null"
            ],
            "description": "Their groups; to register, `default` when left out; to unregister, all.",
            "items": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100,
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
            },
            "maxItems": 1000
          }
        },
        "examples": [
          {
            "names": [
              "cursor"
            ]
          }
        ]
      },
      "RegistryInfo": {
        "type": "object",
        "description": "A registry.",
        "required": [
          "name",
          "version",
          "last_updated",
          "server_count",
          "type",
          "source",
          "auth_status",
          "auth_type"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "version": {
            "type": "string",
            "description": "The catalog's own version."
          },
          "last_updated": {
            "type": "string",
            "description": "The catalog's own date."
          },
          "server_count": {
            "type": "integer",
            "description": "Servers that run on this machine.",
            "minimum": 0
          },
          "type": {
            "type": "string",
            "description": "Where it comes from.",
            "enum": [
              "default",
              "file",
              "url",
              "api"
            ]
          },
          "source": {
            "type": "string",
            "description": "The path or address."
          },
          "auth_status": {
            "type": "string",
            "description": "Registries that need a sign-in are not supported.",
            "const": "none"
          },
          "auth_type": {
            "type": "string",
            "description": "Always empty.",
            "const": ""
          }
        }
      },
      "RegistryList": {
        "type": "object",
        "description": "Registries, `default` first.",
        "required": [
          "registries"
        ],
        "properties": {
          "registries": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/RegistryInfo"
            }
          }
        }
      },
      "EntryMetadata": {
        "type": "object",
        "description": "How an entry is liked and used; each member is left out when its catalog does not say it.",
        "properties": {
          "stars": {
            "type": "integer",
            "description": "Stars of its repository."
          },
          "pulls": {
            "type": "integer",
            "description": "How often its image was pulled."
          },
          "last_updated": {
            "type": "string",
            "description": "When these were read, as its catalog writes it."
          },
          "kubernetes": {
            "type": "object",
            "description": "Where it runs in a cluster."
          }
        }
      },
      "Provenance": {
        "type": "object",
        "description": "Who signed an image, as its catalog says. It is handed on, not checked.",
        "properties": {
          "sigstore_url": {
            "type": "string",
            "description": "Where the signature is looked up."
          },
          "repository_uri": {
            "type": "string",
            "description": "The repository it was built from."
          },
          "repository_ref": {
            "type": "string",
            "description": "The commit or tag it was built from."
          },
          "signer_identity": {
            "type": "string",
            "description": "Who signed it."
          },
          "runner_environment": {
            "type": "string",
            "description": "Where it was built."
          },
          "cert_issuer": {
            "type": "string",
            "description": "Who vouches for the signer."
          },
          "attestation": {
            "type": "object",
            "description": "A statement about how it was built.",
            "properties": {
              "predicate_type": {
                "type": "string",
                "description": "Which kind of statement."
              },
              "predicate": {
                "type": "object",
                "description": "The statement."
              }
            }
          }
        }
      },
      "EntryOAuth": {
        "type": "object",
        "description": "How one signs in at a remote server, as its catalog says.",
        "properties": {
          "issuer": {
            "type": "string",
            "description": "Who issues tokens."
          },
          "authorize_url": {
            "type": "string",
            "description": "Where one signs in."
          },
          "token_url": {
            "type": "string",
            "description": "Where tokens come from."
          },
          "client_id": {
            "type": "string",
            "description": "The client's id."
          },
          "scopes": {
            "type": "array",
            "description": "What is asked for.",
            "items": {
              "type": "string"
            }
          },
          "use_pkce": {
            "type": "boolean",
            "description": "Whether PKCE is used."
          },
          "oauth_params": {
            "type": "object",
            "description": "More parameters of the request.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "callback_port": {
            "type": "integer",
            "description": "The port that the browser comes back to."
          },
          "resource": {
            "type": "string",
            "description": "The resource that tokens are for."
          }
        }
      },
      "ImageMetadata": {
        "type": "object",
        "description": "An entry that runs on this machine.",
        "required": [
          "name",
          "description",
          "tier",
          "status",
          "transport",
          "tools",
          "tags",
          "env_vars",
          "image"
        ],
        "properties": {
          "overview": {
            "type": "string",
            "description": "What it is for, as Markdown."
          },
          "custom_metadata": {
            "type": "object",
            "description": "What its publisher says besides."
          },
          "metadata": {
            "$ref": "#/components/schemas/EntryMetadata"
          },
          "docker_tags": {
            "type": "array",
            "description": "Tags of its image.",
            "items": {
              "type": "string"
            }
          },
          "provenance": {
            "$ref": "#/components/schemas/Provenance"
          },
          "name": {
            "type": "string",
            "description": "Its whole name."
          },
          "title": {
            "type": "string",
            "description": "Its title."
          },
          "description": {
            "type": "string",
            "description": "What it does."
          },
          "tier": {
            "type": "string",
            "description": "Who looks after it.",
            "enum": [
              "Official",
              "Community"
            ]
          },
          "status": {
            "type": "string",
            "description": "`Active` or `Deprecated`."
          },
          "transport": {
            "type": "string",
            "description": "How it speaks.",
            "enum": [
              "stdio",
              "sse",
              "streamable-http"
            ]
          },
          "tools": {
            "type": "array",
            "description": "Its tools.",
            "items": {
              "type": "string"
            }
          },
          "tags": {
            "type": "array",
            "description": "Words for it.",
            "items": {
              "type": "string"
            }
          },
          "repository_url": {
            "type": "string",
            "description": "Its source code."
          },
          "env_vars": {
            "type": "array",
            "description": "Variables it takes.",
            "items": {
              "$ref": "#/components/schemas/EnvVar"
            }
          },
          "image": {
            "type": "string",
            "description": "An image or package."
          },
          "target_port": {
            "type": "integer",
            "description": "Its port inside.",
            "minimum": 1,
            "maximum": 65535
          },
          "permissions": {
            "$ref": "#/components/schemas/PermissionProfile"
          },
          "args": {
            "type": "array",
            "description": "Arguments.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "RemoteServerMetadata": {
        "type": "object",
        "description": "An entry that runs elsewhere.",
        "required": [
          "name",
          "description",
          "tier",
          "status",
          "transport",
          "tools",
          "tags",
          "env_vars",
          "url"
        ],
        "properties": {
          "overview": {
            "type": "string",
            "description": "What it is for, as Markdown."
          },
          "custom_metadata": {
            "type": "object",
            "description": "What its publisher says besides."
          },
          "metadata": {
            "$ref": "#/components/schemas/EntryMetadata"
          },
          "oauth_config": {
            "$ref": "#/components/schemas/EntryOAuth"
          },
          "name": {
            "type": "string",
            "description": "Its whole name."
          },
          "title": {
            "type": "string",
            "description": "Its title."
          },
          "description": {
            "type": "string",
            "description": "What it does."
          },
          "tier": {
            "type": "string",
            "description": "Who looks after it.",
            "enum": [
              "Official",
              "Community"
            ]
          },
          "status": {
            "type": "string",
            "description": "`Active` or `Deprecated`."
          },
          "transport": {
            "type": "string",
            "description": "How it speaks.",
            "enum": [
              "stdio",
              "sse",
              "streamable-http"
            ]
          },
          "tools": {
            "type": "array",
            "description": "Its tools.",
            "items": {
              "type": "string"
            }
          },
          "tags": {
            "type": "array",
            "description": "Words for it.",
            "items": {
              "type": "string"
            }
          },
          "repository_url": {
            "type": "string",
            "description": "Its source code."
          },
          "env_vars": {
            "type": "array",
            "description": "Variables it takes.",
            "items": {
              "$ref": "#/components/schemas/EnvVar"
            }
          },
          "url": {
            "type": "string",
            "description": "Its address."
          },
          "headers": {
            "type": "array",
            "description": "Header fields it wants.",
            "items": {
              "$ref": "#/components/schemas/EnvVar"
            }
          }
        }
      },
      "Registry": {
        "type": "object",
        "description": "A whole catalog.",
        "required": [
          "servers"
        ],
        "properties": {
          "version": {
            "type": "string",
            "description": "Its own version."
          },
          "last_updated": {
            "type": "string",
            "description": "Its own date."
          },
          "servers": {
            "type": "object",
            "description": "By name.",
            "additionalProperties": {
              "$ref": "#/components/schemas/ImageMetadata"
            }
          },
          "remote_servers": {
            "type": "object",
            "description": "By name.",
            "additionalProperties": {
              "$ref": "#/components/schemas/RemoteServerMetadata"
            }
          },
          "groups": {
            "type": "array",
            "description": "Servers that belong together.",
            "items": {
              "type": "object",
              "description": "A group of a catalog.",
              "required": [
                "name"
              ],
              "properties": {
                "name": {
                  "type": "string",
                  "description": "Its name."
                },
                "description": {
                  "type": "string",
                  "description": "What it is for."
                },
                "servers": {
                  "type": "object",
                  "description": "By name.",
                  "additionalProperties": {
                    "$ref": "#/components/schemas/ImageMetadata"
                  }
                },
                "remote_servers": {
                  "type": "object",
                  "description": "By name.",
                  "additionalProperties": {
                    "$ref": "#/components/schemas/RemoteServerMetadata"
                  }
                }
              }
            }
          }
        }
      },
      "RegistryWhole": {
        "type": "object",
        "description": "A registry and its catalog.",
        "required": [
          "name",
          "version",
          "last_updated",
          "server_count",
          "type",
          "source",
          "auth_status",
          "auth_type",
          "registry"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "version": {
            "type": "string",
            "description": "The catalog's own version."
          },
          "last_updated": {
            "type": "string",
            "description": "The catalog's own date."
          },
          "server_count": {
            "type": "integer",
            "description": "Servers that run on this machine.",
            "minimum": 0
          },
          "type": {
            "type": "string",
            "description": "Where it comes from.",
            "enum": [
              "default",
              "file",
              "url",
              "api"
            ]
          },
          "source": {
            "type": "string",
            "description": "The path or address."
          },
          "auth_status": {
            "type": "string",
            "description": "Registries that need a sign-in are not supported.",
            "const": "none"
          },
          "auth_type": {
            "type": "string",
            "description": "Always empty.",
            "const": ""
          },
          "registry": {
            "$ref": "#/components/schemas/Registry"
          }
        }
      },
      "RegistryUpdate": {
        "type": "object",
        "description": "Where a registry comes from; one of the three, or none for the built-in catalog.",
        "required": [],
        "properties": {
          "url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a document.",
            "maxLength": 4096
          },
          "api_url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a registry's API, before `/v0.1`.",
            "maxLength": 4096
          },
          "local_path": {
            "type": [
              "string",
              "null"
            ],
            "description": "A file of this machine; absolute.",
            "maxLength": 4096
          },
          "allow_private_ip": {
            "type": [
              "boolean",
              "null"
            ],
            "description": "Lets an address of this machine begin with http://."
          },
          "auth": {
            "type": "null",
            "description": "Sign-in is not supported."
          }
        },
        "examples": [
          {
            "local_path": "/srv/catalog.json"
          },
          {}
        ]
      },
      "RegistryType": {
        "type": "object",
        "description": "What a registry is now.",
        "required": [
          "type"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "Where it comes from.",
            "enum": [
              "default",
              "file",
              "url",
              "api"
            ]
          }
        }
      },
      "Refreshed": {
        "type": "object",
        "description": "It was read again.",
        "required": [
          "status"
        ],
        "properties": {
          "status": {
            "type": "string",
            "description": "One word.",
            "const": "refreshed"
          }
        }
      },
      "ServerList": {
        "type": "object",
        "description": "The servers of a registry.",
        "required": [
          "servers"
        ],
        "properties": {
          "servers": {
            "type": "array",
            "description": "Those that run on this machine.",
            "items": {
              "$ref": "#/components/schemas/ImageMetadata"
            }
          },
          "remote_servers": {
            "type": "array",
            "description": "Those that run elsewhere.",
            "items": {
              "$ref": "#/components/schemas/RemoteServerMetadata"
            }
          }
        }
      },
      "ServerDetail": {
        "type": "object",
        "description": "One server.",
        "required": [
          "is_remote"
        ],
        "properties": {
          "server": {
            "$ref": "#/components/schemas/ImageMetadata"
          },
          "remote_server": {
            "$ref": "#/components/schemas/RemoteServerMetadata"
          },
          "is_remote": {
            "type": "boolean",
            "description": "Which of the two it is."
          }
        }
      },
      "ServerDocument": {
        "type": "object",
        "description": "An entry as its registry has it: `server.json` of the MCP registry.",
        "additionalProperties": {}
      },
      "CatalogPage": {
        "type": "object",
        "description": "A page of a catalog.",
        "required": [
          "servers",
          "metadata"
        ],
        "properties": {
          "servers": {
            "type": "array",
            "description": "Entries.",
            "items": {
              "$ref": "#/components/schemas/ServerDocument"
            }
          },
          "metadata": {
            "type": "object",
            "description": "Where in the catalog.",
            "required": [
              "total",
              "page",
              "limit"
            ],
            "properties": {
              "total": {
                "type": "integer",
                "description": "Entries in all.",
                "minimum": 0
              },
              "page": {
                "type": "integer",
                "description": "This page.",
                "minimum": 1
              },
              "limit": {
                "type": "integer",
                "description": "Entries of a page.",
                "minimum": 1,
                "maximum": 200
              }
            }
          }
        }
      },
      "SecretSetup": {
        "type": "object",
        "description": "Where secrets are to be kept.",
        "required": [
          "provider_type"
        ],
        "properties": {
          "provider_type": {
            "type": "string",
            "description": "An encrypted file, or the server's variables.",
            "enum": [
              "encrypted",
              "environment"
            ]
          },
          "password": {
            "type": [
              "string",
              "null"
            ],
            "description": "Not used: the key is in a file, as the answer says.",
            "writeOnly": true
          }
        },
        "examples": [
          {
            "provider_type": "encrypted"
          }
        ]
      },
      "SecretSetupAnswer": {
        "type": "object",
        "description": "Where secrets are kept.",
        "required": [
          "provider_type",
          "message"
        ],
        "properties": {
          "provider_type": {
            "type": "string",
            "description": "The provider.",
            "enum": [
              "encrypted",
              "environment"
            ]
          },
          "message": {
            "type": "string",
            "description": "What is worth knowing."
          }
        }
      },
      "SecretStore": {
        "type": "object",
        "description": "The store.",
        "required": [
          "name",
          "provider_type",
          "capabilities"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name.",
            "const": "default"
          },
          "provider_type": {
            "type": "string",
            "description": "The provider.",
            "enum": [
              "encrypted",
              "environment"
            ]
          },
          "capabilities": {
            "type": "object",
            "description": "What can be done.",
            "required": [
              "can_read",
              "can_write",
              "can_delete",
              "can_list",
              "can_cleanup"
            ],
            "properties": {
              "can_read": {
                "type": "boolean",
                "description": "Workloads get values."
              },
              "can_write": {
                "type": "boolean",
                "description": "Values can be set."
              },
              "can_delete": {
                "type": "boolean",
                "description": "Values can be removed."
              },
              "can_list": {
                "type": "boolean",
                "description": "Names can be listed."
              },
              "can_cleanup": {
                "type": "boolean",
                "description": "All can be removed."
              }
            }
          }
        }
      },
      "SecretKeys": {
        "type": "object",
        "description": "Names of secrets, sorted.",
        "required": [
          "keys"
        ],
        "properties": {
          "keys": {
            "type": "array",
            "description": "They.",
            "items": {
              "type": "object",
              "description": "A secret, without its value.",
              "required": [
                "key"
              ],
              "properties": {
                "key": {
                  "type": "string",
                  "description": "Its name."
                },
                "description": {
                  "type": "string",
                  "description": "What it is for."
                }
              }
            }
          }
        }
      },
      "SecretCreate": {
        "type": "object",
        "description": "A new secret.",
        "required": [
          "key",
          "value"
        ],
        "properties": {
          "key": {
            "type": "string",
            "description": "Its name: letters, digits, “.”, “_” and “-”, and single spaces within.",
            "minLength": 1,
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
          },
          "value": {
            "type": "string",
            "description": "Its value, which nobody reads again.",
            "writeOnly": true,
            "minLength": 1,
            "maxLength": 65536
          }
        },
        "examples": [
          {
            "key": "token",
            "value": "s3cret"
          }
        ]
      },
      "SecretUpdate": {
        "type": "object",
        "description": "A new value.",
        "required": [
          "value"
        ],
        "properties": {
          "value": {
            "type": "string",
            "description": "The value, which nobody reads again.",
            "writeOnly": true,
            "minLength": 1,
            "maxLength": 65536
          }
        },
        "examples": [
          {
            "value": "s3cret"
          }
        ]
      },
      "SecretSet": {
        "type": "object",
        "description": "What was set.",
        "required": [
          "key",
          "message"
        ],
        "properties": {
          "key": {
            "type": "string",
            "description": "Its name."
          },
          "message": {
            "type": "string",
            "description": "That it is."
          }
        }
      }
    },
    "parameters": {
      "Name": {
        "name": "name",
        "in": "path",
        "required": true,
        "description": "A workload's name or id.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
        }
      },
      "Group": {
        "name": "group",
        "in": "path",
        "required": true,
        "description": "A group's name.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
        }
      },
      "OtherGroup": {
        "name": "group",
        "in": "path",
        "required": true,
        "description": "A group's name; `default` cannot be deleted.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$",
          "not": {
            "const": "default"
          }
        }
      },
      "OtherRegistry": {
        "name": "registry",
        "in": "path",
        "required": true,
        "description": "A registry's name; `default` cannot be removed.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "not": {
            "const": "default"
          }
        }
      },
      "Client": {
        "name": "client",
        "in": "path",
        "required": true,
        "description": "A client application.",
        "schema": {
          "type": "string",
          "enum": [
            "amp-cli",
            "antigravity",
            "claude-code",
            "cline",
            "codex",
            "continue",
            "copilot-cli",
            "cursor",
            "factory",
            "gemini-cli",
            "goose",
            "kimi-cli",
            "kiro",
            "lm-studio",
            "mistral-vibe",
            "opencode",
            "qoder",
            "roo-code",
            "trae",
            "vscode",
            "vscode-insider",
            "vscode-server",
            "windsurf",
            "windsurf-jetbrains",
            "zed"
          ]
        }
      },
      "Registry": {
        "name": "registry",
        "in": "path",
        "required": true,
        "description": "A registry's name; `default` is always there.",
        "schema": {
          "type": "string",
          "minLength": 1
        }
      },
      "AnyRegistry": {
        "name": "registry",
        "in": "path",
        "required": true,
        "description": "A registry's name; any other means `default`.",
        "schema": {
          "type": "string",
          "minLength": 1
        }
      },
      "Server": {
        "name": "server",
        "in": "path",
        "required": true,
        "description": "An entry's name, with `/` written as `%2F`.",
        "schema": {
          "type": "string",
          "minLength": 1
        }
      },
      "Key": {
        "name": "key",
        "in": "path",
        "required": true,
        "description": "A secret's name.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
        }
      },
      "All": {
        "name": "all",
        "in": "query",
        "description": "`true` also means workloads that do not run.",
        "schema": {
          "type": "string"
        }
      },
      "InGroup": {
        "name": "group",
        "in": "query",
        "description": "Only those of this group.",
        "schema": {
          "type": "string",
          "maxLength": 100,
          "pattern": "^([A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*)?$"
        }
      }
    },
    "responses": {
      "BadRequest": {
        "description": "Something in the request is wrong; every wrong member is named.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "Unauthenticated": {
        "description": "Nobody can tell who you are.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "Forbidden": {
        "description": "Not for you, or not from where you come from.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "NotFound": {
        "description": "It is not there.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "MethodNotAllowed": {
        "description": "That cannot be done here; `Allow` says what can. Also a secret provider that cannot do it.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "Conflict": {
        "description": "It is in the way of something that is there.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "TooLarge": {
        "description": "The body is larger than 1 MiB.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "Unprocessable": {
        "description": "It cannot be prepared, or did not come up; the workload runs as before.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          }
        }
      },
      "InternalError": {
        "description": "Something went wrong inside the server; its log says what.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "NotImplemented": {
        "description": "That is never done here.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          }
        }
      },
      "BadGateway": {
        "description": "What is at that address is not a registry.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "Unavailable": {
        "description": "A registry, an engine or the server is not there now; try again.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          },
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/RegistryError"
            }
          }
        }
      },
      "Timeout": {
        "description": "It takes longer than can be waited for, or nobody is at that address.",
        "content": {
          "text/plain": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          }
        }
      },
      "Options": {
        "description": "What can be done here: `Allow` says."
      }
    },
    "links": {
      "v1betaCheckUpgrade": {
        "operationId": "v1betaCheckUpgrade",
        "description": "See whether there is a newer one.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaDeleteGroup": {
        "operationId": "v1betaDeleteGroup",
        "description": "Delete it.",
        "parameters": {
          "group": "$response.body#/name"
        }
      },
      "v1betaDeleteWorkload": {
        "operationId": "v1betaDeleteWorkload",
        "description": "Delete it.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaEditWorkload": {
        "operationId": "v1betaEditWorkload",
        "description": "Change it.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaExportWorkload": {
        "operationId": "v1betaExportWorkload",
        "description": "Get its run configuration.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaGetGroup": {
        "operationId": "v1betaGetGroup",
        "description": "Look at it.",
        "parameters": {
          "group": "$response.body#/name"
        }
      },
      "v1betaGetLogs": {
        "operationId": "v1betaGetLogs",
        "description": "Read what it wrote.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaGetProxyLogs": {
        "operationId": "v1betaGetProxyLogs",
        "description": "Read what its proxy wrote.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaGetWorkload": {
        "operationId": "v1betaGetWorkload",
        "description": "Get what it was made from.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaGetWorkloadStatus": {
        "operationId": "v1betaGetWorkloadStatus",
        "description": "See how it is.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaRestartWorkload": {
        "operationId": "v1betaRestartWorkload",
        "description": "Restart it.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaStopWorkload": {
        "operationId": "v1betaStopWorkload",
        "description": "Stop it.",
        "parameters": {
          "name": "$response.body#/name"
        }
      },
      "v1betaUpgradeWorkload": {
        "operationId": "v1betaUpgradeWorkload",
        "description": "Take the newer one.",
        "parameters": {
          "name": "$response.body#/name"
        }
      }
    }
  }
}

"""##
}
