// SPDX-License-Identifier: Apache-2.0
// Made by scripts/openapi.sh from openapi/openapi.json: change that and run it again.

// swift-format-ignore-file
/// The specification as it is served.
enum OpenAPIDocument {
    static let text: StaticString = ##"""
{
  "openapi": "3.1.0",
  "info": {
    "title": "thv",
    "version": "0.1.0",
    "summary": "Run MCP servers on this machine",
    "description": "Runs MCP servers (“workloads”) on this machine, one proxy in front of each.\n\n**Who you are.** There is nothing to log in to: the server asks the kernel who owns the other end of a unix socket or loopback connection, and serves its own user (and root over the socket). A request that names another Host than this machine, or comes from a page of a foreign Origin, is refused with 403.\n\n**Errors** are `application/problem+json` (RFC 9457). `code` is a stable word, `fix` says what to do next, and `errors` names every wrong field at once. Any operation may answer 400, 401, 403, 500 and 503; a path that does not exist 404, a method that is not there 405 with `Allow`.\n\n**Unknown fields** and unknown query parameters are 400, and so is a query parameter of one value that is given twice, so that a slip of the pen never passes for success; so is `null`, except in a merge patch, where it takes a member away, and where a type allows it. Lengths are counted in code points.\n\n**Slow work** is an operation. Create, start, stop, restart and delete wait up to 60 seconds for the outcome. `Prefer: wait=N` changes that, `Prefer: respond-async` answers 202 with the operation once all is checked that needs no time (port, paths, secrets, profile, program): what is refused for those is refused then too. Nobody needs to wait for it to go on.\n\n**Every GET** also takes HEAD, and every path takes OPTIONS, answered 204 with `Allow`.\n\n**Web pages** of the origins in `server.allowed_origins` may ask: a preflight request is answered 204 with `Access-Control-Allow-Methods` and `-Headers`, every answer to them names their origin in `Access-Control-Allow-Origin`, and they may read the fields that this document describes. Credentials are never allowed. Any other origin is refused with 403, which names the setting.\n\n**Compression.** With an Accept-Encoding that allows gzip, whole bodies of 1 KiB and more come compressed, and their entity tags are weak. Streams are never compressed.\n\n**Times** are RFC 3339 in UTC with milliseconds, durations seconds, sizes bytes. Bodies are at most 1 MiB.\n\n**Malformed HTTP.** A request line or header section that is not HTTP is answered by the HTTP library itself: 400, 413, 414, 431, 501 or 505 with a short body of its own instead of problem+json, and the connection is closed. What it lets through although two readers could understand it differently (two Host lines, two Content-Length lines, Content-Length beside Transfer-Encoding, `%00` or a dot segment in the path) is 400 as problem+json.\n\n**Every answer** carries `X-Content-Type-Options: nosniff`, `Cross-Origin-Resource-Policy: same-origin` and a `Content-Security-Policy` that allows no frames, errors too; only what libmicrohttpd itself answers to malformed HTTP does not, and it closes the connection.\n",
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
      "name": "tools",
      "description": "What a workload offers over MCP, for those who speak REST."
    },
    {
      "name": "logs",
      "description": "What backends and proxies wrote."
    },
    {
      "name": "operations",
      "description": "Work that takes time."
    },
    {
      "name": "events",
      "description": "What changes, as it changes."
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
      "name": "settings",
      "description": "What holds for everything that is made from now on."
    },
    {
      "name": "system",
      "description": "The server itself."
    },
    {
      "name": "documentation",
      "description": "This document and its page."
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
      "name": "activity",
      "description": "Who did what."
    },
    {
      "name": "imports",
      "description": "What other programs have."
    }
  ],
  "paths": {
    "/": {
      "get": {
        "operationId": "getIndex",
        "tags": [
          "system"
        ],
        "summary": "Where to go on",
        "description": "A small page with Accept: text/html, else JSON.",
        "responses": {
          "200": {
            "description": "Links.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Index"
                }
              },
              "text/html": {
                "schema": {
                  "type": "string"
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
    "/health": {
      "get": {
        "operationId": "getHealth",
        "tags": [
          "system"
        ],
        "summary": "Is the server there?",
        "responses": {
          "200": {
            "description": "With `verbose`: how it is.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Health"
                }
              }
            }
          },
          "204": {
            "description": "It is.",
            "headers": {
              "X-Toolhive-Nonce": {
                "description": "The nonce of this run of the server, as in its runtime file: who reads both knows that it is the same one.",
                "schema": {
                  "type": "string"
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
        },
        "parameters": [
          {
            "name": "verbose",
            "in": "query",
            "description": "Look at database, disk and workloads, too.",
            "schema": {
              "anyOf": [
                {
                  "type": "boolean"
                },
                {
                  "type": "string",
                  "enum": [
                    "1",
                    "0",
                    ""
                  ]
                }
              ],
              "default": false
            }
          }
        ]
      }
    },
    "/ready": {
      "get": {
        "operationId": "getReady",
        "tags": [
          "system"
        ],
        "summary": "May requests be sent?",
        "description": "A server listens only once it has taken over what runs; afterwards it is ready as long as database and disk are. If not, 503 says why.",
        "responses": {
          "200": {
            "description": "Yes.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Ready"
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
    "/metrics": {
      "get": {
        "operationId": "getMetrics",
        "tags": [
          "system"
        ],
        "summary": "Counts for Prometheus",
        "responses": {
          "200": {
            "description": "Server, workloads by status, requests, latencies.",
            "content": {
              "text/plain": {
                "schema": {
                  "type": "string"
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
    "/api/v1": {
      "get": {
        "operationId": "listEndpoints",
        "tags": [
          "system"
        ],
        "summary": "List the endpoints",
        "responses": {
          "200": {
            "description": "Every endpoint.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EndpointList"
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
    "/api/v1/version": {
      "get": {
        "operationId": "getVersion",
        "tags": [
          "system"
        ],
        "summary": "Show version and capabilities",
        "responses": {
          "200": {
            "description": "Version and capabilities.",
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
    "/api/v1/me": {
      "get": {
        "operationId": "getMe",
        "tags": [
          "system"
        ],
        "summary": "Show who you are",
        "responses": {
          "200": {
            "description": "You.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Caller"
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
    "/api/v1/runtimes": {
      "get": {
        "operationId": "listRuntimes",
        "tags": [
          "system"
        ],
        "summary": "List engines and the sandbox",
        "description": "Tries every socket, and runs `true` in a sandbox, so that the reasons are today's.",
        "responses": {
          "200": {
            "description": "What was tried, and what came of it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RuntimeList"
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
    "/api/v1/workloads": {
      "get": {
        "operationId": "listWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "List your workloads",
        "description": "All of them, in every status, sorted by name unless asked otherwise. Without any parameter the answer has an entity tag.",
        "parameters": [
          {
            "name": "q",
            "in": "query",
            "description": "Part of the name or of the source; case does not count.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "status",
            "in": "query",
            "description": "Only these; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/WorkloadStatus"
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "group",
            "in": "query",
            "description": "Only of these groups; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "label",
            "in": "query",
            "description": "Only with all these labels, `NAME=VALUE`; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "pattern": "^[^=]+="
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "owner",
            "in": "query",
            "description": "Only of these owners, by login name or uid; repeatable. A personal server shows only your own.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "sort",
            "in": "query",
            "description": "By which member, then by name; `-` in front is descending.",
            "schema": {
              "type": "string",
              "enum": [
                "name",
                "-name",
                "status",
                "-status",
                "group",
                "-group",
                "owner",
                "-owner",
                "created_at",
                "-created_at"
              ],
              "default": "name"
            }
          },
          {
            "$ref": "#/components/parameters/ListLimit"
          },
          {
            "$ref": "#/components/parameters/ListCursor"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "Workloads.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              },
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadList"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
        "operationId": "createWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Create and start a workload",
        "description": "What can be refused is refused before anything is made. What was made and then fails stays, in `error` (422 `start_failed`), unless `on_failure` says otherwise.",
        "parameters": [
          {
            "$ref": "#/components/parameters/OnFailure"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "What to run.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RunConfig"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It runs: its backend has answered.",
            "headers": {
              "Location": {
                "description": "Where the object or the operation is.",
                "schema": {
                  "type": "string",
                  "format": "uri-reference"
                },
                "required": true
              },
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            },
            "links": {
              "getWorkload": {
                "$ref": "#/components/links/getWorkload"
              },
              "patchWorkload": {
                "$ref": "#/components/links/patchWorkload"
              },
              "putWorkload": {
                "$ref": "#/components/links/putWorkload"
              },
              "deleteWorkload": {
                "$ref": "#/components/links/deleteWorkload"
              },
              "startWorkload": {
                "$ref": "#/components/links/startWorkload"
              },
              "stopWorkload": {
                "$ref": "#/components/links/stopWorkload"
              },
              "restartWorkload": {
                "$ref": "#/components/links/restartWorkload"
              },
              "renameWorkload": {
                "$ref": "#/components/links/renameWorkload"
              },
              "copyWorkload": {
                "$ref": "#/components/links/copyWorkload"
              },
              "moveWorkload": {
                "$ref": "#/components/links/moveWorkload"
              },
              "exportWorkload": {
                "$ref": "#/components/links/exportWorkload"
              },
              "listTools": {
                "$ref": "#/components/links/listTools"
              },
              "listResources": {
                "$ref": "#/components/links/listResources"
              },
              "listPrompts": {
                "$ref": "#/components/links/listPrompts"
              },
              "getLogs": {
                "$ref": "#/components/links/getLogs"
              },
              "getProxyLogs": {
                "$ref": "#/components/links/getProxyLogs"
              },
              "getWorkloadMetrics": {
                "$ref": "#/components/links/getWorkloadMetrics"
              },
              "listSessions": {
                "$ref": "#/components/links/listSessions"
              },
              "checkUpgrade": {
                "$ref": "#/components/links/checkUpgrade"
              },
              "upgradeWorkload": {
                "$ref": "#/components/links/upgradeWorkload"
              },
              "callTool": {
                "$ref": "#/components/links/callTool"
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted again before the answer.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads:preview": {
      "post": {
        "operationId": "previewWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "See what a workload would be shown of this machine",
        "description": "Looks at every path that a start would mount, and makes nothing; images are not fetched for it, and secrets need not be there yet. What may not be mounted is refused as it would be then.",
        "requestBody": {
          "required": true,
          "description": "What to run.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RunConfig"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What it would see and want.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadPreview"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
        }
      }
    },
    "/api/v1/workloads:import": {
      "post": {
        "operationId": "importWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Create a workload from an exported document",
        "description": "The same as create: an exported document is a whole run configuration.",
        "parameters": [
          {
            "$ref": "#/components/parameters/OnFailure"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "What export gave.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RunConfig"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It runs: its backend has answered.",
            "headers": {
              "Location": {
                "description": "Where the object or the operation is.",
                "schema": {
                  "type": "string",
                  "format": "uri-reference"
                },
                "required": true
              },
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            },
            "links": {
              "getWorkload": {
                "$ref": "#/components/links/getWorkload"
              },
              "patchWorkload": {
                "$ref": "#/components/links/patchWorkload"
              },
              "putWorkload": {
                "$ref": "#/components/links/putWorkload"
              },
              "deleteWorkload": {
                "$ref": "#/components/links/deleteWorkload"
              },
              "startWorkload": {
                "$ref": "#/components/links/startWorkload"
              },
              "stopWorkload": {
                "$ref": "#/components/links/stopWorkload"
              },
              "restartWorkload": {
                "$ref": "#/components/links/restartWorkload"
              },
              "renameWorkload": {
                "$ref": "#/components/links/renameWorkload"
              },
              "copyWorkload": {
                "$ref": "#/components/links/copyWorkload"
              },
              "moveWorkload": {
                "$ref": "#/components/links/moveWorkload"
              },
              "exportWorkload": {
                "$ref": "#/components/links/exportWorkload"
              },
              "listTools": {
                "$ref": "#/components/links/listTools"
              },
              "listResources": {
                "$ref": "#/components/links/listResources"
              },
              "listPrompts": {
                "$ref": "#/components/links/listPrompts"
              },
              "getLogs": {
                "$ref": "#/components/links/getLogs"
              },
              "getProxyLogs": {
                "$ref": "#/components/links/getProxyLogs"
              },
              "getWorkloadMetrics": {
                "$ref": "#/components/links/getWorkloadMetrics"
              },
              "listSessions": {
                "$ref": "#/components/links/listSessions"
              },
              "checkUpgrade": {
                "$ref": "#/components/links/checkUpgrade"
              },
              "upgradeWorkload": {
                "$ref": "#/components/links/upgradeWorkload"
              },
              "callTool": {
                "$ref": "#/components/links/callTool"
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted again before the answer.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads:start": {
      "post": {
        "operationId": "startWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Start several workloads",
        "description": "One result for each; what fails for one keeps no other from being started. At most 8 are worked on at a time.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "Which ones.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/WorkloadSelector"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What came of each.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BulkResult"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads:stop": {
      "post": {
        "operationId": "stopWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Stop several workloads",
        "description": "One result for each; what fails for one keeps no other from being stopped. At most 8 are worked on at a time.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "Which ones.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/WorkloadSelector"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What came of each.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "X-Not-Stored": {
                "$ref": "#/components/headers/X-Not-Stored"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BulkResult"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads:restart": {
      "post": {
        "operationId": "restartWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Restart several workloads",
        "description": "One result for each; what fails for one keeps no other from being restarted. At most 8 are worked on at a time.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "Which ones.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/WorkloadSelector"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What came of each.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BulkResult"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads:delete": {
      "post": {
        "operationId": "deleteWorkloads",
        "tags": [
          "workloads"
        ],
        "summary": "Delete several workloads",
        "description": "One result for each; what fails for one keeps no other from being deleted. At most 8 are worked on at a time.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "Which ones.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/WorkloadSelector"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What came of each.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "X-Not-Stored": {
                "$ref": "#/components/headers/X-Not-Stored"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BulkResult"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}": {
      "get": {
        "operationId": "getWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Show a workload",
        "description": "Configuration and state. With `wait_for` the answer is held until it has come true.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "name": "wait_for",
            "in": "query",
            "description": "What to wait for.",
            "schema": {
              "type": "string",
              "enum": [
                "running",
                "stopped",
                "gone"
              ]
            }
          },
          {
            "name": "timeout",
            "in": "query",
            "description": "Seconds to wait at most.",
            "schema": {
              "type": "integer",
              "minimum": 0,
              "maximum": 600,
              "default": 60
            }
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The workload.",
            "headers": {
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            }
          },
          "204": {
            "description": "With `wait_for=gone`: there is none."
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          }
        }
      },
      "put": {
        "operationId": "putWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Replace a workload's configuration, or create it",
        "description": "What is not mentioned gets its default; name, port and what was chosen at creation stay. A workload that is read and written back stays as it is. Written back with another `server` or `registry`, it means that entry: what it runs, its arguments and its permissions come from there unless they were changed as well. What can be refused is refused, and an image is fetched, before the running backend is touched. Then the new configuration is tried: its backend must answer `initialize` within `start_timeout` and live for 3 seconds, else the old one is started again and the answer is 409 `rolled_back` with the new one's last lines in `log_tail`. Name, group, labels and tools change without a restart. A group that it is moved to must be there (404 otherwise): changes make none.",
        "parameters": [
          {
            "$ref": "#/components/parameters/NameOrNew"
          },
          {
            "$ref": "#/components/parameters/DryRun"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "A run configuration, or a workload as GET shows it.",
          "content": {
            "application/json": {
              "schema": {
                "anyOf": [
                  {
                    "$ref": "#/components/schemas/RunConfig"
                  },
                  {
                    "$ref": "#/components/schemas/WorkloadDocument"
                  }
                ]
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The workload as it is now; with `dry_run`, what would change.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "anyOf": [
                    {
                      "$ref": "#/components/schemas/Workload"
                    },
                    {
                      "$ref": "#/components/schemas/EditPreview"
                    }
                  ]
                }
              }
            },
            "links": {
              "getWorkload": {
                "$ref": "#/components/links/getWorkload"
              },
              "patchWorkload": {
                "$ref": "#/components/links/patchWorkload"
              },
              "putWorkload": {
                "$ref": "#/components/links/putWorkload"
              },
              "deleteWorkload": {
                "$ref": "#/components/links/deleteWorkload"
              },
              "startWorkload": {
                "$ref": "#/components/links/startWorkload"
              },
              "stopWorkload": {
                "$ref": "#/components/links/stopWorkload"
              },
              "restartWorkload": {
                "$ref": "#/components/links/restartWorkload"
              },
              "renameWorkload": {
                "$ref": "#/components/links/renameWorkload"
              },
              "copyWorkload": {
                "$ref": "#/components/links/copyWorkload"
              },
              "moveWorkload": {
                "$ref": "#/components/links/moveWorkload"
              },
              "exportWorkload": {
                "$ref": "#/components/links/exportWorkload"
              },
              "listTools": {
                "$ref": "#/components/links/listTools"
              },
              "listResources": {
                "$ref": "#/components/links/listResources"
              },
              "listPrompts": {
                "$ref": "#/components/links/listPrompts"
              },
              "getLogs": {
                "$ref": "#/components/links/getLogs"
              },
              "getProxyLogs": {
                "$ref": "#/components/links/getProxyLogs"
              },
              "getWorkloadMetrics": {
                "$ref": "#/components/links/getWorkloadMetrics"
              },
              "listSessions": {
                "$ref": "#/components/links/listSessions"
              },
              "checkUpgrade": {
                "$ref": "#/components/links/checkUpgrade"
              },
              "upgradeWorkload": {
                "$ref": "#/components/links/upgradeWorkload"
              },
              "callTool": {
                "$ref": "#/components/links/callTool"
              }
            }
          },
          "201": {
            "description": "It runs: its backend has answered.",
            "headers": {
              "Location": {
                "description": "Where the object or the operation is.",
                "schema": {
                  "type": "string",
                  "format": "uri-reference"
                },
                "required": true
              },
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            },
            "links": {
              "getWorkload": {
                "$ref": "#/components/links/getWorkload"
              },
              "patchWorkload": {
                "$ref": "#/components/links/patchWorkload"
              },
              "putWorkload": {
                "$ref": "#/components/links/putWorkload"
              },
              "deleteWorkload": {
                "$ref": "#/components/links/deleteWorkload"
              },
              "startWorkload": {
                "$ref": "#/components/links/startWorkload"
              },
              "stopWorkload": {
                "$ref": "#/components/links/stopWorkload"
              },
              "restartWorkload": {
                "$ref": "#/components/links/restartWorkload"
              },
              "renameWorkload": {
                "$ref": "#/components/links/renameWorkload"
              },
              "copyWorkload": {
                "$ref": "#/components/links/copyWorkload"
              },
              "moveWorkload": {
                "$ref": "#/components/links/moveWorkload"
              },
              "exportWorkload": {
                "$ref": "#/components/links/exportWorkload"
              },
              "listTools": {
                "$ref": "#/components/links/listTools"
              },
              "listResources": {
                "$ref": "#/components/links/listResources"
              },
              "listPrompts": {
                "$ref": "#/components/links/listPrompts"
              },
              "getLogs": {
                "$ref": "#/components/links/getLogs"
              },
              "getProxyLogs": {
                "$ref": "#/components/links/getProxyLogs"
              },
              "getWorkloadMetrics": {
                "$ref": "#/components/links/getWorkloadMetrics"
              },
              "listSessions": {
                "$ref": "#/components/links/listSessions"
              },
              "checkUpgrade": {
                "$ref": "#/components/links/checkUpgrade"
              },
              "upgradeWorkload": {
                "$ref": "#/components/links/upgradeWorkload"
              },
              "callTool": {
                "$ref": "#/components/links/callTool"
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "patch": {
        "operationId": "patchWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Change a workload",
        "description": "What can be refused is refused, and an image is fetched, before the running backend is touched. Then the new configuration is tried: its backend must answer `initialize` within `start_timeout` and live for 3 seconds, else the old one is started again and the answer is 409 `rolled_back` with the new one's last lines in `log_tail`. Name, group, labels and tools change without a restart. A group that it is moved to must be there (404 otherwise): changes make none. A change of `server` or `registry` that names no source besides means another entry: what it runs, its arguments and its permissions come from there, as for a new workload, and what you have set stays.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/DryRun"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "What changes.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/WorkloadPatch"
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "$ref": "#/components/schemas/WorkloadPatch"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The workload as it is now; with `dry_run`, what would change.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "anyOf": [
                    {
                      "$ref": "#/components/schemas/Workload"
                    },
                    {
                      "$ref": "#/components/schemas/EditPreview"
                    }
                  ]
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "delete": {
        "operationId": "deleteWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Delete a workload",
        "description": "Ends it and removes everything that was made for it, logs included.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It is gone.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "X-Not-Stored": {
                "$ref": "#/components/headers/X-Not-Stored"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads:upgrade-check": {
      "get": {
        "operationId": "checkUpgrades",
        "tags": [
          "workloads"
        ],
        "summary": "Compare workloads with their registries",
        "parameters": [
          {
            "name": "group",
            "in": "query",
            "description": "Only those of this group; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          }
        ],
        "responses": {
          "200": {
            "description": "One result for each.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/UpgradeCheckList"
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
    "/api/v1/workloads/{name}/upgrade-check": {
      "get": {
        "operationId": "checkUpgrade",
        "tags": [
          "workloads"
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
                  "$ref": "#/components/schemas/UpgradeCheck"
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
    "/api/v1/workloads/{name}/upgrade": {
      "post": {
        "operationId": "upgradeWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Take over what the registry has now",
        "description": "An edit that begins with the entry: what runs, how it speaks, and its new variables come from there; the workload's own settings, arguments and permissions stay. What is missing is named before anything is touched, and when the new one does not come up, the old one is started again: 409 `rolled_back`. A workload that is up to date stays as it is but for the variables and secrets that are sent; one that has nothing to be compared with is 409.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/DryRun"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
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
            "description": "The workload as it is now; with `dry_run`, what would change.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "anyOf": [
                    {
                      "$ref": "#/components/schemas/Workload"
                    },
                    {
                      "$ref": "#/components/schemas/EditPreview"
                    }
                  ]
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}:rename": {
      "post": {
        "operationId": "renameWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Rename a workload",
        "description": "The new name. It goes on running under it.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The new name.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/NewName"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The workload.",
            "headers": {
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}:move": {
      "post": {
        "operationId": "moveWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Move a workload to another group",
        "description": "The new group, which must be there (404 otherwise). It goes on running there, and client applications that are registered for one of the two groups get or lose its entry.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The new group.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/NewGroup"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The workload.",
            "headers": {
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}:copy": {
      "post": {
        "operationId": "copyWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Copy a workload",
        "description": "The copy's name. It gets a port of its own and is started.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The copy's name.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/CopyName"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It runs: its backend has answered.",
            "headers": {
              "Location": {
                "description": "Where the object or the operation is.",
                "schema": {
                  "type": "string",
                  "format": "uri-reference"
                },
                "required": true
              },
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            },
            "links": {
              "getWorkload": {
                "$ref": "#/components/links/getWorkload"
              },
              "patchWorkload": {
                "$ref": "#/components/links/patchWorkload"
              },
              "putWorkload": {
                "$ref": "#/components/links/putWorkload"
              },
              "deleteWorkload": {
                "$ref": "#/components/links/deleteWorkload"
              },
              "startWorkload": {
                "$ref": "#/components/links/startWorkload"
              },
              "stopWorkload": {
                "$ref": "#/components/links/stopWorkload"
              },
              "restartWorkload": {
                "$ref": "#/components/links/restartWorkload"
              },
              "renameWorkload": {
                "$ref": "#/components/links/renameWorkload"
              },
              "copyWorkload": {
                "$ref": "#/components/links/copyWorkload"
              },
              "moveWorkload": {
                "$ref": "#/components/links/moveWorkload"
              },
              "exportWorkload": {
                "$ref": "#/components/links/exportWorkload"
              },
              "listTools": {
                "$ref": "#/components/links/listTools"
              },
              "listResources": {
                "$ref": "#/components/links/listResources"
              },
              "listPrompts": {
                "$ref": "#/components/links/listPrompts"
              },
              "getLogs": {
                "$ref": "#/components/links/getLogs"
              },
              "getProxyLogs": {
                "$ref": "#/components/links/getProxyLogs"
              },
              "getWorkloadMetrics": {
                "$ref": "#/components/links/getWorkloadMetrics"
              },
              "listSessions": {
                "$ref": "#/components/links/listSessions"
              },
              "checkUpgrade": {
                "$ref": "#/components/links/checkUpgrade"
              },
              "upgradeWorkload": {
                "$ref": "#/components/links/upgradeWorkload"
              },
              "callTool": {
                "$ref": "#/components/links/callTool"
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}/start": {
      "post": {
        "operationId": "startWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Start a workload",
        "description": "One that runs is left alone.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "responses": {
          "200": {
            "description": "It runs.",
            "headers": {
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}/stop": {
      "post": {
        "operationId": "stopWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Stop a workload",
        "description": "It stays stopped until somebody starts it, and keeps its port.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "responses": {
          "200": {
            "description": "It is stopped.",
            "headers": {
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "X-Not-Stored": {
                "$ref": "#/components/headers/X-Not-Stored"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "X-Not-Stored": {
                "$ref": "#/components/headers/X-Not-Stored"
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
          "412": {
            "$ref": "#/components/responses/Stale"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}/restart": {
      "post": {
        "operationId": "restartWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Restart a workload",
        "description": "Ends proxy and backend and starts both anew.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "responses": {
          "200": {
            "description": "It runs again.",
            "headers": {
              "ETag": {
                "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
                "schema": {
                  "type": "string",
                  "pattern": "^(W/)?\".+\"$"
                },
                "required": true
              },
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Workload"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It was deleted meanwhile.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
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
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/workloads/{name}/export": {
      "get": {
        "operationId": "exportWorkload",
        "tags": [
          "workloads"
        ],
        "summary": "Export a workload's run configuration",
        "description": "The portable document that create, import and `thv run --from-config` read.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "The document.",
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
    "/api/v1/workloads/{name}/sign-in": {
      "post": {
        "operationId": "signInWorkload",
        "summary": "Sign in at a remote server",
        "description": "Not supported yet: always 422 `not_supported`. Keep a token as a secret and name it in `bearer_token_secret`.",
        "tags": [
          "workloads"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
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
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/workloads/{name}/sign-in:complete": {
      "post": {
        "operationId": "completeSignIn",
        "summary": "Finish signing in",
        "description": "Not supported yet: always 422 `not_supported`.",
        "tags": [
          "workloads"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
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
          "404": {
            "$ref": "#/components/responses/NotFound"
          },
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/workloads/{name}/tools": {
      "get": {
        "operationId": "listTools",
        "tags": [
          "tools"
        ],
        "summary": "List a workload's tools",
        "description": "Asked of the running MCP server through its proxy. Without `all` the list is the one that clients get. With it there are also the tools that `tools_filter` hides from them, and each tool says whether clients have it and what the server itself calls it.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "name": "all",
            "in": "query",
            "description": "Also the tools that clients do not get.",
            "schema": {
              "anyOf": [
                {
                  "type": "boolean"
                },
                {
                  "type": "string",
                  "enum": [
                    "1",
                    "0",
                    ""
                  ]
                }
              ],
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "All pages of the server's list.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ToolList"
                }
              }
            },
            "links": {
              "callFirstTool": {
                "$ref": "#/components/links/callFirstTool"
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
        }
      }
    },
    "/api/v1/workloads/{name}/resources": {
      "get": {
        "operationId": "listResources",
        "tags": [
          "tools"
        ],
        "summary": "List a workload's resources",
        "description": "Asked of the running MCP server through its proxy, on any transport but the older SSE.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "All pages of the server's list.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ResourceList"
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
        }
      }
    },
    "/api/v1/workloads/{name}/prompts": {
      "get": {
        "operationId": "listPrompts",
        "tags": [
          "tools"
        ],
        "summary": "List a workload's prompts",
        "description": "Asked of the running MCP server through its proxy, on any transport but the older SSE.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "All pages of the server's list.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/PromptList"
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
        }
      }
    },
    "/api/v1/workloads/{name}/tools/{tool}:call": {
      "post": {
        "operationId": "callTool",
        "tags": [
          "tools"
        ],
        "summary": "Call a tool",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "name": "tool",
            "in": "path",
            "required": true,
            "description": "The tool's name.",
            "schema": {
              "type": "string",
              "minLength": 1
            }
          },
          {
            "name": "timeout",
            "in": "query",
            "description": "Seconds to wait for the result.",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 3600,
              "default": 60
            }
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The arguments.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ToolCall"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The tool's result.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ToolResult"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
        }
      }
    },
    "/api/v1/workloads/{name}/logs": {
      "get": {
        "operationId": "getLogs",
        "tags": [
          "logs"
        ],
        "summary": "Read what the backend wrote",
        "description": "Its stderr; with an HTTP backend its stdout too. Files rotated away are included.",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Tail"
          },
          {
            "$ref": "#/components/parameters/Since"
          },
          {
            "$ref": "#/components/parameters/Until"
          },
          {
            "$ref": "#/components/parameters/Grep"
          },
          {
            "$ref": "#/components/parameters/Level"
          },
          {
            "$ref": "#/components/parameters/Follow"
          },
          {
            "$ref": "#/components/parameters/Timestamps"
          }
        ],
        "responses": {
          "200": {
            "description": "Lines, in the form that Accept asks for. With `follow` the answer goes on until you leave.",
            "headers": {
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "text/plain": {
                "schema": {
                  "type": "string"
                }
              },
              "application/x-ndjson": {
                "schema": {
                  "type": "string",
                  "description": "One `LogLine` per line."
                },
                "x-line": {
                  "$ref": "#/components/schemas/LogLine"
                }
              },
              "text/event-stream": {
                "schema": {
                  "type": "string",
                  "description": "Events named `log`, with a `LogLine` as data."
                },
                "x-event-data": {
                  "log": {
                    "$ref": "#/components/schemas/LogLine"
                  }
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
    "/api/v1/workloads/{name}/proxy-logs": {
      "get": {
        "operationId": "getProxyLogs",
        "tags": [
          "logs"
        ],
        "summary": "Read what the proxy wrote",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "$ref": "#/components/parameters/Tail"
          },
          {
            "$ref": "#/components/parameters/Since"
          },
          {
            "$ref": "#/components/parameters/Until"
          },
          {
            "$ref": "#/components/parameters/Grep"
          },
          {
            "$ref": "#/components/parameters/Level"
          },
          {
            "$ref": "#/components/parameters/Follow"
          },
          {
            "$ref": "#/components/parameters/Timestamps"
          }
        ],
        "responses": {
          "200": {
            "description": "Lines, in the form that Accept asks for. With `follow` the answer goes on until you leave.",
            "headers": {
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "text/plain": {
                "schema": {
                  "type": "string"
                }
              },
              "application/x-ndjson": {
                "schema": {
                  "type": "string",
                  "description": "One `LogLine` per line."
                },
                "x-line": {
                  "$ref": "#/components/schemas/LogLine"
                }
              },
              "text/event-stream": {
                "schema": {
                  "type": "string",
                  "description": "Events named `log`, with a `LogLine` as data."
                },
                "x-event-data": {
                  "log": {
                    "$ref": "#/components/schemas/LogLine"
                  }
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
    "/api/v1/workloads/{name}/metrics": {
      "get": {
        "operationId": "getWorkloadMetrics",
        "tags": [
          "workloads"
        ],
        "summary": "Show what passed a workload's proxy",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          },
          {
            "name": "window",
            "in": "query",
            "description": "Only the last while, from `10s` to `1h`; absent, since the proxy began.",
            "schema": {
              "type": "string",
              "pattern": "^([1-9][0-9]s|[1-9][0-9]{2}s|[12][0-9]{3}s|3[0-5][0-9]{2}s|3600s|[1-9]m|[1-5][0-9]m|60m|1h)$"
            },
            "examples": {
              "quarter": {
                "value": "15m"
              }
            }
          },
          {
            "name": "slots",
            "in": "query",
            "description": "Also splits the window into so many pieces of equal length, each of at least ten seconds: `series`. Goes with `window`.",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 60
            },
            "examples": {
              "row": {
                "value": 8
              }
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Counts.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadMetrics"
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
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/workloads/{name}/sessions": {
      "get": {
        "operationId": "listSessions",
        "tags": [
          "workloads"
        ],
        "summary": "List the clients' sessions with a workload",
        "parameters": [
          {
            "$ref": "#/components/parameters/Name"
          }
        ],
        "responses": {
          "200": {
            "description": "Sessions.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SessionList"
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
    "/api/v1/operations": {
      "get": {
        "operationId": "listOperations",
        "tags": [
          "operations"
        ],
        "summary": "List operations",
        "description": "Yours, newest first, those of earlier servers included. They are kept for 30 days.",
        "parameters": [
          {
            "name": "status",
            "in": "query",
            "description": "Only these; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "running",
                  "succeeded",
                  "failed",
                  "cancelled"
                ]
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "kind",
            "in": "query",
            "description": "Only these; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "pattern": "^[a-z-]+$"
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "workload",
            "in": "query",
            "description": "Only of this workload: its name, the name it had then, or its id.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "description": "How many at most.",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "description": "`next_cursor` of the page before.",
            "schema": {
              "type": "string",
              "pattern": "^[0-9]{1,18}-[0-9a-z]+$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Operations.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/OperationList"
                }
              }
            },
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
            "links": {
              "getFirstOperation": {
                "$ref": "#/components/links/getFirstOperation"
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
    "/api/v1/operations/{id}": {
      "get": {
        "operationId": "getOperation",
        "tags": [
          "operations"
        ],
        "summary": "Show an operation",
        "description": "With `timeout` the answer is held until the operation has ended, or that many seconds have passed.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The operation's id.",
            "schema": {
              "type": "string",
              "minLength": 1
            }
          },
          {
            "name": "timeout",
            "in": "query",
            "description": "Seconds to wait at most.",
            "schema": {
              "type": "integer",
              "minimum": 0,
              "maximum": 600,
              "default": 0
            }
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The operation.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
        "operationId": "cancelOperation",
        "tags": [
          "operations"
        ],
        "summary": "Cancel an operation",
        "description": "A create or an edit can be cancelled until it begins to change something, one that is about several workloads until it has begun with the last; what was done stays done. Anything else is 409.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The operation's id.",
            "schema": {
              "type": "string",
              "minLength": 1
            }
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "200": {
            "description": "It has ended: `cancelled`, unless it was quicker.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Operation"
                }
              }
            }
          },
          "202": {
            "$ref": "#/components/responses/Accepted"
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
          "412": {
            "$ref": "#/components/responses/Stale"
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
    "/api/v1/events": {
      "get": {
        "operationId": "streamEvents",
        "tags": [
          "events"
        ],
        "summary": "Follow what changes",
        "description": "Server-sent events about your workloads. A stream begins with a `snapshot` of the list, or, with a Last-Event-ID that is still kept (the last 1000 events), with what followed it. Comments come every 15 seconds. A reader too slow to take an event gets no more of them until it has read what it has, and then a fresh `snapshot`. Filters apply to snapshots too; several of them must all fit.",
        "parameters": [
          {
            "name": "Last-Event-ID",
            "in": "header",
            "description": "The last event you have seen.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "type",
            "in": "query",
            "description": "Only events of these names, besides `snapshot`; repeatable. `metrics` come to those only who name them.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string",
                "enum": [
                  "workload",
                  "workload_deleted",
                  "operation",
                  "registry",
                  "registry_deleted",
                  "group",
                  "group_deleted",
                  "client",
                  "secret",
                  "notice",
                  "metrics"
                ]
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "workload",
            "in": "query",
            "description": "Only about these workloads, by name or id; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "style": "form",
            "explode": true
          },
          {
            "name": "group",
            "in": "query",
            "description": "Only about workloads of these groups; repeatable.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "style": "form",
            "explode": true
          }
        ],
        "responses": {
          "200": {
            "description": "The stream. `snapshot` holds a `WorkloadList`, `workload` a `Workload`, `workload_deleted` a `WorkloadDeleted`, `operation` an `Operation`, `group` a `Group`, `group_deleted` a `GroupDeleted`, `client` a `Client`, `secret` a `SecretChanged`, `registry` a `Registry`, `notice` a `Notice`, `metrics` a `WorkloadTraffic`: at most one a second for each workload, without an id, and not again for those who come back.",
            "headers": {
              "Cache-Control": {
                "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
                "schema": {
                  "type": "string"
                },
                "required": true
              }
            },
            "content": {
              "text/event-stream": {
                "schema": {
                  "type": "string"
                },
                "x-event-data": {
                  "snapshot": {
                    "$ref": "#/components/schemas/WorkloadList"
                  },
                  "workload": {
                    "$ref": "#/components/schemas/Workload"
                  },
                  "workload_deleted": {
                    "$ref": "#/components/schemas/WorkloadDeleted"
                  },
                  "operation": {
                    "$ref": "#/components/schemas/Operation"
                  },
                  "registry": {
                    "$ref": "#/components/schemas/Registry"
                  },
                  "registry_deleted": {
                    "$ref": "#/components/schemas/RegistryDeleted"
                  },
                  "group": {
                    "$ref": "#/components/schemas/Group"
                  },
                  "group_deleted": {
                    "$ref": "#/components/schemas/GroupDeleted"
                  },
                  "client": {
                    "$ref": "#/components/schemas/Client"
                  },
                  "secret": {
                    "$ref": "#/components/schemas/SecretChanged"
                  },
                  "notice": {
                    "$ref": "#/components/schemas/Notice"
                  },
                  "metrics": {
                    "$ref": "#/components/schemas/WorkloadTraffic"
                  }
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
    "/api/v1/groups": {
      "get": {
        "operationId": "listGroups",
        "tags": [
          "groups"
        ],
        "summary": "List groups",
        "parameters": [
          {
            "$ref": "#/components/parameters/ListQuery"
          },
          {
            "$ref": "#/components/parameters/ListSort"
          },
          {
            "$ref": "#/components/parameters/ListLimit"
          },
          {
            "$ref": "#/components/parameters/ListCursor"
          }
        ],
        "responses": {
          "200": {
            "description": "Groups, empty ones too.",
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
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
        "operationId": "createGroup",
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
            "headers": {
              "Location": {
                "$ref": "#/components/headers/Location"
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Group"
                }
              }
            },
            "links": {
              "getGroup": {
                "$ref": "#/components/links/getGroup"
              },
              "renameGroup": {
                "$ref": "#/components/links/renameGroup"
              },
              "deleteGroup": {
                "$ref": "#/components/links/deleteGroup"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        },
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ]
      }
    },
    "/api/v1/groups/{group}": {
      "get": {
        "operationId": "getGroup",
        "tags": [
          "groups"
        ],
        "summary": "Read a group",
        "parameters": [
          {
            "$ref": "#/components/parameters/GroupName"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The group.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Group"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
      "patch": {
        "operationId": "renameGroup",
        "tags": [
          "groups"
        ],
        "summary": "Rename a group",
        "description": "Its workloads and registrations stay with it. `default` keeps its name.",
        "parameters": [
          {
            "$ref": "#/components/parameters/GroupName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The new name.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/GroupName"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The group under its new name.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
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
          "409": {
            "$ref": "#/components/responses/Conflict"
          },
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "delete": {
        "operationId": "deleteGroup",
        "tags": [
          "groups"
        ],
        "summary": "Delete a group",
        "description": "Its workloads go to `default`, or to `move_to`, or are deleted with `workloads=delete`; if one of them cannot be, the group stays. `default` cannot be deleted.",
        "parameters": [
          {
            "$ref": "#/components/parameters/GroupName"
          },
          {
            "name": "workloads",
            "in": "query",
            "description": "`delete`: its workloads are deleted, too.",
            "schema": {
              "type": "string",
              "enum": [
                "delete"
              ]
            }
          },
          {
            "name": "move_to",
            "in": "query",
            "description": "The group its workloads go to.",
            "schema": {
              "type": "string"
            }
          },
          {
            "$ref": "#/components/parameters/Prefer"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "202": {
            "$ref": "#/components/responses/Accepted"
          },
          "204": {
            "description": "It is gone.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "X-Not-Stored": {
                "$ref": "#/components/headers/X-Not-Stored"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "504": {
            "$ref": "#/components/responses/Timeout"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/clients": {
      "get": {
        "operationId": "listClients",
        "tags": [
          "clients"
        ],
        "summary": "List client applications",
        "description": "Those that are known, whether installed or not.",
        "parameters": [
          {
            "$ref": "#/components/parameters/ListQuery"
          },
          {
            "$ref": "#/components/parameters/ListSort"
          },
          {
            "$ref": "#/components/parameters/ListLimit"
          },
          {
            "$ref": "#/components/parameters/ListCursor"
          }
        ],
        "responses": {
          "200": {
            "description": "Client applications.",
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
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
      }
    },
    "/api/v1/clients/{client}": {
      "get": {
        "operationId": "getClient",
        "tags": [
          "clients"
        ],
        "summary": "Read a client application",
        "parameters": [
          {
            "$ref": "#/components/parameters/ClientID"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The client.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Client"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
        "operationId": "unregisterClient",
        "tags": [
          "clients"
        ],
        "summary": "Unregister a client application from all groups",
        "parameters": [
          {
            "$ref": "#/components/parameters/ClientID"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "200": {
            "description": "The client without registrations; the entries that thv wrote are gone from its file.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/clients/{client}/preview": {
      "get": {
        "operationId": "previewClient",
        "tags": [
          "clients"
        ],
        "summary": "See what registering would change",
        "description": "Nothing is changed. 409 when the file does not parse or cannot be changed safely; `detail` names the line.",
        "parameters": [
          {
            "$ref": "#/components/parameters/ClientID"
          },
          {
            "name": "group",
            "in": "query",
            "description": "The group.",
            "schema": {
              "type": "string",
              "default": "default"
            }
          },
          {
            "name": "remove",
            "in": "query",
            "description": "Unregistering instead.",
            "schema": {
              "anyOf": [
                {
                  "type": "boolean"
                },
                {
                  "type": "string",
                  "enum": [
                    "1",
                    "0",
                    ""
                  ]
                }
              ],
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The exact change.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ClientPreview"
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
    "/api/v1/clients/{client}/groups/{group}": {
      "put": {
        "operationId": "registerClientGroup",
        "tags": [
          "clients"
        ],
        "summary": "Register a client application for a group",
        "description": "From now on its file has an entry for every running workload of the group. Exactly those entries are changed: comments, order and everything else stay. Entries that thv wrote and that are gone from the file, or have another address in it, are written again, also for a client that is registered already. An entry of the same name that is not from thv is left alone.",
        "parameters": [
          {
            "$ref": "#/components/parameters/ClientID"
          },
          {
            "$ref": "#/components/parameters/GroupName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "200": {
            "description": "The client. `status` is `error` when its file could not be changed; the registration stands all the same.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Client"
                }
              }
            },
            "links": {
              "unregisterThisClientGroup": {
                "$ref": "#/components/links/unregisterThisClientGroup"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "delete": {
        "operationId": "unregisterClientGroup",
        "tags": [
          "clients"
        ],
        "summary": "Unregister a client application from a group",
        "description": "One that is not registered is fine.",
        "parameters": [
          {
            "$ref": "#/components/parameters/ClientID"
          },
          {
            "$ref": "#/components/parameters/GroupName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "200": {
            "description": "The client.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/registry": {
      "get": {
        "operationId": "listRegistries",
        "tags": [
          "registry"
        ],
        "summary": "List the registries",
        "description": "Says what is known now; what is old is looked at in the background.",
        "parameters": [
          {
            "$ref": "#/components/parameters/ListQuery"
          },
          {
            "$ref": "#/components/parameters/ListSort"
          },
          {
            "$ref": "#/components/parameters/ListLimit"
          },
          {
            "$ref": "#/components/parameters/ListCursor"
          }
        ],
        "responses": {
          "200": {
            "description": "The default one first, the others by name.",
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
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
        "operationId": "addRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Add a registry",
        "description": "The catalog is read first: one that cannot be reached or understood (422 `registry_invalid`) is not added.",
        "requestBody": {
          "required": true,
          "description": "Where its catalog is.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/NewRegistry"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "It was read and is kept.",
            "headers": {
              "Location": {
                "$ref": "#/components/headers/Location"
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Registry"
                }
              }
            },
            "links": {
              "getRegistry": {
                "$ref": "#/components/links/getRegistry"
              },
              "changeRegistry": {
                "$ref": "#/components/links/changeRegistry"
              },
              "replaceRegistry": {
                "$ref": "#/components/links/replaceRegistry"
              },
              "removeRegistry": {
                "$ref": "#/components/links/removeRegistry"
              },
              "refreshRegistry": {
                "$ref": "#/components/links/refreshRegistry"
              },
              "listCatalogServers": {
                "$ref": "#/components/links/listCatalogServers"
              },
              "listCatalogGroups": {
                "$ref": "#/components/links/listCatalogGroups"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        },
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ]
      }
    },
    "/api/v1/registry/{registry}": {
      "get": {
        "operationId": "getRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Show a registry and its state",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The registry.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Registry"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
      },
      "put": {
        "operationId": "replaceRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Replace where a registry comes from",
        "description": "The new catalog is read first; when that fails nothing has changed.",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "Where its catalog is; an empty object means the built-in one.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RegistrySource"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The registry as it is now.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Registry"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "patch": {
        "operationId": "changeRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Change a registry",
        "description": "The catalog is read first; when that fails nothing has changed.",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "What to change; another source replaces the present one.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RegistrySource"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The registry as it is now.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Registry"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "delete": {
        "operationId": "removeRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Remove a registry",
        "description": "`default` cannot be removed (409 `conflict`): PUT an empty object to it.",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "204": {
            "description": "It is gone. Workloads made from it go on.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/registry/{registry}:refresh": {
      "post": {
        "operationId": "refreshRegistry",
        "tags": [
          "registry"
        ],
        "summary": "Read a registry again",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "responses": {
          "200": {
            "description": "The registry; `stale` when it could not be reached and the last good copy stays in use.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Registry"
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
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/registry/{registry}/groups": {
      "get": {
        "operationId": "listCatalogGroups",
        "tags": [
          "registry"
        ],
        "summary": "List the groups of a catalog",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          }
        ],
        "responses": {
          "200": {
            "description": "By name.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CatalogGroupList"
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
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/registry/{registry}/servers": {
      "get": {
        "operationId": "listCatalogServers",
        "tags": [
          "registry"
        ],
        "summary": "Search the servers of a registry",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "name": "q",
            "in": "query",
            "description": "Words that all have to occur in name, title, tags, tools or description; the best match comes first. Without it the list is by name.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "group",
            "in": "query",
            "description": "Only of this group of the catalog.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "tag",
            "in": "query",
            "description": "Only with this tag.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "description": "Cut the list after so many.",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "description": "`next_cursor` of the page before.",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Servers.",
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CatalogServerList"
                }
              }
            },
            "links": {
              "getFirstCatalogServer": {
                "$ref": "#/components/links/getFirstCatalogServer"
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
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/registry/{registry}/servers/{server}": {
      "get": {
        "operationId": "getCatalogServer",
        "tags": [
          "registry"
        ],
        "summary": "Show a server of a registry",
        "description": "A short name that means several entries is 409 `conflict`, naming them.",
        "parameters": [
          {
            "$ref": "#/components/parameters/RegistryName"
          },
          {
            "$ref": "#/components/parameters/CatalogServerName"
          }
        ],
        "responses": {
          "200": {
            "description": "The server, with the registry's own document.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CatalogServerDetail"
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
          "422": {
            "$ref": "#/components/responses/Unprocessable"
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
    "/api/v1/secrets": {
      "get": {
        "operationId": "listSecrets",
        "tags": [
          "secrets"
        ],
        "summary": "List the names of secrets",
        "parameters": [
          {
            "$ref": "#/components/parameters/ListQuery"
          },
          {
            "$ref": "#/components/parameters/ListSort"
          },
          {
            "$ref": "#/components/parameters/ListLimit"
          },
          {
            "$ref": "#/components/parameters/ListCursor"
          }
        ],
        "responses": {
          "200": {
            "description": "Names; values never go out.",
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretList"
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
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          }
        }
      }
    },
    "/api/v1/secrets/{name}": {
      "get": {
        "operationId": "getSecret",
        "tags": [
          "secrets"
        ],
        "summary": "Show a secret",
        "description": "Its name and who uses it, never its value. Another value has another entity tag.",
        "parameters": [
          {
            "$ref": "#/components/parameters/SecretName"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The secret.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Secret"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
      },
      "put": {
        "operationId": "setSecret",
        "tags": [
          "secrets"
        ],
        "summary": "Store a secret",
        "description": "New or instead of the old value. Workloads get it with their next start.",
        "parameters": [
          {
            "$ref": "#/components/parameters/SecretName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The value.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SecretValue"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "It is stored.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretStored"
                }
              }
            },
            "links": {
              "deleteThisSecret": {
                "$ref": "#/components/links/deleteThisSecret"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      },
      "delete": {
        "operationId": "deleteSecret",
        "tags": [
          "secrets"
        ],
        "summary": "Delete a secret",
        "parameters": [
          {
            "$ref": "#/components/parameters/SecretName"
          },
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "responses": {
          "204": {
            "description": "It is gone.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
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
          "412": {
            "$ref": "#/components/responses/Stale"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/cache": {
      "get": {
        "operationId": "listCache",
        "tags": [
          "system"
        ],
        "summary": "Which packages are installed?",
        "description": "Packages of `uvx://` and `npx://` are installed once, by a step of their own that belongs to the operation which makes or changes a workload, and shared read-only by all workloads that run them.",
        "responses": {
          "200": {
            "description": "They, by package and version.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Cache"
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
    "/api/v1/cache:prune": {
      "post": {
        "operationId": "pruneCache",
        "tags": [
          "system"
        ],
        "summary": "Remove the installed packages that no workload runs",
        "description": "A stopped workload keeps its package, and so does one whose package was installed within the last ten minutes. What is needed again is installed again.",
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "responses": {
          "200": {
            "description": "What is gone.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CachePruned"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/secret-provider": {
      "get": {
        "operationId": "getSecretProvider",
        "tags": [
          "secrets"
        ],
        "summary": "Where do secrets come from?",
        "parameters": [
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The provider.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretProvider"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
      "put": {
        "operationId": "setSecretProvider",
        "tags": [
          "secrets"
        ],
        "summary": "Choose where secrets come from",
        "description": "The encrypted file stays as it is.",
        "parameters": [
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "The provider.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SecretProviderChoice"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The provider.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              },
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SecretProvider"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/api/v1/activity": {
      "get": {
        "operationId": "listActivity",
        "tags": [
          "activity"
        ],
        "summary": "Who did what",
        "description": "Every change is one record, written in the same transaction. Requests that were refused are counted: the first of a kind at once, repeats once a minute. What was accepted and failed is a record too, with the reason.",
        "parameters": [
          {
            "name": "workload",
            "in": "query",
            "description": "Name or id of a workload, also of one that is gone; or the name of a group, secret or client.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "actor",
            "in": "query",
            "description": "A user, by name or number.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "verb",
            "in": "query",
            "description": "What was done.",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "outcome",
            "in": "query",
            "description": "What came of it.",
            "schema": {
              "type": "string",
              "enum": [
                "ok",
                "failed",
                "refused"
              ]
            }
          },
          {
            "$ref": "#/components/parameters/ActivitySince"
          },
          {
            "$ref": "#/components/parameters/ActivityLimit"
          },
          {
            "name": "cursor",
            "in": "query",
            "description": "`next_cursor` of the page before.",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 2147483647
            }
          },
          {
            "name": "follow",
            "in": "query",
            "description": "Go on with what is done from now on.",
            "schema": {
              "anyOf": [
                {
                  "type": "boolean"
                },
                {
                  "type": "string",
                  "enum": [
                    "1",
                    "0",
                    ""
                  ]
                }
              ],
              "default": false
            }
          },
          {
            "name": "Last-Event-ID",
            "in": "header",
            "description": "The last event you have seen.",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Records, newest first. With `follow`, events: `snapshot` holds an `ActivityList` (oldest first), `activity` an `Activity`.",
            "headers": {
              "Link": {
                "$ref": "#/components/headers/Link"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ActivityList"
                }
              },
              "text/event-stream": {
                "schema": {
                  "type": "string"
                },
                "x-event-data": {
                  "snapshot": {
                    "$ref": "#/components/schemas/ActivityList"
                  },
                  "activity": {
                    "$ref": "#/components/schemas/Activity"
                  }
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
    "/v1/audit/events": {
      "get": {
        "operationId": "listAuditEvents",
        "tags": [
          "activity"
        ],
        "summary": "The latest records, oldest first",
        "parameters": [
          {
            "$ref": "#/components/parameters/ActivitySince"
          },
          {
            "$ref": "#/components/parameters/ActivityLimit"
          }
        ],
        "responses": {
          "200": {
            "description": "Records.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuditEvents"
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
    "/api/v1/imports": {
      "post": {
        "operationId": "createImport",
        "tags": [
          "imports"
        ],
        "summary": "Take over a ToolHive installation",
        "description": "Groups, workloads (stopped), registrations of client applications, and secrets when their password is given. ToolHive's files are only read. Doing it again changes nothing.",
        "requestBody": {
          "required": true,
          "description": "What to import.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ImportRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "What was, or would be, done.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Import"
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
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
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
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        },
        "parameters": [
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ]
      }
    },
    "/api/v1/settings": {
      "get": {
        "operationId": "getSettings",
        "tags": [
          "settings"
        ],
        "summary": "Show the settings",
        "parameters": [
          {
            "$ref": "#/components/parameters/IfNoneMatch"
          }
        ],
        "responses": {
          "200": {
            "description": "The settings.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Settings"
                }
              }
            }
          },
          "304": {
            "$ref": "#/components/responses/NotModified"
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
      },
      "patch": {
        "operationId": "changeSettings",
        "tags": [
          "settings"
        ],
        "summary": "Change settings",
        "description": "A JSON merge patch (RFC 7396): `null` brings a default back. Every mistake is named at once, and then nothing has changed. What a configuration file sets is 409 `conflict`: it is changed there.",
        "parameters": [
          {
            "$ref": "#/components/parameters/IfMatch"
          },
          {
            "$ref": "#/components/parameters/IfNoneMatchAny"
          }
        ],
        "requestBody": {
          "required": true,
          "description": "What to change; what is not named stays.",
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SettingsChange"
              }
            },
            "application/merge-patch+json": {
              "schema": {
                "$ref": "#/components/schemas/SettingsChange"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The settings as they are now.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              },
              "Cache-Control": {
                "$ref": "#/components/headers/Cache-Control"
              },
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Settings"
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
          "412": {
            "$ref": "#/components/responses/Stale"
          },
          "413": {
            "$ref": "#/components/responses/TooLarge"
          },
          "415": {
            "$ref": "#/components/responses/UnsupportedMediaType"
          },
          "500": {
            "$ref": "#/components/responses/InternalError"
          },
          "503": {
            "$ref": "#/components/responses/Unavailable"
          },
          "507": {
            "$ref": "#/components/responses/DiskFull"
          }
        }
      }
    },
    "/v1/runtime/info": {
      "get": {
        "operationId": "getRuntimeInfo",
        "tags": [
          "system"
        ],
        "summary": "Show what this server is",
        "description": "For programs that look for their server.",
        "responses": {
          "200": {
            "description": "The server.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RuntimeInfo"
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
    "/v1/runtime/stop": {
      "post": {
        "operationId": "stopRuntime",
        "tags": [
          "system"
        ],
        "summary": "End the server",
        "description": "Workloads run on, and the next server takes them over.",
        "responses": {
          "200": {
            "description": "It ends after this answer.",
            "headers": {
              "X-Request-Id": {
                "$ref": "#/components/headers/X-Request-Id"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Stopped"
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
    "/api/openapi.json": {
      "get": {
        "operationId": "getOpenAPI",
        "tags": [
          "documentation"
        ],
        "summary": "Get this document",
        "responses": {
          "200": {
            "description": "OpenAPI 3.1.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "additionalProperties": true
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
    "/api/doc": {
      "get": {
        "operationId": "getDocumentation",
        "tags": [
          "documentation"
        ],
        "summary": "Read the documentation",
        "responses": {
          "200": {
            "description": "The page. It asks nothing of any other server.",
            "headers": {
              "Content-Security-Policy": {
                "description": "Nothing from elsewhere.",
                "required": true,
                "schema": {
                  "type": "string"
                }
              }
            },
            "content": {
              "text/html": {
                "schema": {
                  "type": "string"
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
    "/scalar": {
      "get": {
        "operationId": "getDocumentationAlias",
        "tags": [
          "documentation"
        ],
        "summary": "Read the documentation at its other address",
        "responses": {
          "200": {
            "description": "The page. It asks nothing of any other server.",
            "headers": {
              "Content-Security-Policy": {
                "description": "Nothing from elsewhere.",
                "required": true,
                "schema": {
                  "type": "string"
                }
              }
            },
            "content": {
              "text/html": {
                "schema": {
                  "type": "string"
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
    }
  },
  "components": {
    "schemas": {
      "WorkloadStatus": {
        "type": "string",
        "description": "Where a workload is in its life. `running` means that the backend has answered `initialize` through its proxy; until then it is `starting`. `unhealthy`: it does not answer, is paused, or is being started again. `unauthenticated`: it answers 401 or 403, so it wants credentials that it was not given. Servers that run elsewhere are asked every 8 seconds (`ping` in a session of the proxy's own) while they answer, then less and less often, once a minute in the end, for as long as it takes; one that has never answered becomes `error` at once for a cause that waiting does not remove, such as 404 or a refused connection. `error` is not left without a start or restart.",
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
      "Transport": {
        "type": "string",
        "description": "How MCP messages travel.",
        "enum": [
          "stdio",
          "sse",
          "streamable-http"
        ]
      },
      "RuntimeKind": {
        "type": "string",
        "description": "What runs a backend. `auto` chooses when the workload is created and is never stored.",
        "enum": [
          "auto",
          "process",
          "container",
          "remote"
        ]
      },
      "Outbound": {
        "type": "object",
        "description": "Where a backend may connect to.",
        "required": [],
        "properties": {
          "insecure_allow_all": {
            "type": "boolean",
            "description": "Everything outside this machine. A sandbox is kept from this machine's own addresses, its bridges, link-local, metadata and multicast addresses; a container is not, and its detail says so.",
            "default": false
          },
          "allow_host": {
            "type": "array",
            "description": "Host names; a leading dot means the domain and all below it.",
            "items": {
              "type": "string"
            },
            "maxItems": 1000
          },
          "allow_port": {
            "type": "array",
            "description": "Ports; an empty list means all.",
            "items": {
              "type": "integer",
              "minimum": 1,
              "maximum": 65535
            },
            "maxItems": 1000
          }
        },
        "additionalProperties": false
      },
      "Inbound": {
        "type": "object",
        "description": "Read for compatibility; it changes nothing, since only the proxy reaches a backend.",
        "required": [],
        "properties": {
          "allow_host": {
            "type": "array",
            "description": "Ignored.",
            "items": {
              "type": "string"
            }
          }
        },
        "additionalProperties": false,
        "writeOnly": true
      },
      "NetworkPermissions": {
        "type": "object",
        "description": "Rules for the network.",
        "required": [],
        "properties": {
          "outbound": {
            "$ref": "#/components/schemas/Outbound"
          },
          "inbound": {
            "$ref": "#/components/schemas/Inbound",
            "writeOnly": true
          },
          "mode": {
            "type": "string",
            "description": "Read for compatibility.",
            "enum": [
              "bridge",
              "none"
            ],
            "writeOnly": true
          }
        },
        "additionalProperties": false
      },
      "PermissionProfile": {
        "type": "object",
        "description": "What a backend may touch of this machine and the network. Names of hosts or ports are answered with `not_supported` until there is a gate that filters.",
        "required": [],
        "properties": {
          "name": {
            "type": "string",
            "description": "`none`, `network`, or a word of your own.",
            "maxLength": 100
          },
          "read": {
            "type": "array",
            "description": "Paths of this machine shown read-only: `PATH`, or `HOST:INSIDE`.",
            "items": {
              "type": "string"
            },
            "maxItems": 100
          },
          "write": {
            "type": "array",
            "description": "Paths of this machine shown writable: `PATH`, or `HOST:INSIDE`.",
            "items": {
              "type": "string"
            },
            "maxItems": 100
          },
          "network": {
            "$ref": "#/components/schemas/NetworkPermissions"
          },
          "privileged": {
            "type": "boolean",
            "description": "Only `false` is accepted.",
            "const": false,
            "writeOnly": true
          }
        },
        "additionalProperties": false,
        "examples": [
          {
            "name": "custom",
            "read": [
              "/srv/documents"
            ],
            "write": [],
            "network": {
              "outbound": {
                "insecure_allow_all": false,
                "allow_host": [],
                "allow_port": []
              }
            }
          }
        ]
      },
      "Engine": {
        "type": "object",
        "description": "The container engine that a workload belongs to, so that one installed later takes nothing over.",
        "required": [],
        "properties": {
          "name": {
            "type": "string",
            "description": "`docker`, `podman` or `colima`."
          },
          "socket": {
            "type": "string",
            "description": "Path of its unix socket."
          },
          "id": {
            "type": "string",
            "description": "The engine's own id; empty where it has none."
          }
        },
        "additionalProperties": false
      },
      "RunConfig": {
        "type": "object",
        "description": "Everything needed to run one MCP server: the portable document that export gives and create and import take. It names secrets and never holds their values. Exactly one of `image`, `package`, `command` and `url`, or `server` for an entry of a registry, which stands for one of them and may be written beside it. What holds its default may be left out, and is left out in answers. `null` counts as left out.",
        "properties": {
          "schema_version": {
            "type": "string",
            "description": "Version of this document.",
            "const": "v1"
          },
          "name": {
            "type": "string",
            "description": "Unique among its owner's workloads. Left out, one is made from the source.",
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
          },
          "image": {
            "type": "string",
            "description": "Source: an OCI image reference.",
            "minLength": 1,
            "maxLength": 1024,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "package": {
            "type": "string",
            "description": "Source: `uvx://NAME[@VERSION]` or `npx://NAME[@VERSION]`, fetched and run in a sandbox by this machine's uv or npx, which must be installed. `go://…` is not supported yet.",
            "maxLength": 1024,
            "pattern": "^(uvx://[A-Za-z0-9_][A-Za-z0-9._,\\[\\]-]{0,199}((@|==)[A-Za-z0-9_][A-Za-z0-9._+-]{0,99})?|npx://(@[A-Za-z0-9_][A-Za-z0-9._~-]{0,99}/)?[A-Za-z0-9_][A-Za-z0-9._~-]{0,99}(@[A-Za-z0-9_][A-Za-z0-9._+-]{0,99})?|go://[A-Za-z0-9_]([A-Za-z0-9._~/-]{0,199}[A-Za-z0-9_])?(@[A-Za-z0-9_][A-Za-z0-9._+-]{0,99})?)$"
          },
          "package_runner": {
            "type": "string",
            "description": "The absolute path of the uv or npx that fetches and runs `package`; left out, it is looked for.",
            "maxLength": 4096,
            "pattern": "^/"
          },
          "command": {
            "type": "array",
            "description": "Source: a program by its absolute path, and its arguments.",
            "items": {
              "type": "string"
            },
            "minItems": 1,
            "maxItems": 1000,
            "prefixItems": [
              {
                "type": "string",
                "pattern": "^/",
                "description": "The absolute path of the program."
              }
            ]
          },
          "url": {
            "type": "string",
            "description": "Source: the address of a remote MCP server.",
            "maxLength": 4096,
            "pattern": "^https?://[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]*$"
          },
          "registry": {
            "type": "string",
            "description": "With `server`: the registry to look in; left out, each is looked at, `default` first.",
            "maxLength": 255,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "server": {
            "type": "string",
            "description": "Source: an entry of a registry by its whole or short name. What the request leaves out comes from the entry; answers hold both the entry's name and the source it stands for.",
            "maxLength": 255,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "cmd_args": {
            "type": "array",
            "description": "Arguments after the image's entry point, the package's program or the command; for an entry of a registry, those after its own.",
            "items": {
              "type": "string"
            },
            "maxItems": 1000
          },
          "working_dir": {
            "type": "string",
            "description": "Where a command starts; an absolute path. A directory that the sandbox does not show is refused (422 `not_supported`). Absent: `caller_dir`, if that is shown; else the sandbox's home.",
            "maxLength": 4096,
            "pattern": "^/"
          },
          "caller_dir": {
            "type": "string",
            "description": "The directory in which a person typed the command line; an absolute path. Relative paths in it begin at `working_dir`, else here. The command starts here if this is shown, else in the sandbox's home, which its notes say. By itself it shows nothing.",
            "maxLength": 4096,
            "pattern": "^/"
          },
          "show_files": {
            "type": "boolean",
            "description": "Show a command or package, read-only, what its words name in the home of the server's user: files, folders (with their `.git`), and for a command the folder it starts in and that of its script, where they are projects. A project is a folder below the home without a name in its path that begins with a dot. Of these folders are hidden, at any depth, `.env*`, `*.pem`, `*.key`, `.ssh`, `.git`, what `.thvignore` and the person's own `thvignore` name, and sockets; not looked for are the first five in `node_modules`, `site-packages` and `dist-packages`. `mounts` of the backend lists what is shown and hidden. Only with `command` or `package`, and not for an entry of a registry (`server`), whose words are not the person's.",
            "default": false
          },
          "transport": {
            "$ref": "#/components/schemas/Transport",
            "description": "How the backend speaks. Default: `stdio`; for a URL `streamable-http`. An image or a command that speaks HTTP listens on `target_port`; what a sandboxed command listens on is a port of its own network, which only the workload's proxy reaches."
          },
          "proxy_mode": {
            "description": "How clients reach the endpoint. It follows from `transport`: `sse` for a backend that speaks SSE, `streamable-http` for any other. Another word than the one that follows is refused (422 `not_supported`). Absent: what follows.",
            "type": "string",
            "enum": [
              "sse",
              "streamable-http"
            ]
          },
          "port": {
            "type": "integer",
            "description": "The endpoint's port on loopback; 0 lets the server choose. It is kept as long as the workload exists.",
            "minimum": 0,
            "maximum": 65535,
            "default": 0
          },
          "target_port": {
            "type": "integer",
            "description": "The port that an image or a command which speaks HTTP listens on inside, on 0.0.0.0 in a container, on any loopback address in a sandbox; told to it as `MCP_PORT` and `FASTMCP_PORT`. 0 means 8080.",
            "minimum": 0,
            "maximum": 65535,
            "default": 0
          },
          "target_path": {
            "type": "string",
            "description": "Path of an HTTP backend's endpoint; empty means `/mcp` or `/sse`.",
            "maxLength": 1024,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "env_vars": {
            "type": "object",
            "description": "Environment variables of the backend. Secrets do not belong here.",
            "additionalProperties": {
              "type": "string"
            },
            "propertyNames": {
              "pattern": "^[^=\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$"
            },
            "maxProperties": 1000
          },
          "secrets": {
            "type": "array",
            "description": "Secrets handed over as environment variables: `NAME,target=VARIABLE`, or `NAME` for both.",
            "items": {
              "type": "string",
              "pattern": "^[^,]+,target=[^=]+$|^[^,=]+$"
            }
          },
          "volumes": {
            "type": "array",
            "description": "Paths of this machine shown inside: `HOST:INSIDE` or `HOST:INSIDE:ro`, both absolute; `PATH` alone means `PATH:PATH:ro`. What a folder's `.thvignore` names is hidden of it. A folder of the home that holds what no workload may see is shown only read-only, without that and without `.env*`, `*.pem`, `*.key`, `.ssh` and `.git`.",
            "items": {
              "type": "string",
              "pattern": "^(?!([\\s\\S]*[/:])?\\.\\.([/:]|$))/[^:]*(:/[^:]*(:r[ow])?)?$"
            },
            "maxItems": 100
          },
          "ignore_globally": {
            "type": "boolean",
            "description": "Hide of every folder that is shown what the person's own `thvignore` names, in the directory of thv's configuration. It has the form of `.thvignore`: lines as in `.gitignore`.",
            "default": true
          },
          "labels": {
            "type": "object",
            "description": "Words of your own, to filter by.",
            "additionalProperties": {
              "type": "string"
            },
            "maxProperties": 1000
          },
          "group": {
            "type": "string",
            "description": "The group it belongs to. A new workload makes it if it is not there; a change must name one that is. One that was made through `/api/v1beta` may have single spaces; one that a new workload makes has none.",
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$",
            "default": "default"
          },
          "permission_profile": {
            "description": "What the backend may touch: an object, or the name of a built-in profile. Default: `network` for images and packages, else `none`. Answers always show the object.",
            "oneOf": [
              {
                "type": "string",
                "enum": [
                  "none",
                  "network"
                ]
              },
              {
                "$ref": "#/components/schemas/PermissionProfile"
              }
            ]
          },
          "runtime": {
            "$ref": "#/components/schemas/RuntimeKind",
            "description": "What runs the backend; fixed when the workload is created."
          },
          "engine": {
            "$ref": "#/components/schemas/Engine"
          },
          "package_digest": {
            "type": "string",
            "description": "Digest of the files of the installed `package`, so that a restart runs the same ones; set when the workload is prepared.",
            "maxLength": 255,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "image_digest": {
            "type": "string",
            "description": "Id of the image that `image` meant when the workload was prepared, so that a restart runs the same one.",
            "maxLength": 255,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "memory": {
            "type": "integer",
            "description": "Memory limit in bytes; 0 means the driver's default. The least is 6 MiB, with which hardly anything starts.",
            "anyOf": [
              {
                "const": 0
              },
              {
                "minimum": 6291456
              }
            ],
            "minimum": 0,
            "maximum": 1125899906842624,
            "default": 0
          },
          "cpus": {
            "type": "number",
            "description": "Processors, in fractions; 0 means the driver's default.",
            "minimum": 0,
            "maximum": 4096,
            "default": 0
          },
          "pids_limit": {
            "type": "integer",
            "description": "Processes and threads; 0 means the driver's default.",
            "minimum": 0,
            "maximum": 4194304,
            "default": 0
          },
          "user": {
            "type": "string",
            "description": "`UID` or `UID:GID` inside a container; empty means the image's.",
            "maxLength": 100,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "read_only": {
            "type": "boolean",
            "description": "Whether the root file system cannot be written.",
            "default": true
          },
          "allowed_origins": {
            "type": "array",
            "description": "Origins of browser pages that may use the endpoint besides its own: `SCHEME://HOST[:PORT]` in small letters; no wildcard and not `null`. A page of an allowed origin can do with the workload whatever the person at the browser can. Its browser is told so by CORS, never with credentials.",
            "items": {
              "type": "string",
              "pattern": "^[a-z][a-z0-9+.-]*://(\\[(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,7}:|([0-9a-f]{1,4}:){1,6}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,5}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,6}|:((:[0-9a-f]{1,4}){1,7}|:))\\]|[a-z0-9._-]{1,253})(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$"
            },
            "maxItems": 100
          },
          "bearer_token_secret": {
            "type": "string",
            "description": "Name of the secret that a remote server gets as its bearer token.",
            "maxLength": 255,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
          },
          "tools_filter": {
            "type": "array",
            "description": "The only tools clients may see and call, by the names clients see; a call of any other is answered like one of an unknown tool. Empty means all. Changes without a restart.",
            "items": {
              "type": "string",
              "minLength": 1,
              "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
            },
            "maxItems": 1000
          },
          "tools_override": {
            "type": "object",
            "description": "Other names and descriptions for tools, by the backend's own names; calls by the new name reach the tool. Changes without a restart.",
            "additionalProperties": {
              "$ref": "#/components/schemas/ToolOverride"
            }
          },
          "insecure_no_sandbox": {
            "type": "boolean",
            "description": "Run a command without a sandbox, which its status then says.",
            "default": false
          },
          "run_as_root": {
            "type": "boolean",
            "description": "Where the server is root, run a command as root too, in its sandbox and without capabilities: it then owns what belongs to root in its volumes, and has whatever the kernel gives to root's number alone. Else it runs as a user of its own. Refused where the server is not root.",
            "default": false
          },
          "allow_plain_http": {
            "type": "boolean",
            "description": "Send the bearer token, or credentials in the address, to a remote server on another machine though its address is `http://`. Anybody in between can read them.",
            "default": false
          },
          "accept_permissions": {
            "description": "What the registry's entry asks for besides the network is granted. True grants everything that the registry's entry asks for; the `permissions_digest` of a problem or comparison grants exactly what was shown there. Without it, an entry that asks for something is refused with `permissions_not_accepted`. Means nothing where no entry is named.",
            "oneOf": [
              {
                "type": "boolean"
              },
              {
                "type": "string"
              }
            ],
            "default": false,
            "writeOnly": true
          },
          "accepted_permissions": {
            "type": "array",
            "description": "What the registry's entry asked for and was granted, each `KIND SUBJECT`. Written by the server when a workload is made from an entry; only together with `server`.",
            "items": {
              "type": "string",
              "pattern": "^(read_path|write_path|variable|device|capability|privileged|host_network|published_port|engine_option|own_code) "
            },
            "maxItems": 1000
          },
          "declined_permissions": {
            "type": "array",
            "description": "What the registry's entry asked for and was not given, or was replaced by something of your own, each `KIND SUBJECT`. An upgrade does not ask for it again.",
            "items": {
              "type": "string",
              "pattern": "^(read_path|write_path|variable|device|capability|privileged|host_network|published_port|engine_option|own_code) "
            },
            "maxItems": 1000
          },
          "start_timeout": {
            "type": "integer",
            "description": "Seconds until `initialize` must have been answered. Default: 60; for packages, which have to be fetched, 180.",
            "minimum": 1,
            "maximum": 3600
          },
          "stop_timeout": {
            "type": "integer",
            "description": "Seconds a backend gets to end by itself.",
            "minimum": 0,
            "maximum": 3600,
            "default": 10
          },
          "call_timeout": {
            "type": "integer",
            "description": "Seconds that a request of an MCP client may wait without an answer or progress. Then it is answered with the JSON-RPC error -32603, and the backend is told with `notifications/cancelled`. The time that the client itself takes for a question of the backend does not count. 0 is without end. Over the transport `sse` only the client's own limit holds.",
            "minimum": 0,
            "maximum": 604800,
            "default": 1800
          }
        },
        "additionalProperties": false,
        "allOf": [
          {
            "oneOf": [
              {
                "required": [
                  "image"
                ]
              },
              {
                "required": [
                  "package"
                ]
              },
              {
                "required": [
                  "command"
                ]
              },
              {
                "required": [
                  "url"
                ]
              },
              {
                "required": [
                  "server"
                ],
                "not": {
                  "anyOf": [
                    {
                      "required": [
                        "image"
                      ]
                    },
                    {
                      "required": [
                        "package"
                      ]
                    },
                    {
                      "required": [
                        "command"
                      ]
                    },
                    {
                      "required": [
                        "url"
                      ]
                    }
                  ]
                }
              }
            ]
          },
          {
            "not": {
              "required": [
                "url",
                "show_files"
              ],
              "properties": {
                "url": {
                  "type": "string"
                },
                "show_files": {
                  "const": true
                }
              }
            }
          },
          {
            "not": {
              "required": [
                "server",
                "show_files"
              ],
              "properties": {
                "server": {
                  "type": "string"
                },
                "show_files": {
                  "const": true
                }
              }
            }
          },
          {
            "not": {
              "required": [
                "image",
                "show_files"
              ],
              "properties": {
                "image": {
                  "type": "string"
                },
                "show_files": {
                  "const": true
                }
              }
            }
          },
          {
            "not": {
              "required": [
                "url",
                "transport"
              ],
              "properties": {
                "url": {
                  "type": "string"
                },
                "transport": {
                  "const": "stdio"
                }
              }
            }
          }
        ],
        "examples": [
          {
            "name": "files",
            "command": [
              "/usr/local/bin/mcp-files",
              "--root",
              "/data"
            ],
            "volumes": [
              "/home/ann/data:/data:ro"
            ],
            "permission_profile": "none"
          },
          {
            "name": "search",
            "image": "registry.example.org/mcp/search:1.4",
            "env_vars": {
              "REGION": "eu"
            },
            "secrets": [
              "search-key,target=API_KEY"
            ],
            "memory": 536870912
          },
          {
            "name": "tickets",
            "url": "https://tickets.example.org/mcp",
            "bearer_token_secret": "tickets-token"
          }
        ],
        "dependentRequired": {
          "registry": [
            "server"
          ]
        }
      },
      "Owner": {
        "type": "object",
        "description": "Whose workload it is.",
        "required": [
          "uid",
          "name"
        ],
        "properties": {
          "uid": {
            "type": "integer",
            "description": "The user's number.",
            "minimum": 0
          },
          "name": {
            "type": "string",
            "description": "Login name."
          }
        }
      },
      "Backend": {
        "type": "object",
        "description": "What runs behind the proxy right now.",
        "required": [
          "pid",
          "container",
          "notes",
          "mounts"
        ],
        "properties": {
          "pid": {
            "type": "integer",
            "description": "Process, or 0.",
            "minimum": 0
          },
          "container": {
            "type": "string",
            "description": "Container id, or empty."
          },
          "notes": {
            "type": "array",
            "description": "What its owner should know, for instance which limits hold and which paths are shown.",
            "items": {
              "type": "string"
            }
          },
          "mounts": {
            "type": "array",
            "description": "Every path of the host that the backend sees, besides the system's own programs and libraries.",
            "items": {
              "$ref": "#/components/schemas/Mount"
            }
          }
        }
      },
      "Mount": {
        "type": "object",
        "description": "A path of the host that a backend sees. It is opened when the workload is started; restarts after a failure mount what was opened then, whatever the path means by that time.",
        "required": [
          "path",
          "target",
          "inside",
          "read_only",
          "reason",
          "hidden"
        ],
        "properties": {
          "path": {
            "type": "string",
            "description": "As it was named."
          },
          "target": {
            "type": "string",
            "description": "Where it is in truth, without symbolic links."
          },
          "inside": {
            "type": "string",
            "description": "Where the backend sees it."
          },
          "read_only": {
            "type": "boolean",
            "description": "Whether the backend cannot write there."
          },
          "reason": {
            "type": "string",
            "description": "Why it is shown: `program` is the command itself, `interpreter` what runs it, `environment` the libraries of the prefix or virtual environment that one of the two belongs to, `volume` and `permission_profile` what was asked for, `package` the directory in which the workload's package keeps what it has fetched, `command_line` what the command line names, or the project it was typed in.",
            "enum": [
              "program",
              "interpreter",
              "environment",
              "volume",
              "permission_profile",
              "package",
              "command_line"
            ]
          },
          "hidden": {
            "type": "array",
            "description": "What of a folder is not shown, as paths from the folder on. Folders in which something is hidden are put together from what is shown: what is made in them later shows at the next start. A hidden name that is made in a folder that held none shows at once.",
            "items": {
              "type": "string"
            },
            "maxItems": 200
          }
        }
      },
      "WorkloadPreview": {
        "type": "object",
        "description": "What a workload would be shown of this machine.",
        "required": [
          "mounts",
          "notes",
          "permissions"
        ],
        "properties": {
          "mounts": {
            "type": "array",
            "description": "Every path of the host that its backend would see, besides the system's own programs and libraries.",
            "items": {
              "$ref": "#/components/schemas/Mount"
            }
          },
          "notes": {
            "type": "array",
            "description": "What a link or a file beside the program names and is not shown, one sentence each.",
            "items": {
              "type": "string"
            }
          },
          "permissions": {
            "type": "array",
            "description": "What the person will be asked to grant for its bind mounts when it is created.",
            "items": {
              "$ref": "#/components/schemas/PermissionAsk"
            }
          }
        },
        "examples": [
          {
            "mounts": [
              {
                "path": "/home/ann/bin/server",
                "target": "/home/ann/bin/server",
                "inside": "/home/ann/bin/server",
                "read_only": true,
                "reason": "program",
                "hidden": []
              }
            ],
            "notes": [],
            "permissions": []
          }
        ]
      },
      "Workload": {
        "type": "object",
        "description": "One MCP server with its proxy: configuration and state. List, detail and events show the same object.",
        "required": [
          "id",
          "name",
          "owner",
          "status",
          "status_context",
          "since",
          "desired",
          "url",
          "port",
          "transport",
          "proxy_mode",
          "runtime",
          "group",
          "labels",
          "source",
          "pid",
          "backend",
          "restarts",
          "created_at",
          "revision",
          "config"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Never reused; works wherever a name does.",
            "pattern": "^[0-9a-f]{32}$"
          },
          "name": {
            "type": "string",
            "description": "Unique among its owner's workloads."
          },
          "owner": {
            "$ref": "#/components/schemas/Owner"
          },
          "status": {
            "$ref": "#/components/schemas/WorkloadStatus"
          },
          "status_context": {
            "type": "string",
            "description": "Why it is in that status, in words; empty when all is well. After the end of a backend it holds the line of its log that says most, without secrets."
          },
          "since": {
            "type": "string",
            "description": "Since when it is in that status.",
            "format": "date-time"
          },
          "desired": {
            "type": "string",
            "description": "What its owner wants. A server that starts works towards it.",
            "enum": [
              "running",
              "stopped",
              "removed"
            ]
          },
          "url": {
            "type": "string",
            "description": "The MCP endpoint for clients.",
            "format": "uri"
          },
          "port": {
            "type": "integer",
            "description": "The endpoint's port.",
            "minimum": 0,
            "maximum": 65535
          },
          "transport": {
            "$ref": "#/components/schemas/Transport"
          },
          "proxy_mode": {
            "$ref": "#/components/schemas/Transport"
          },
          "runtime": {
            "$ref": "#/components/schemas/RuntimeKind"
          },
          "group": {
            "type": "string",
            "description": "Its group."
          },
          "labels": {
            "type": "object",
            "description": "Its labels.",
            "additionalProperties": {
              "type": "string"
            },
            "maxProperties": 1000
          },
          "source": {
            "type": "string",
            "description": "What runs, in one line: image, package, address or command line."
          },
          "pid": {
            "type": "integer",
            "description": "The proxy's process, or 0.",
            "minimum": 0
          },
          "backend": {
            "$ref": "#/components/schemas/Backend"
          },
          "restarts": {
            "type": "integer",
            "description": "Backends started after the first, by the proxy that runs now.",
            "minimum": 0
          },
          "exit_code": {
            "type": "integer",
            "description": "How the last backend ended, if one did."
          },
          "fix": {
            "type": "string",
            "description": "With status `error`: what to do next, in the words of this API."
          },
          "remedy": {
            "type": "array",
            "description": "The parts of `fix`, for a program with words of its own.",
            "items": {
              "$ref": "#/components/schemas/RemedyPart"
            },
            "minItems": 1
          },
          "log_tail": {
            "type": "array",
            "description": "The backend's last lines, kept when something went wrong.",
            "items": {
              "type": "string"
            },
            "maxItems": 50
          },
          "created_at": {
            "type": "string",
            "description": "When it was created.",
            "format": "date-time"
          },
          "revision": {
            "type": "integer",
            "description": "Counts changes of configuration and of what its owner wants. The part of the entity tag before the dash.",
            "minimum": 1
          },
          "config": {
            "$ref": "#/components/schemas/RunConfig"
          }
        },
        "examples": [
          {
            "id": "5d1c0f9a7be24c3f8a6e1b2c3d4e5f60",
            "name": "files",
            "owner": {
              "uid": 1000,
              "name": "ann"
            },
            "status": "running",
            "status_context": "",
            "since": "2026-11-20T11:09:00.123Z",
            "desired": "running",
            "url": "http://127.0.0.1:21044/mcp",
            "port": 21044,
            "transport": "stdio",
            "proxy_mode": "streamable-http",
            "runtime": "process",
            "group": "default",
            "labels": {},
            "source": "/usr/local/bin/mcp-files",
            "pid": 4711,
            "backend": {
              "pid": 4720,
              "container": "",
              "notes": [],
              "mounts": []
            },
            "restarts": 0,
            "created_at": "2026-11-20T11:09:00.123Z",
            "revision": 1,
            "config": {
              "schema_version": "v1",
              "name": "files",
              "command": [
                "/usr/local/bin/mcp-files"
              ],
              "transport": "stdio",
              "port": 21044,
              "group": "default",
              "permission_profile": {
                "name": "none",
                "read": [],
                "write": [],
                "network": {
                  "outbound": {
                    "insecure_allow_all": false,
                    "allow_host": [],
                    "allow_port": []
                  }
                }
              },
              "runtime": "process"
            }
          }
        ]
      },
      "WorkloadList": {
        "type": "object",
        "description": "Workloads by name.",
        "required": [
          "workloads",
          "total"
        ],
        "properties": {
          "workloads": {
            "type": "array",
            "description": "Sorted by name.",
            "items": {
              "$ref": "#/components/schemas/Workload"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many match, those of other pages included.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "Progress": {
        "type": "object",
        "description": "How far slow work has come.",
        "required": [
          "phase",
          "current",
          "total"
        ],
        "properties": {
          "phase": {
            "type": "string",
            "description": "For instance `pull`."
          },
          "current": {
            "type": "integer",
            "description": "Done, in the phase's own unit.",
            "minimum": 0
          },
          "total": {
            "type": "integer",
            "description": "In all; 0 when unknown.",
            "minimum": 0
          }
        }
      },
      "Operation": {
        "type": "object",
        "description": "Work that takes time. It goes on when nobody waits for it, and is on disk before it is acknowledged. After a server's end the next one goes on with what does no harm when it is done again, and with what is left of several workloads; anything else, an edit above all, is `failed` and says what was and was not done.",
        "required": [
          "id",
          "kind",
          "name",
          "workload",
          "status",
          "created_at"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Names it.",
            "pattern": "^[0-9a-f]{16}$"
          },
          "kind": {
            "type": "string",
            "description": "What is done.",
            "enum": [
              "create",
              "start",
              "stop",
              "restart",
              "delete",
              "delete-group",
              "edit",
              "start-many",
              "stop-many",
              "restart-many",
              "delete-many"
            ]
          },
          "name": {
            "type": "string",
            "description": "The workload's name when it began; empty for several."
          },
          "workload": {
            "type": "string",
            "description": "The workload's id; empty until a create has made it."
          },
          "status": {
            "type": "string",
            "description": "What came of it.",
            "enum": [
              "running",
              "succeeded",
              "failed",
              "cancelled"
            ]
          },
          "progress": {
            "$ref": "#/components/schemas/Progress"
          },
          "results": {
            "type": "array",
            "description": "What came of each, when it is about several.",
            "items": {
              "$ref": "#/components/schemas/BulkItem"
            }
          },
          "problem": {
            "$ref": "#/components/schemas/Problem"
          },
          "created_at": {
            "type": "string",
            "description": "When it began.",
            "format": "date-time"
          },
          "finished_at": {
            "type": "string",
            "description": "When it ended.",
            "format": "date-time"
          }
        },
        "examples": [
          {
            "id": "9f0c5a1e22b34d67",
            "kind": "create",
            "name": "search",
            "workload": "",
            "created_at": "2026-11-20T11:09:00.123Z",
            "status": "running",
            "progress": {
              "phase": "pull",
              "current": 1048576,
              "total": 7340032
            }
          }
        ]
      },
      "OperationList": {
        "type": "object",
        "description": "Operations, newest first.",
        "required": [
          "operations",
          "total"
        ],
        "properties": {
          "operations": {
            "type": "array",
            "description": "At most `limit`.",
            "items": {
              "$ref": "#/components/schemas/Operation"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many there are in all.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "ProblemCode": {
        "type": "string",
        "description": "A stable word for the kind of failure. Each stands for one status.\n\n* `bad_request` (400): The request or its body cannot be read.\n* `invalid_fields` (400): Fields or query parameters are wrong; `errors` names every one.\n* `unauthenticated` (401): It cannot be told who asks.\n* `forbidden` (403): Refused: another user, a foreign Host or Origin, a page of another site.\n* `not_found` (404): There is no such thing, or not for you.\n* `method_not_allowed` (405): The path exists, the method does not.\n* `name_taken` (409): You already have a workload of that name.\n* `port_in_use` (409): Somebody listens on that port; the detail says who.\n* `conflict` (409): The present state does not allow it.\n* `rolled_back` (409): The changed workload did not come up; the old configuration runs again.\n* `cancelled` (409): The operation was cancelled before it had changed anything.\n* `already_done` (409): A request with this Idempotency-Key was done, and its answer was not kept; `id` is what it was about.\n* `stale` (412): It was changed since the tag in If-Match was read.\n* `too_large` (413): The body is larger than 1 MiB.\n* `unsupported_media_type` (415): The body must be application/json.\n* `image_not_found` (422): No such image, here or in its registry.\n* `pull_failed` (422): The image could not be fetched.\n* `command_not_found` (422): There is no such program.\n* `path_not_found` (422): A path to show inside does not exist.\n* `secret_not_found` (422): A secret that is referred to is not in the store.\n* `registry_invalid` (422): What was read is not a registry's catalog.\n* `registry_unavailable` (503): A registry cannot be reached, and there is no copy of it.\n* `start_failed` (422): The backend did not come up.\n* `not_supported` (422): Understood, but not possible here.\n* `permissions_not_accepted` (422): The registry's entry asks for what only you can grant; `permissions` lists it. Nothing was begun.\n* `key_reused` (422): The Idempotency-Key was sent with something else before.\n* `not_running` (409): The workload does not run.\n* `timeout` (504): It did not happen in time.\n* `runtime_unavailable` (503): The container engine or the backend does not answer.\n* `permission_denied` (503): The server may not open an engine's socket or a path.\n* `disk_full` (507): No space is left. What ends something goes through all the same.\n* `storage_unavailable` (503): The database is locked by another program, is read-only, or its disk fails; the detail names the file.\n* `storage_damaged` (500): The database is damaged or missing; the detail names the file.\n* `stopping` (503): The server is stopping.\n* `internal_error` (500): A fault of the server; its log has more under the request id.",
        "enum": [
          "bad_request",
          "invalid_fields",
          "unauthenticated",
          "forbidden",
          "not_found",
          "method_not_allowed",
          "name_taken",
          "port_in_use",
          "conflict",
          "rolled_back",
          "cancelled",
          "already_done",
          "stale",
          "too_large",
          "unsupported_media_type",
          "image_not_found",
          "pull_failed",
          "command_not_found",
          "path_not_found",
          "secret_not_found",
          "registry_invalid",
          "registry_unavailable",
          "start_failed",
          "not_supported",
          "permissions_not_accepted",
          "key_reused",
          "not_running",
          "timeout",
          "runtime_unavailable",
          "permission_denied",
          "disk_full",
          "storage_unavailable",
          "storage_damaged",
          "stopping",
          "internal_error"
        ],
        "x-status": {
          "bad_request": 400,
          "invalid_fields": 400,
          "unauthenticated": 401,
          "forbidden": 403,
          "not_found": 404,
          "method_not_allowed": 405,
          "name_taken": 409,
          "port_in_use": 409,
          "conflict": 409,
          "rolled_back": 409,
          "cancelled": 409,
          "already_done": 409,
          "stale": 412,
          "too_large": 413,
          "unsupported_media_type": 415,
          "image_not_found": 422,
          "pull_failed": 422,
          "command_not_found": 422,
          "path_not_found": 422,
          "secret_not_found": 422,
          "registry_invalid": 422,
          "registry_unavailable": 503,
          "start_failed": 422,
          "not_supported": 422,
          "permissions_not_accepted": 422,
          "key_reused": 422,
          "not_running": 409,
          "timeout": 504,
          "runtime_unavailable": 503,
          "permission_denied": 503,
          "disk_full": 507,
          "storage_unavailable": 503,
          "storage_damaged": 500,
          "stopping": 503,
          "internal_error": 500
        }
      },
      "RemedyPart": {
        "type": "object",
        "description": "A piece of the sentence that says what to do: words, a member of the request with or without a value for it, or something that can be done with this server. Exactly one of `text`, `field` and `action` is there.",
        "properties": {
          "text": {
            "type": "string",
            "description": "Words."
          },
          "field": {
            "type": "string",
            "description": "A member of the request's body, or a field of its query."
          },
          "value": {
            "type": "string",
            "description": "With `field`: the value it could have, as text."
          },
          "action": {
            "type": "string",
            "description": "What can be done. A client that does not know the word shows `fix`.",
            "enum": [
              "choose_secret_provider",
              "create_group",
              "delete_workload",
              "diagnose",
              "edit_workload",
              "list_clients",
              "list_endpoints",
              "list_groups",
              "list_operations",
              "list_registries",
              "list_secrets",
              "list_workloads",
              "read_logs",
              "remove_registry",
              "rename_workload",
              "reset_registry",
              "restart_workload",
              "search_servers",
              "set_secret",
              "show_capabilities",
              "show_schema",
              "show_server",
              "show_workload",
              "start_workload",
              "stop_server",
              "wait_for_workload"
            ]
          },
          "subject": {
            "type": "string",
            "description": "With `action`: the name of the workload, secret, group or registry that it is about, or the words to search for."
          }
        },
        "examples": [
          {
            "action": "start_workload",
            "subject": "time"
          }
        ]
      },
      "FieldIssue": {
        "type": "object",
        "description": "One thing wrong with one field.",
        "required": [
          "pointer",
          "code",
          "detail"
        ],
        "properties": {
          "pointer": {
            "type": "string",
            "description": "JSON pointer into the body (RFC 6901), empty for the whole; `?name` for a query parameter."
          },
          "code": {
            "type": "string",
            "description": "The kind of mistake.",
            "enum": [
              "unknown_field",
              "required",
              "wrong_type",
              "out_of_range",
              "invalid"
            ]
          },
          "detail": {
            "type": "string",
            "description": "What is wrong and what would be right."
          }
        }
      },
      "Problem": {
        "type": "object",
        "description": "Why a request was not done (RFC 9457).",
        "required": [
          "type",
          "title",
          "status",
          "detail",
          "code"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "Always `about:blank`: `code` tells kinds apart.",
            "format": "uri-reference"
          },
          "title": {
            "type": "string",
            "description": "A heading for the code."
          },
          "status": {
            "type": "integer",
            "description": "The HTTP status.",
            "minimum": 400,
            "maximum": 599
          },
          "detail": {
            "type": "string",
            "description": "What happened and why, in one line."
          },
          "code": {
            "$ref": "#/components/schemas/ProblemCode"
          },
          "fix": {
            "type": "string",
            "description": "What to do next, in the words of this API: requests, members, paths."
          },
          "remedy": {
            "type": "array",
            "description": "The parts of `fix`, for a program with words of its own; absent when it is text alone.",
            "items": {
              "$ref": "#/components/schemas/RemedyPart"
            },
            "minItems": 1
          },
          "errors": {
            "type": "array",
            "description": "Every wrong field at once.",
            "items": {
              "$ref": "#/components/schemas/FieldIssue"
            }
          },
          "instance": {
            "type": "string",
            "description": "Path of the request.",
            "format": "uri-reference"
          },
          "request_id": {
            "type": "string",
            "description": "Finds the request in the server's log; the same as X-Request-Id."
          },
          "workload": {
            "$ref": "#/components/schemas/Workload",
            "description": "The workload concerned, as it is now."
          },
          "current": {
            "description": "With `stale`: the object as it is now.",
            "anyOf": [
              {
                "$ref": "#/components/schemas/Workload"
              },
              {
                "$ref": "#/components/schemas/Settings"
              },
              {
                "$ref": "#/components/schemas/Group"
              },
              {
                "$ref": "#/components/schemas/Client"
              },
              {
                "$ref": "#/components/schemas/Registry"
              },
              {
                "$ref": "#/components/schemas/Secret"
              },
              {
                "$ref": "#/components/schemas/SecretProvider"
              },
              {
                "$ref": "#/components/schemas/Operation"
              }
            ]
          },
          "log_tail": {
            "type": "array",
            "description": "With `rolled_back`: what the new backend said last.",
            "items": {
              "type": "string"
            },
            "maxItems": 50
          },
          "id": {
            "type": "string",
            "description": "With `already_done`: the operation or object that the request was about."
          },
          "rpc_code": {
            "type": "integer",
            "description": "The JSON-RPC error code that the MCP server answered."
          },
          "permissions": {
            "type": "array",
            "description": "With `permissions_not_accepted`: what the registry's entry asks for.",
            "items": {
              "$ref": "#/components/schemas/PermissionAsk"
            }
          },
          "permissions_digest": {
            "type": "string",
            "description": "Stands for `permissions`: give it as `accept_permissions` to grant exactly those.",
            "pattern": "^sha256:[0-9a-f]{64}$"
          }
        },
        "examples": [
          {
            "type": "about:blank",
            "title": "Invalid fields",
            "status": 400,
            "detail": "/port: 70000 is not between 0 and 65535",
            "code": "invalid_fields",
            "errors": [
              {
                "pointer": "/port",
                "code": "out_of_range",
                "detail": "70000 is not between 0 and 65535"
              }
            ],
            "instance": "/api/v1/workloads",
            "request_id": "a1b2c3d4e5f601"
          }
        ]
      },
      "WorkloadDeleted": {
        "type": "object",
        "description": "Data of the event `workload_deleted`.",
        "required": [
          "id",
          "name"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Its id."
          },
          "name": {
            "type": "string",
            "description": "Its name."
          }
        }
      },
      "LogLine": {
        "type": "object",
        "description": "One line of a log.",
        "required": [
          "time",
          "text"
        ],
        "properties": {
          "time": {
            "type": "string",
            "description": "When it was written, RFC 3339; empty if the line has no time."
          },
          "text": {
            "type": "string",
            "description": "The line without its time."
          }
        },
        "examples": [
          {
            "time": "2026-11-20T11:09:00.123Z",
            "text": "listening"
          }
        ]
      },
      "Tool": {
        "type": "object",
        "description": "A tool as clients see it.",
        "required": [
          "name",
          "inputSchema"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "description": {
            "type": "string",
            "description": "What it does."
          },
          "inputSchema": {
            "type": "object",
            "description": "JSON Schema of its arguments.",
            "additionalProperties": true
          },
          "enabled": {
            "type": "boolean",
            "description": "Whether clients see it and may call it; only with `all`."
          },
          "original_name": {
            "type": "string",
            "description": "What the server calls it, when `tools_override` gives it another name; only with `all`."
          },
          "original_description": {
            "type": "string",
            "description": "What the server says of it, when `tools_override` says something else; only with `all`."
          }
        },
        "additionalProperties": true
      },
      "ToolList": {
        "type": "object",
        "description": "What a workload offers.",
        "required": [
          "tools",
          "total"
        ],
        "properties": {
          "tools": {
            "type": "array",
            "description": "In the server's order.",
            "items": {
              "$ref": "#/components/schemas/Tool"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          },
          "missing": {
            "type": "array",
            "description": "With `all`: names in `tools_filter` that no tool is shown under, and tools in `tools_override` that the server does not have, sorted. Clients do not get what is missing; a server may still add it while it runs.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "Resource": {
        "type": "object",
        "description": "A resource as the MCP server describes it.",
        "required": [
          "uri"
        ],
        "properties": {
          "uri": {
            "type": "string",
            "description": "Its address."
          },
          "name": {
            "type": "string",
            "description": "Its name."
          }
        },
        "additionalProperties": true
      },
      "ResourceList": {
        "type": "object",
        "description": "What a workload offers.",
        "required": [
          "resources",
          "total"
        ],
        "properties": {
          "resources": {
            "type": "array",
            "description": "In the server's order.",
            "items": {
              "$ref": "#/components/schemas/Resource"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "Prompt": {
        "type": "object",
        "description": "A prompt as the MCP server describes it.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          }
        },
        "additionalProperties": true
      },
      "PromptList": {
        "type": "object",
        "description": "What a workload offers.",
        "required": [
          "prompts",
          "total"
        ],
        "properties": {
          "prompts": {
            "type": "array",
            "description": "In the server's order.",
            "items": {
              "$ref": "#/components/schemas/Prompt"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "ToolCall": {
        "type": "object",
        "description": "A call's arguments.",
        "required": [],
        "properties": {
          "arguments": {
            "type": "object",
            "description": "As the tool's input schema wants them.",
            "additionalProperties": true,
            "default": {}
          }
        },
        "additionalProperties": false,
        "examples": [
          {
            "arguments": {
              "a": 2,
              "b": 40
            }
          }
        ]
      },
      "ToolResult": {
        "type": "object",
        "description": "The MCP server's result, as it is. A tool that failed says so with `isError`, which is no failure of the request.",
        "properties": {
          "content": {
            "type": "array",
            "description": "Texts, images and other pieces.",
            "items": {
              "type": "object",
              "additionalProperties": true
            }
          },
          "isError": {
            "type": "boolean",
            "description": "Whether the tool failed."
          }
        },
        "additionalProperties": true,
        "examples": [
          {
            "content": [
              {
                "type": "text",
                "text": "42"
              }
            ]
          }
        ]
      },
      "Secret": {
        "type": "object",
        "description": "A secret; its value never goes out.",
        "required": [
          "name",
          "used_by"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "used_by": {
            "type": "array",
            "description": "Names of the workloads that get it, sorted.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "SecretList": {
        "type": "object",
        "description": "Names of secrets.",
        "required": [
          "secrets",
          "total"
        ],
        "properties": {
          "secrets": {
            "type": "array",
            "description": "Sorted by name.",
            "items": {
              "$ref": "#/components/schemas/Secret"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many match, those of other pages included.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "SecretValue": {
        "type": "object",
        "description": "What to store.",
        "required": [
          "value"
        ],
        "properties": {
          "value": {
            "type": "string",
            "description": "1 to 65,536 bytes without NUL.",
            "minLength": 1,
            "maxLength": 65536,
            "writeOnly": true
          }
        },
        "additionalProperties": false
      },
      "SecretStored": {
        "type": "object",
        "description": "A secret was stored.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "notice": {
            "type": "string",
            "description": "Said once, with the first secret: which file to keep a copy of."
          }
        }
      },
      "RuntimeStatus": {
        "type": "object",
        "description": "One thing that could run workloads, tried just now.",
        "required": [
          "name",
          "kind",
          "ok",
          "detail",
          "fix",
          "chosen"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "`sandbox`, `docker`, `podman`, …"
          },
          "kind": {
            "type": "string",
            "description": "Which driver uses it.",
            "enum": [
              "process",
              "container"
            ]
          },
          "socket": {
            "type": "string",
            "description": "Engines only: where it was looked for."
          },
          "ok": {
            "type": "boolean",
            "description": "Whether it works."
          },
          "detail": {
            "type": "string",
            "description": "What answered, or why nothing did."
          },
          "fix": {
            "type": "string",
            "description": "What would help; may be empty."
          },
          "chosen": {
            "type": "boolean",
            "description": "Whether `auto` takes it."
          },
          "protections": {
            "type": "array",
            "description": "The sandbox only: what keeps workloads away from this machine here, and what is missing.",
            "items": {
              "$ref": "#/components/schemas/Protection"
            }
          }
        }
      },
      "Protection": {
        "type": "object",
        "description": "One wall between workloads and this machine.",
        "required": [
          "name",
          "ok",
          "detail",
          "fix"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "`user`, `system calls`, `keys`, …"
          },
          "ok": {
            "type": "boolean",
            "description": "Whether it stands."
          },
          "detail": {
            "type": "string",
            "description": "What is done, or why it cannot be."
          },
          "fix": {
            "type": "string",
            "description": "What would help; empty when it stands."
          }
        }
      },
      "RuntimeList": {
        "type": "object",
        "description": "What could run workloads here.",
        "required": [
          "runtimes",
          "total"
        ],
        "properties": {
          "runtimes": {
            "type": "array",
            "description": "The sandbox, then every engine in the order of search.",
            "items": {
              "$ref": "#/components/schemas/RuntimeStatus"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "RuntimeInfo": {
        "type": "object",
        "description": "What a server tells about itself. Names in this object are those of the runtime contract.",
        "required": [
          "contractVersion",
          "product",
          "version",
          "capabilities",
          "instanceId",
          "url",
          "socket",
          "pid",
          "nonce",
          "auditPath",
          "stateDir",
          "cacheDir",
          "startedAt",
          "auth"
        ],
        "properties": {
          "contractVersion": {
            "type": "string",
            "description": "Version of this contract."
          },
          "product": {
            "type": "string",
            "description": "Always `thv`.",
            "const": "thv"
          },
          "version": {
            "type": "string",
            "description": "The program's version."
          },
          "capabilities": {
            "type": "array",
            "description": "What it can do.",
            "items": {
              "type": "string"
            }
          },
          "instanceId": {
            "type": "string",
            "description": "Which instance it serves."
          },
          "url": {
            "type": "string",
            "description": "Its address."
          },
          "socket": {
            "type": "string",
            "description": "Path of its unix socket."
          },
          "pid": {
            "type": "integer",
            "description": "Its process.",
            "minimum": 1
          },
          "nonce": {
            "type": "string",
            "description": "Tells this life of the server from others."
          },
          "auditPath": {
            "type": "string",
            "description": "Its audit log."
          },
          "stateDir": {
            "type": "string",
            "description": "Where its state lies."
          },
          "cacheDir": {
            "type": "string",
            "description": "Where its caches lie."
          },
          "startedAt": {
            "type": "string",
            "description": "When it started.",
            "format": "date-time"
          },
          "auth": {
            "type": "object",
            "description": "How callers prove who they are.",
            "required": [
              "required"
            ],
            "properties": {
              "required": {
                "type": "boolean",
                "description": "Whether a token is needed."
              }
            }
          }
        }
      },
      "Stopped": {
        "type": "object",
        "description": "The server is going to end.",
        "required": [
          "stopped"
        ],
        "properties": {
          "stopped": {
            "type": "boolean",
            "description": "Always true.",
            "const": true
          }
        }
      },
      "Ready": {
        "type": "object",
        "description": "The server can do its work.",
        "required": [
          "ready"
        ],
        "properties": {
          "ready": {
            "type": "boolean",
            "description": "Always true.",
            "const": true
          }
        }
      },
      "Index": {
        "type": "object",
        "description": "Where to go on.",
        "required": [
          "documentation",
          "specification",
          "resources"
        ],
        "properties": {
          "documentation": {
            "type": "string",
            "description": "The documentation page."
          },
          "specification": {
            "type": "string",
            "description": "This document."
          },
          "resources": {
            "type": "string",
            "description": "The list of endpoints."
          }
        }
      },
      "EndpointList": {
        "type": "object",
        "description": "What there is.",
        "required": [
          "resources",
          "specification",
          "documentation"
        ],
        "properties": {
          "resources": {
            "type": "array",
            "description": "Every endpoint.",
            "items": {
              "type": "object",
              "description": "One endpoint.",
              "required": [
                "path",
                "operation"
              ],
              "properties": {
                "path": {
                  "type": "string",
                  "description": "Method and path."
                },
                "operation": {
                  "type": "string",
                  "description": "Its operationId here."
                }
              }
            }
          },
          "specification": {
            "type": "string",
            "description": "Path of this document."
          },
          "documentation": {
            "type": "string",
            "description": "Path of the documentation page."
          }
        }
      },
      "Version": {
        "type": "object",
        "description": "What this server is.",
        "required": [
          "version",
          "api",
          "capabilities"
        ],
        "properties": {
          "version": {
            "type": "string",
            "description": "The program's version."
          },
          "api": {
            "type": "string",
            "description": "The version of this API.",
            "const": "v1"
          },
          "capabilities": {
            "type": "array",
            "description": "What it can do. Asking for anything else that is known to mean something is 422 `not_supported`.",
            "items": {
              "type": "string",
              "x-words": [
                "activity",
                "all-tools",
                "audit",
                "bulk",
                "clients",
                "copy",
                "dry-run",
                "edit",
                "events",
                "export",
                "groups",
                "idempotency",
                "imports",
                "logs",
                "metrics",
                "move",
                "operations",
                "packages",
                "prompts",
                "registry",
                "registry-api",
                "registry-file",
                "registry-url",
                "remote",
                "rename",
                "resources",
                "secrets",
                "sessions",
                "settings",
                "tool-filter",
                "tool-override",
                "tools",
                "upgrade",
                "v1beta",
                "workloads"
              ]
            }
          }
        }
      },
      "Caller": {
        "type": "object",
        "description": "Who you are to this server.",
        "required": [
          "uid",
          "name",
          "via",
          "role"
        ],
        "properties": {
          "uid": {
            "type": "integer",
            "description": "Your user number.",
            "minimum": 0
          },
          "name": {
            "type": "string",
            "description": "Your login name."
          },
          "via": {
            "type": "string",
            "description": "How the server knows: credentials of a unix socket, owner of a loopback connection, or the same process.",
            "enum": [
              "socket",
              "loopback",
              "embedded"
            ]
          },
          "role": {
            "type": "string",
            "description": "What you may do.",
            "enum": [
              "admin"
            ]
          }
        }
      },
      "Client": {
        "type": "object",
        "description": "A client application that people use MCP servers with, and what thv keeps in its configuration file.",
        "required": [
          "id",
          "name",
          "installed",
          "format",
          "config_path",
          "exists",
          "groups",
          "entries",
          "unusable",
          "status",
          "status_context",
          "backup"
        ],
        "properties": {
          "id": {
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
          "name": {
            "type": "string",
            "description": "What people call it."
          },
          "installed": {
            "type": "boolean",
            "description": "Whether it is found in the home directory."
          },
          "format": {
            "type": "string",
            "description": "What its configuration file is written in.",
            "enum": [
              "json",
              "yaml",
              "toml"
            ]
          },
          "config_path": {
            "type": "string",
            "description": "Its configuration file."
          },
          "exists": {
            "type": "boolean",
            "description": "Whether that file exists."
          },
          "groups": {
            "type": "array",
            "description": "The groups it is registered for, sorted.",
            "items": {
              "type": "string"
            }
          },
          "entries": {
            "type": "array",
            "description": "Names of the entries that thv wrote, sorted.",
            "items": {
              "type": "string"
            }
          },
          "unusable": {
            "type": "array",
            "description": "Names of workloads of its groups that have an SSE endpoint, which the application has no client for, sorted: no entry is written for them. `status_context` says so.",
            "items": {
              "type": "string"
            }
          },
          "status": {
            "type": "string",
            "description": "`changed`: entries that thv wrote are gone from the file, or have another address in it; registering the client once more writes them again, and so does the next start of their workload. `error`: the file could not be read or changed and was left as it is. `status_context` says which and why. No workload fails for that.",
            "enum": [
              "unregistered",
              "ok",
              "changed",
              "error"
            ]
          },
          "status_context": {
            "type": "string",
            "description": "Why, or what `unusable` means; empty when there is nothing to say."
          },
          "backup": {
            "type": "string",
            "description": "The copy of the file from before the first change; empty when there is none."
          }
        },
        "examples": [
          {
            "id": "cursor",
            "name": "Cursor",
            "installed": true,
            "format": "json",
            "config_path": "/home/ada/.cursor/mcp.json",
            "exists": true,
            "groups": [
              "default"
            ],
            "entries": [
              "time"
            ],
            "unusable": [],
            "status": "ok",
            "status_context": "",
            "backup": "/home/ada/.local/state/thv/instances/default/backups/cursor-1795172400000"
          }
        ]
      },
      "ClientList": {
        "type": "object",
        "description": "Client applications.",
        "required": [
          "clients",
          "total"
        ],
        "properties": {
          "clients": {
            "type": "array",
            "description": "Every one that is known, by id, which is the name to search and sort by.",
            "items": {
              "$ref": "#/components/schemas/Client"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many match, those of other pages included.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "ClientChange": {
        "type": "object",
        "description": "One entry that would change.",
        "required": [
          "name",
          "action",
          "url"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The entry."
          },
          "action": {
            "type": "string",
            "description": "What happens to it.",
            "enum": [
              "add",
              "change",
              "remove"
            ]
          },
          "url": {
            "type": "string",
            "description": "Its address."
          }
        }
      },
      "ClientPreview": {
        "type": "object",
        "description": "What would change in a client's file.",
        "required": [
          "client",
          "config_path",
          "changes",
          "diff",
          "unusable"
        ],
        "properties": {
          "client": {
            "type": "string",
            "description": "The client."
          },
          "config_path": {
            "type": "string",
            "description": "Its file."
          },
          "changes": {
            "type": "array",
            "description": "Entry by entry.",
            "items": {
              "$ref": "#/components/schemas/ClientChange"
            }
          },
          "diff": {
            "type": "string",
            "description": "The exact change as a unified diff; empty when there is none. It quotes lines of the file around the change."
          },
          "unusable": {
            "type": "array",
            "description": "Names of workloads that the application has no client for, because their endpoint is SSE: nothing is written for them.",
            "items": {
              "type": "string"
            }
          }
        },
        "examples": [
          {
            "client": "cursor",
            "config_path": "/home/ada/.cursor/mcp.json",
            "changes": [
              {
                "name": "time",
                "action": "add",
                "url": "http://127.0.0.1:15333/mcp"
              }
            ],
            "diff": "--- /home/ada/.cursor/mcp.json\n+++ /home/ada/.cursor/mcp.json\n@@ -1,1 +1,1 @@\n-{}\n+{\"mcpServers\": {}}\n",
            "unusable": []
          }
        ]
      },
      "Group": {
        "type": "object",
        "description": "A group of workloads. It exists from when it was created, or from when a workload first named it, until it is deleted.",
        "required": [
          "name",
          "workloads",
          "clients",
          "created_at"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Unique per owner."
          },
          "workloads": {
            "type": "array",
            "description": "Names of its workloads, sorted.",
            "items": {
              "type": "string"
            }
          },
          "clients": {
            "type": "array",
            "description": "Ids of the client applications registered for it, sorted.",
            "items": {
              "type": "string"
            }
          },
          "created_at": {
            "type": "string",
            "description": "When it was made.",
            "format": "date-time"
          }
        },
        "examples": [
          {
            "name": "shop",
            "workloads": [
              "search"
            ],
            "clients": [
              "cursor"
            ],
            "created_at": "2026-11-20T11:09:00.123Z"
          }
        ]
      },
      "GroupList": {
        "type": "object",
        "description": "Groups.",
        "required": [
          "groups",
          "total"
        ],
        "properties": {
          "groups": {
            "type": "array",
            "description": "Sorted by name; `default` is always there.",
            "items": {
              "$ref": "#/components/schemas/Group"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many match, those of other pages included.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "GroupName": {
        "type": "object",
        "description": "A group's name.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "description": "Letters, digits, `.`, `_` and `-`, beginning with a letter or digit.",
            "type": "string",
            "minLength": 1,
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
          }
        },
        "additionalProperties": false,
        "examples": [
          {
            "name": "shop"
          }
        ]
      },
      "GroupDeleted": {
        "type": "object",
        "description": "Data of the event `group_deleted`.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          }
        }
      },
      "SecretChanged": {
        "type": "object",
        "description": "Data of the event `secret`.",
        "required": [
          "name",
          "deleted"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The secret."
          },
          "deleted": {
            "type": "boolean",
            "description": "Whether it is gone."
          }
        }
      },
      "SecretProvider": {
        "type": "object",
        "description": "Where secrets come from.",
        "required": [
          "provider",
          "store",
          "key",
          "key_path",
          "exists"
        ],
        "properties": {
          "provider": {
            "type": "string",
            "description": "Where values come from: the encrypted file, or the server's variables `THV_SECRET_NAME`.",
            "enum": [
              "encrypted",
              "environment"
            ]
          },
          "store": {
            "type": "string",
            "description": "The encrypted file."
          },
          "key": {
            "type": "string",
            "description": "What opens it.",
            "enum": [
              "file",
              "passphrase"
            ]
          },
          "key_path": {
            "type": "string",
            "description": "The key file, or the passphrase file that `THV_SECRETS_PASSPHRASE_FILE` names. It belongs in the backup."
          },
          "exists": {
            "type": "boolean",
            "description": "Whether there is an encrypted file."
          }
        }
      },
      "SecretProviderChoice": {
        "type": "object",
        "description": "The provider to use.",
        "required": [
          "provider"
        ],
        "properties": {
          "provider": {
            "type": "string",
            "description": "Where values come from: the encrypted file, or the server's variables `THV_SECRET_NAME`.",
            "enum": [
              "encrypted",
              "environment"
            ]
          }
        },
        "additionalProperties": false,
        "examples": [
          {
            "provider": "encrypted"
          }
        ]
      },
      "Activity": {
        "type": "object",
        "description": "Who did what. `audit.log` holds the same, one object per line.",
        "required": [
          "time",
          "uid",
          "user",
          "via",
          "verb",
          "object",
          "name",
          "outcome",
          "detail"
        ],
        "properties": {
          "sequence": {
            "type": "integer",
            "description": "Counts records; not in followed ones.",
            "minimum": 1
          },
          "time": {
            "type": "string",
            "description": "When.",
            "format": "date-time"
          },
          "uid": {
            "type": "integer",
            "description": "Who, by number.",
            "minimum": 0
          },
          "user": {
            "type": "string",
            "description": "Who, by name."
          },
          "via": {
            "type": "string",
            "description": "How the caller came: empty in records of older servers.",
            "enum": [
              "socket",
              "loopback",
              "embedded",
              ""
            ]
          },
          "verb": {
            "type": "string",
            "description": "What: `create`, `start`, `set-secret`, …; with `failed` the kind of the operation."
          },
          "object": {
            "type": "string",
            "description": "To what: the id of a workload, the name of anything else, the path of a refused request."
          },
          "name": {
            "type": "string",
            "description": "What the object was called then: a workload's name, where `object` is its id."
          },
          "outcome": {
            "type": "string",
            "description": "What came of it. `failed`: it was accepted and then failed, for the reason in `detail`; the change itself, where it came so far, is a record of its own.",
            "enum": [
              "ok",
              "failed",
              "refused"
            ]
          },
          "detail": {
            "type": "string",
            "description": "More, in words."
          },
          "request_id": {
            "type": "string",
            "description": "The request that did it: `X-Request-Id` of its answer, `request_id` in the access log. Empty in records of older servers, and where no request did."
          }
        },
        "examples": [
          {
            "sequence": 12,
            "time": "2026-11-20T11:09:00.123Z",
            "uid": 1000,
            "user": "ada",
            "via": "socket",
            "verb": "create",
            "object": "0f0e0d0c0b0a09080706050403020100",
            "name": "time",
            "outcome": "ok",
            "detail": "time",
            "request_id": "4458e963006913"
          }
        ]
      },
      "Notice": {
        "type": "object",
        "description": "What somebody did just now: a record of the activity, and a sentence of it.",
        "required": [
          "time",
          "uid",
          "user",
          "via",
          "verb",
          "object",
          "name",
          "outcome",
          "detail",
          "request_id",
          "text"
        ],
        "properties": {
          "time": {
            "type": "string",
            "description": "When.",
            "format": "date-time"
          },
          "uid": {
            "type": "integer",
            "description": "Who, by number.",
            "minimum": 0
          },
          "user": {
            "type": "string",
            "description": "Who, by name."
          },
          "via": {
            "type": "string",
            "description": "How the caller came: empty in records of older servers.",
            "enum": [
              "socket",
              "loopback",
              "embedded",
              ""
            ]
          },
          "verb": {
            "type": "string",
            "description": "What: `create`, `start`, `set-secret`, …; with `failed` the kind of the operation."
          },
          "object": {
            "type": "string",
            "description": "To what: the id of a workload, the name of anything else, the path of a refused request."
          },
          "name": {
            "type": "string",
            "description": "The object by its name."
          },
          "outcome": {
            "type": "string",
            "description": "What came of it. `failed`: it was accepted and then failed, for the reason in `detail`; the change itself, where it came so far, is a record of its own.",
            "enum": [
              "ok",
              "failed",
              "refused"
            ]
          },
          "detail": {
            "type": "string",
            "description": "More, in words."
          },
          "request_id": {
            "type": "string",
            "description": "The request that did it: `X-Request-Id` of its answer, so that whoever sent it knows it for their own."
          },
          "text": {
            "type": "string",
            "description": "For people: `ada stopped time`."
          }
        },
        "examples": [
          {
            "time": "2026-11-20T11:09:00.123Z",
            "uid": 1000,
            "user": "ada",
            "via": "socket",
            "verb": "stop",
            "object": "0f0e0d0c0b0a09080706050403020100",
            "name": "time",
            "outcome": "ok",
            "detail": "",
            "request_id": "4458e963006913",
            "text": "ada stopped time"
          }
        ]
      },
      "ActivityList": {
        "type": "object",
        "description": "Records.",
        "required": [
          "activity",
          "total"
        ],
        "properties": {
          "activity": {
            "type": "array",
            "description": "Newest first.",
            "items": {
              "$ref": "#/components/schemas/Activity"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "AuditEvents": {
        "type": "object",
        "description": "Records.",
        "required": [
          "events",
          "total"
        ],
        "properties": {
          "events": {
            "type": "array",
            "description": "Oldest first.",
            "items": {
              "$ref": "#/components/schemas/Activity"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "ImportedItem": {
        "type": "object",
        "description": "One thing that is taken over.",
        "required": [
          "name",
          "action",
          "detail"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "action": {
            "type": "string",
            "description": "What is, or would be, done.",
            "enum": [
              "create",
              "exists",
              "failed",
              "missing"
            ]
          },
          "detail": {
            "type": "string",
            "description": "More, in words; may be empty."
          }
        }
      },
      "ImportedWorkload": {
        "type": "object",
        "description": "A workload that is taken over; it does not run until it is started.",
        "required": [
          "name",
          "action",
          "detail",
          "missing"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "action": {
            "type": "string",
            "description": "What is, or would be, done.",
            "enum": [
              "create",
              "exists",
              "failed"
            ]
          },
          "detail": {
            "type": "string",
            "description": "What could not be taken over, or why it failed."
          },
          "missing": {
            "type": "array",
            "description": "What has to be given before it can start.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ImportRequest": {
        "type": "object",
        "description": "What to import.",
        "required": [
          "from"
        ],
        "properties": {
          "from": {
            "type": "string",
            "description": "Whose state.",
            "enum": [
              "toolhive"
            ]
          },
          "path": {
            "type": "string",
            "description": "The state directory, absolute; the usual place unless given.",
            "maxLength": 4096,
            "pattern": "^/"
          },
          "dry_run": {
            "type": "boolean",
            "description": "Only say what would be done.",
            "default": false
          },
          "secrets_password": {
            "type": "string",
            "description": "ToolHive's secrets password; without it, secrets are named as missing.",
            "maxLength": 4096,
            "writeOnly": true
          }
        },
        "additionalProperties": false,
        "examples": [
          {
            "from": "toolhive",
            "dry_run": true
          }
        ]
      },
      "Import": {
        "type": "object",
        "description": "What was, or would be, taken over.",
        "required": [
          "from",
          "path",
          "dry_run",
          "groups",
          "workloads",
          "clients",
          "secrets",
          "notes"
        ],
        "properties": {
          "from": {
            "type": "string",
            "description": "Whose state.",
            "enum": [
              "toolhive"
            ]
          },
          "path": {
            "type": "string",
            "description": "The state directory."
          },
          "dry_run": {
            "type": "boolean",
            "description": "Whether nothing was changed."
          },
          "groups": {
            "type": "array",
            "description": "Groups.",
            "items": {
              "$ref": "#/components/schemas/ImportedItem"
            }
          },
          "workloads": {
            "type": "array",
            "description": "Workloads.",
            "items": {
              "$ref": "#/components/schemas/ImportedWorkload"
            }
          },
          "clients": {
            "type": "array",
            "description": "Registrations of client applications.",
            "items": {
              "$ref": "#/components/schemas/ImportedItem"
            }
          },
          "secrets": {
            "type": "array",
            "description": "Secrets, by name.",
            "items": {
              "$ref": "#/components/schemas/ImportedItem"
            }
          },
          "notes": {
            "type": "array",
            "description": "What else to know.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "HealthCheck": {
        "type": "object",
        "description": "One thing looked at.",
        "required": [
          "name",
          "ok",
          "detail"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "What."
          },
          "ok": {
            "type": "boolean",
            "description": "Whether it is as it should be."
          },
          "detail": {
            "type": "string",
            "description": "What was found."
          }
        }
      },
      "Health": {
        "type": "object",
        "description": "How the server is.",
        "required": [
          "status",
          "version",
          "uptime_seconds",
          "checks"
        ],
        "properties": {
          "status": {
            "type": "string",
            "description": "`degraded` when a check fails.",
            "enum": [
              "ok",
              "degraded"
            ]
          },
          "version": {
            "type": "string",
            "description": "The program's version."
          },
          "uptime_seconds": {
            "type": "number",
            "description": "Since the server started.",
            "minimum": 0
          },
          "checks": {
            "type": "array",
            "description": "What was looked at.",
            "items": {
              "$ref": "#/components/schemas/HealthCheck"
            }
          }
        }
      },
      "Registry": {
        "type": "object",
        "description": "A catalog of servers, and whether it can be had.",
        "required": [
          "name",
          "type",
          "source",
          "status",
          "status_context",
          "server_count",
          "skipped_count",
          "refresh_interval"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "type": {
            "type": "string",
            "description": "Where it comes from: the program itself, a file, a document on a web server, or a registry's API.",
            "enum": [
              "embedded",
              "file",
              "url",
              "api"
            ]
          },
          "source": {
            "type": "string",
            "description": "The path or address; empty for the built-in catalog."
          },
          "status": {
            "type": "string",
            "description": "`ready`; `loading` before it was read for the first time; `stale` when it cannot be had and the last good copy is used; `error` when there is no copy either.",
            "enum": [
              "ready",
              "loading",
              "stale",
              "error"
            ]
          },
          "status_context": {
            "type": "string",
            "description": "Why, in words; empty when it is ready."
          },
          "server_count": {
            "type": "integer",
            "description": "How many servers it offers.",
            "minimum": 0
          },
          "skipped_count": {
            "type": "integer",
            "description": "How many of its entries could not be understood.",
            "minimum": 0
          },
          "version": {
            "type": "string",
            "description": "The version the catalog gives itself."
          },
          "last_updated": {
            "type": "string",
            "description": "The date the catalog gives itself.",
            "format": "date-time"
          },
          "refreshed_at": {
            "type": "string",
            "description": "When it was last read, or found unchanged.",
            "format": "date-time"
          },
          "checked_at": {
            "type": "string",
            "description": "When it was last asked for.",
            "format": "date-time"
          },
          "refresh_interval": {
            "type": "integer",
            "description": "Seconds after which it is asked for again.",
            "minimum": 0
          }
        }
      },
      "RegistryList": {
        "type": "object",
        "description": "Registries.",
        "required": [
          "registries",
          "total"
        ],
        "properties": {
          "registries": {
            "type": "array",
            "description": "All of them.",
            "items": {
              "$ref": "#/components/schemas/Registry"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many match, those of other pages included.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Where the next page begins; absent on the last one."
          }
        }
      },
      "RegistrySource": {
        "type": "object",
        "description": "Where a catalog comes from. One of `url`, `api_url` and `local_path`; none of them means the built-in catalog. `null` counts as left out.",
        "properties": {
          "url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a document: the MCP registry's format or ToolHive's. `https://`; `http://` for this machine only.",
            "maxLength": 4096,
            "pattern": "^(https://[!$-.0-;=A-~]+([/?#][!-~]*)?|http://(localhost|127(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}|\\[::1\\])(:[0-9]{1,5})?(/[!-~]*)?)$"
          },
          "api_url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a server that speaks the MCP registry's API; what stands before `/v0.1`.",
            "maxLength": 4096,
            "pattern": "^(https://[!$-.0-;=A-~]+([/?#][!-~]*)?|http://(localhost|127(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}|\\[::1\\])(:[0-9]{1,5})?(/[!-~]*)?)$"
          },
          "local_path": {
            "type": [
              "string",
              "null"
            ],
            "description": "A file of this machine, in one of the two formats; an absolute path. Read again when it changes.",
            "maxLength": 4096,
            "pattern": "^/"
          },
          "refresh_interval": {
            "type": [
              "integer",
              "null"
            ],
            "description": "Seconds after which a catalog from elsewhere is asked for again.",
            "minimum": 60,
            "maximum": 604800,
            "default": 3600
          }
        },
        "not": {
          "anyOf": [
            {
              "required": [
                "url",
                "api_url"
              ],
              "properties": {
                "url": {
                  "type": "string"
                },
                "api_url": {
                  "type": "string"
                }
              }
            },
            {
              "required": [
                "url",
                "local_path"
              ],
              "properties": {
                "url": {
                  "type": "string"
                },
                "local_path": {
                  "type": "string"
                }
              }
            },
            {
              "required": [
                "api_url",
                "local_path"
              ],
              "properties": {
                "api_url": {
                  "type": "string"
                },
                "local_path": {
                  "type": "string"
                }
              }
            }
          ]
        },
        "examples": [
          {
            "url": "https://registry.example.org/catalog.json"
          },
          {}
        ],
        "additionalProperties": false
      },
      "NewRegistry": {
        "type": "object",
        "description": "A registry to add. One of `url`, `api_url` and `local_path`; none of them means the built-in catalog. `null` counts as left out.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Unique among the registries.",
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
          },
          "url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a document: the MCP registry's format or ToolHive's. `https://`; `http://` for this machine only.",
            "maxLength": 4096,
            "pattern": "^(https://[!$-.0-;=A-~]+([/?#][!-~]*)?|http://(localhost|127(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}|\\[::1\\])(:[0-9]{1,5})?(/[!-~]*)?)$"
          },
          "api_url": {
            "type": [
              "string",
              "null"
            ],
            "description": "The address of a server that speaks the MCP registry's API; what stands before `/v0.1`.",
            "maxLength": 4096,
            "pattern": "^(https://[!$-.0-;=A-~]+([/?#][!-~]*)?|http://(localhost|127(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}|\\[::1\\])(:[0-9]{1,5})?(/[!-~]*)?)$"
          },
          "local_path": {
            "type": [
              "string",
              "null"
            ],
            "description": "A file of this machine, in one of the two formats; an absolute path. Read again when it changes.",
            "maxLength": 4096,
            "pattern": "^/"
          },
          "refresh_interval": {
            "type": [
              "integer",
              "null"
            ],
            "description": "Seconds after which a catalog from elsewhere is asked for again.",
            "minimum": 60,
            "maximum": 604800,
            "default": 3600
          }
        },
        "not": {
          "anyOf": [
            {
              "required": [
                "url",
                "api_url"
              ],
              "properties": {
                "url": {
                  "type": "string"
                },
                "api_url": {
                  "type": "string"
                }
              }
            },
            {
              "required": [
                "url",
                "local_path"
              ],
              "properties": {
                "url": {
                  "type": "string"
                },
                "local_path": {
                  "type": "string"
                }
              }
            },
            {
              "required": [
                "api_url",
                "local_path"
              ],
              "properties": {
                "api_url": {
                  "type": "string"
                },
                "local_path": {
                  "type": "string"
                }
              }
            }
          ]
        },
        "examples": [
          {
            "name": "company",
            "url": "https://registry.example.org/catalog.json"
          },
          {
            "name": "upstream",
            "api_url": "https://registry.modelcontextprotocol.io"
          }
        ],
        "additionalProperties": false
      },
      "Runnable": {
        "type": "object",
        "description": "Whether this machine could run it.",
        "required": [
          "ok",
          "reason",
          "fix"
        ],
        "properties": {
          "ok": {
            "type": "boolean",
            "description": "Whether it could."
          },
          "reason": {
            "type": "string",
            "description": "Why not; empty when it could."
          },
          "fix": {
            "type": "string",
            "description": "What would help; empty when nothing has to."
          },
          "remedy": {
            "type": "array",
            "description": "The parts of `fix`, for a program with words of its own; absent when it is text alone.",
            "items": {
              "$ref": "#/components/schemas/RemedyPart"
            },
            "minItems": 1
          }
        }
      },
      "CatalogVariable": {
        "type": "object",
        "description": "A variable that a server reads.",
        "required": [
          "name",
          "description",
          "required",
          "secret"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "description": {
            "type": "string",
            "description": "What it is for; may be empty."
          },
          "required": {
            "type": "boolean",
            "description": "Whether it must be given."
          },
          "secret": {
            "type": "boolean",
            "description": "Whether it must come from the secret store, by `secrets`."
          },
          "default": {
            "type": "string",
            "description": "Its value unless another is given."
          },
          "choices": {
            "type": "array",
            "description": "The only values allowed.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "CatalogArgument": {
        "type": "object",
        "description": "An argument that may, or must, be given in `cmd_args`.",
        "required": [
          "name",
          "description",
          "required",
          "default"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "What it is called."
          },
          "description": {
            "type": "string",
            "description": "What it is for; may be empty."
          },
          "required": {
            "type": "boolean",
            "description": "Whether it must be given."
          },
          "default": {
            "type": "array",
            "description": "The words used unless others are given.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "CatalogServer": {
        "type": "object",
        "description": "A server that can be run, by the way that fits this machine best.",
        "required": [
          "registry",
          "name",
          "short_name",
          "title",
          "description",
          "version",
          "status",
          "tags",
          "groups",
          "kind",
          "source",
          "transport",
          "cmd_args",
          "arguments",
          "env_vars",
          "permission_profile",
          "permissions",
          "tools",
          "runnable"
        ],
        "properties": {
          "registry": {
            "type": "string",
            "description": "The registry it is in."
          },
          "name": {
            "type": "string",
            "description": "Its whole name."
          },
          "short_name": {
            "type": "string",
            "description": "What people type."
          },
          "title": {
            "type": "string",
            "description": "What to show."
          },
          "description": {
            "type": "string",
            "description": "What it does."
          },
          "version": {
            "type": "string",
            "description": "Its version."
          },
          "status": {
            "type": "string",
            "description": "`deprecated` ones still run.",
            "enum": [
              "active",
              "deprecated",
              "deleted"
            ]
          },
          "tier": {
            "type": "string",
            "description": "Who keeps it.",
            "enum": [
              "official",
              "community"
            ]
          },
          "tags": {
            "type": "array",
            "description": "Words to find it by.",
            "items": {
              "type": "string"
            }
          },
          "groups": {
            "type": "array",
            "description": "Groups of the catalog it is in.",
            "items": {
              "type": "string"
            }
          },
          "repository_url": {
            "type": "string",
            "description": "Where its source is."
          },
          "website_url": {
            "type": "string",
            "description": "Where more is said of it."
          },
          "kind": {
            "type": "string",
            "description": "What `source` is. A `program` is installed beside thv.",
            "enum": [
              "image",
              "package",
              "program",
              "remote",
              "unsupported"
            ]
          },
          "source": {
            "type": "string",
            "description": "What would run here: an image, a package, a program or an address."
          },
          "transport": {
            "$ref": "#/components/schemas/Transport"
          },
          "target_port": {
            "type": "integer",
            "description": "The port it listens on inside.",
            "minimum": 1,
            "maximum": 65535
          },
          "cmd_args": {
            "type": "array",
            "description": "Arguments it always gets.",
            "items": {
              "type": "string"
            }
          },
          "arguments": {
            "type": "array",
            "description": "Arguments that may be added.",
            "items": {
              "$ref": "#/components/schemas/CatalogArgument"
            }
          },
          "env_vars": {
            "type": "array",
            "description": "Variables it reads.",
            "items": {
              "$ref": "#/components/schemas/CatalogVariable"
            }
          },
          "bearer_token": {
            "$ref": "#/components/schemas/CatalogVariable",
            "description": "The token a remote server wants; give its secret as `bearer_token_secret`."
          },
          "permission_profile": {
            "$ref": "#/components/schemas/PermissionProfile"
          },
          "permissions": {
            "type": "array",
            "description": "What it asks for besides the network. Unless you put something of your own in its place, it runs only once you accept it.",
            "items": {
              "$ref": "#/components/schemas/PermissionAsk"
            }
          },
          "tools": {
            "type": "array",
            "description": "Names of its tools, as far as the catalog knows them.",
            "items": {
              "type": "string"
            }
          },
          "runnable": {
            "$ref": "#/components/schemas/Runnable"
          }
        }
      },
      "CatalogServerDetail": {
        "type": "object",
        "description": "The same with the registry's own document.",
        "required": [
          "registry",
          "name",
          "short_name",
          "title",
          "description",
          "version",
          "status",
          "tags",
          "groups",
          "kind",
          "source",
          "transport",
          "cmd_args",
          "arguments",
          "env_vars",
          "permission_profile",
          "permissions",
          "tools",
          "runnable",
          "document"
        ],
        "properties": {
          "registry": {
            "type": "string",
            "description": "The registry it is in."
          },
          "name": {
            "type": "string",
            "description": "Its whole name."
          },
          "short_name": {
            "type": "string",
            "description": "What people type."
          },
          "title": {
            "type": "string",
            "description": "What to show."
          },
          "description": {
            "type": "string",
            "description": "What it does."
          },
          "version": {
            "type": "string",
            "description": "Its version."
          },
          "status": {
            "type": "string",
            "description": "`deprecated` ones still run.",
            "enum": [
              "active",
              "deprecated",
              "deleted"
            ]
          },
          "tier": {
            "type": "string",
            "description": "Who keeps it.",
            "enum": [
              "official",
              "community"
            ]
          },
          "tags": {
            "type": "array",
            "description": "Words to find it by.",
            "items": {
              "type": "string"
            }
          },
          "groups": {
            "type": "array",
            "description": "Groups of the catalog it is in.",
            "items": {
              "type": "string"
            }
          },
          "repository_url": {
            "type": "string",
            "description": "Where its source is."
          },
          "website_url": {
            "type": "string",
            "description": "Where more is said of it."
          },
          "kind": {
            "type": "string",
            "description": "What `source` is. A `program` is installed beside thv.",
            "enum": [
              "image",
              "package",
              "program",
              "remote",
              "unsupported"
            ]
          },
          "source": {
            "type": "string",
            "description": "What would run here: an image, a package, a program or an address."
          },
          "transport": {
            "$ref": "#/components/schemas/Transport"
          },
          "target_port": {
            "type": "integer",
            "description": "The port it listens on inside.",
            "minimum": 1,
            "maximum": 65535
          },
          "cmd_args": {
            "type": "array",
            "description": "Arguments it always gets.",
            "items": {
              "type": "string"
            }
          },
          "arguments": {
            "type": "array",
            "description": "Arguments that may be added.",
            "items": {
              "$ref": "#/components/schemas/CatalogArgument"
            }
          },
          "env_vars": {
            "type": "array",
            "description": "Variables it reads.",
            "items": {
              "$ref": "#/components/schemas/CatalogVariable"
            }
          },
          "bearer_token": {
            "$ref": "#/components/schemas/CatalogVariable",
            "description": "The token a remote server wants; give its secret as `bearer_token_secret`."
          },
          "permission_profile": {
            "$ref": "#/components/schemas/PermissionProfile"
          },
          "permissions": {
            "type": "array",
            "description": "What it asks for besides the network. Unless you put something of your own in its place, it runs only once you accept it.",
            "items": {
              "$ref": "#/components/schemas/PermissionAsk"
            }
          },
          "tools": {
            "type": "array",
            "description": "Names of its tools, as far as the catalog knows them.",
            "items": {
              "type": "string"
            }
          },
          "runnable": {
            "$ref": "#/components/schemas/Runnable"
          },
          "document": {
            "type": "object",
            "description": "The entry as the registry has it (`server.json`).",
            "additionalProperties": true
          }
        }
      },
      "CatalogServerList": {
        "type": "object",
        "description": "A page of servers.",
        "required": [
          "servers",
          "total"
        ],
        "properties": {
          "servers": {
            "type": "array",
            "description": "At most `limit`.",
            "items": {
              "$ref": "#/components/schemas/CatalogServer"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many there are on all pages.",
            "minimum": 0
          },
          "next_cursor": {
            "type": "string",
            "description": "Ask with this for the next page; absent on the last."
          }
        }
      },
      "CatalogGroup": {
        "type": "object",
        "description": "Servers that belong together.",
        "required": [
          "name",
          "description",
          "servers"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "description": {
            "type": "string",
            "description": "What they are for; may be empty."
          },
          "servers": {
            "type": "array",
            "description": "Whole names of its servers.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "CatalogGroupList": {
        "type": "object",
        "description": "The groups of a catalog.",
        "required": [
          "groups",
          "total"
        ],
        "properties": {
          "groups": {
            "type": "array",
            "description": "All of them.",
            "items": {
              "$ref": "#/components/schemas/CatalogGroup"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many there are.",
            "minimum": 0
          }
        }
      },
      "EngineSettings": {
        "type": "object",
        "description": "Which container engine is used.",
        "required": [
          "name",
          "socket"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "`auto`, or the only engine to use: `docker`, `podman`, `colima`.",
            "maxLength": 100,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
            "default": "auto"
          },
          "socket": {
            "type": "string",
            "description": "The path of its socket; empty to look in the usual places.",
            "maxLength": 4096,
            "pattern": "^(/|$)",
            "default": ""
          }
        }
      },
      "DefaultSettings": {
        "type": "object",
        "description": "What new workloads get that do not say otherwise; entries of registries and requests win.",
        "required": [
          "permission_profile",
          "memory",
          "cpus",
          "pids_limit",
          "read_only",
          "start_timeout",
          "stop_timeout"
        ],
        "properties": {
          "permission_profile": {
            "type": "string",
            "description": "The profile of workloads that name none; `auto` goes by what runs: `network` for images and packages, `none` for commands.",
            "enum": [
              "auto",
              "none",
              "network"
            ],
            "default": "auto"
          },
          "memory": {
            "type": "integer",
            "description": "Bytes; 0 means the driver's default. The least is 6 MiB.",
            "anyOf": [
              {
                "const": 0
              },
              {
                "minimum": 6291456
              }
            ],
            "minimum": 0,
            "maximum": 1125899906842624,
            "default": 0
          },
          "cpus": {
            "type": "number",
            "description": "Processors; 0 means the driver's default.",
            "minimum": 0,
            "maximum": 4096,
            "default": 0
          },
          "pids_limit": {
            "type": "integer",
            "description": "Processes and threads; 0 means the driver's default.",
            "minimum": 0,
            "maximum": 4194304,
            "default": 0
          },
          "read_only": {
            "type": "boolean",
            "description": "Whether the root file system cannot be written.",
            "default": true
          },
          "start_timeout": {
            "type": "integer",
            "description": "Seconds until a backend must have answered; 0 goes by what runs.",
            "minimum": 0,
            "maximum": 3600,
            "default": 0
          },
          "stop_timeout": {
            "type": "integer",
            "description": "Seconds a backend gets to end by itself.",
            "minimum": 0,
            "maximum": 3600,
            "default": 10
          }
        }
      },
      "RetentionSettings": {
        "type": "object",
        "description": "How long things are kept.",
        "required": [
          "operations_days",
          "activity_days"
        ],
        "properties": {
          "operations_days": {
            "type": "integer",
            "description": "Days after which operations are forgotten; looked at when a server starts.",
            "minimum": 1,
            "maximum": 30,
            "default": 30
          },
          "activity_days": {
            "type": "integer",
            "description": "Days after which records of who did what leave the database; `audit.log` keeps them.",
            "minimum": 1,
            "maximum": 36500,
            "default": 365
          }
        }
      },
      "ProxySettings": {
        "type": "object",
        "description": "What the proxies of workloads may use; holds for those that are started from then on.",
        "required": [
          "memory"
        ],
        "properties": {
          "memory": {
            "type": "integer",
            "description": "Bytes of messages that the proxy of one workload holds at most: request bodies, answers that clients have not read yet, messages that the backend has not read yet, events kept for clients that reconnect, and ids of open requests. One session, and the backend, get as much of it as is left for the others, alone half. Beyond that a connection or pipe is not read until there is room; an answer that its client leaves no room for is the JSON-RPC error -32603 of its request. One message, request or answer, may take a quarter of it (64 MiB unless set); a longer one is the JSON-RPC error of its request, or HTTP 413. Answers and events of HTTP backends that no tool filter has to see are passed on as they come and may be of any length.",
            "minimum": 16777216,
            "maximum": 1099511627776,
            "default": 268435456
          }
        }
      },
      "InstalledPackage": {
        "type": "object",
        "description": "An installed package with everything it needs.",
        "required": [
          "digest",
          "package",
          "version",
          "size",
          "installed_at",
          "used_by"
        ],
        "properties": {
          "digest": {
            "type": "string",
            "description": "What stands for the content of its files.",
            "pattern": "^sha256:[0-9a-f]{64}$"
          },
          "package": {
            "type": "string",
            "description": "With its manager and version: `uvx://mcp-server-time@2026.1`."
          },
          "version": {
            "type": "string",
            "description": "The version that was installed; empty when the package does not say."
          },
          "size": {
            "type": "integer",
            "description": "Bytes of its files.",
            "minimum": 0
          },
          "installed_at": {
            "type": "string",
            "format": "date-time",
            "description": "When it was installed."
          },
          "used_by": {
            "type": "array",
            "description": "Names of the workloads that run it, sorted.",
            "items": {
              "type": "string"
            }
          }
        },
        "examples": [
          {
            "digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "package": "uvx://mcp-server-time@2026.1",
            "version": "2026.1",
            "size": 21504000,
            "installed_at": "2026-11-29T20:49:00.000Z",
            "used_by": [
              "time"
            ]
          }
        ]
      },
      "Cache": {
        "type": "object",
        "description": "The installed packages.",
        "required": [
          "packages",
          "total",
          "size"
        ],
        "properties": {
          "packages": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/InstalledPackage"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          },
          "size": {
            "type": "integer",
            "description": "Bytes of all.",
            "minimum": 0
          }
        },
        "examples": [
          {
            "packages": [
              {
                "digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "package": "uvx://mcp-server-time@2026.1",
                "version": "2026.1",
                "size": 21504000,
                "installed_at": "2026-11-29T20:49:00.000Z",
                "used_by": [
                  "time"
                ]
              }
            ],
            "total": 1,
            "size": 21504000
          }
        ]
      },
      "CachePruned": {
        "type": "object",
        "description": "What was removed from the cache.",
        "required": [
          "removed",
          "freed"
        ],
        "properties": {
          "removed": {
            "type": "array",
            "description": "The packages that are gone.",
            "items": {
              "$ref": "#/components/schemas/InstalledPackage"
            }
          },
          "freed": {
            "type": "integer",
            "description": "Their bytes.",
            "minimum": 0
          }
        },
        "examples": [
          {
            "removed": [],
            "freed": 0
          }
        ]
      },
      "PackageSettings": {
        "type": "object",
        "description": "Where packages of `uvx://` and `npx://` come from, and how one gets to what is elsewhere: to them, to catalogs and to remote servers. What is empty is taken from the server's environment (`UV_DEFAULT_INDEX`, `PIP_INDEX_URL`, `HTTPS_PROXY`, `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS` and the like), then from the files of pip, uv and npm. Holds for what is fetched from then on. Logins do not belong here: they are read from `~/.netrc`, `~/.npmrc` or the environment.",
        "required": [
          "python_index",
          "npm_registry",
          "proxy",
          "no_proxy",
          "ca_file"
        ],
        "properties": {
          "python_index": {
            "type": "string",
            "description": "Index of Python packages: an address as `https://pypi.org/simple`.",
            "maxLength": 4096,
            "default": ""
          },
          "npm_registry": {
            "type": "string",
            "description": "Registry of Node.js packages: an address as `https://registry.npmjs.org`.",
            "maxLength": 4096,
            "default": ""
          },
          "proxy": {
            "type": "string",
            "description": "HTTP proxy: an address as `http://proxy.example:3128`.",
            "maxLength": 4096,
            "default": ""
          },
          "no_proxy": {
            "type": "string",
            "description": "Hosts that are reached without the proxy, separated by commas; `.example` means every host below it.",
            "maxLength": 4096,
            "default": ""
          },
          "ca_file": {
            "type": "string",
            "description": "File of certificates (PEM) that are trusted, an absolute path; else the system's.",
            "maxLength": 4096,
            "pattern": "^(/|$)",
            "default": ""
          }
        }
      },
      "ServerSettings": {
        "type": "object",
        "description": "Who may use the server. Host names and origins take effect when it starts again.",
        "required": [
          "allowed_hosts",
          "allowed_origins",
          "admitted_callers"
        ],
        "properties": {
          "allowed_hosts": {
            "type": "array",
            "description": "Host names the server answers to besides its own: 127.0.0.1, [::1] and localhost, the last two only while it holds its port on both addresses. Names of loopback in this list count for nothing.",
            "items": {
              "type": "string",
              "pattern": "^[A-Za-z0-9._-]{1,253}$"
            },
            "maxItems": 100
          },
          "allowed_origins": {
            "type": "array",
            "description": "Origins of browser pages that may use the API besides the server's own: `SCHEME://HOST[:PORT]` in small letters; no wildcard and not `null`. **A page of an allowed origin has the whole power of the person at the browser**: it can start programs, and read whatever they may. Its browser is told so by CORS, never with credentials.",
            "items": {
              "type": "string",
              "pattern": "^[a-z][a-z0-9+.-]*://(\\[(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,7}:|([0-9a-f]{1,4}:){1,6}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,5}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,6}|:((:[0-9a-f]{1,4}){1,7}|:))\\]|[a-z0-9._-]{1,253})(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$"
            },
            "maxItems": 100
          },
          "admitted_callers": {
            "type": "array",
            "description": "Programs in a container or Flatpak that may use the server's socket: `container:NAME`, `flatpak:APP`. They may do all that you can. Takes effect within seconds.",
            "items": {
              "type": "string",
              "pattern": "^(container|flatpak):[A-Za-z0-9._-]{1,253}$"
            },
            "maxItems": 100
          }
        }
      },
      "SettingsRegistry": {
        "type": "object",
        "description": "A registry in short.",
        "required": [
          "name",
          "type",
          "source"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "type": {
            "type": "string",
            "description": "Where it comes from.",
            "enum": [
              "embedded",
              "file",
              "url",
              "api"
            ]
          },
          "source": {
            "type": "string",
            "description": "The path or address; empty for the built-in catalog."
          }
        }
      },
      "Settings": {
        "type": "object",
        "description": "Settings of this instance.",
        "required": [
          "revision",
          "engine",
          "defaults",
          "retention",
          "proxy",
          "packages",
          "server",
          "origins",
          "restart_needed",
          "registries"
        ],
        "properties": {
          "revision": {
            "type": "integer",
            "description": "Counts changes.",
            "minimum": 0
          },
          "engine": {
            "$ref": "#/components/schemas/EngineSettings"
          },
          "defaults": {
            "$ref": "#/components/schemas/DefaultSettings"
          },
          "retention": {
            "$ref": "#/components/schemas/RetentionSettings"
          },
          "proxy": {
            "$ref": "#/components/schemas/ProxySettings"
          },
          "packages": {
            "$ref": "#/components/schemas/PackageSettings"
          },
          "server": {
            "$ref": "#/components/schemas/ServerSettings"
          },
          "origins": {
            "type": "object",
            "description": "What a configuration file sets, by JSON pointer: file and line. It wins, and is changed there.",
            "additionalProperties": {
              "type": "string"
            }
          },
          "restart_needed": {
            "type": "array",
            "description": "JSON pointers of what was set and takes effect when the server starts again.",
            "items": {
              "type": "string"
            }
          },
          "registries": {
            "type": "array",
            "description": "The registries; changed at `/api/v1/registry`.",
            "items": {
              "$ref": "#/components/schemas/SettingsRegistry"
            }
          }
        }
      },
      "SettingsChange": {
        "type": "object",
        "additionalProperties": false,
        "description": "A change of settings (RFC 7396). What is only shown (`revision`, `origins`, `restart_needed`, `registries`) is left out, though `revision` and the like are taken as long as they are what was read.",
        "properties": {
          "engine": {
            "type": [
              "object",
              "null"
            ],
            "description": "Which container engine is used.",
            "properties": {
              "name": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "`auto`, or the only engine to use.",
                "enum": [
                  "auto",
                  "colima",
                  "docker",
                  "docker-desktop",
                  "orbstack",
                  "podman",
                  "rancher-desktop",
                  null
                ]
              },
              "socket": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The path of its socket; empty to look in the usual places.",
                "maxLength": 4096,
                "pattern": "^(/|$)"
              }
            },
            "additionalProperties": false
          },
          "defaults": {
            "type": [
              "object",
              "null"
            ],
            "description": "What new workloads get.",
            "properties": {
              "permission_profile": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The profile of workloads that name none; `auto` goes by what runs: `network` for images and packages, `none` for commands.",
                "enum": [
                  "auto",
                  "none",
                  "network",
                  null
                ]
              },
              "memory": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Bytes; 0 means the driver's default. The least is 6 MiB.",
            "anyOf": [
              {
                "const": 0
              },
              {
                "minimum": 6291456
              }
            ],
                "minimum": 0,
                "maximum": 1125899906842624
              },
              "cpus": {
                "type": [
                  "number",
                  "null"
                ],
                "description": "Processors; 0 means the driver's default.",
                "minimum": 0,
                "maximum": 4096
              },
              "pids_limit": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Processes and threads; 0 means the driver's default.",
                "minimum": 0,
                "maximum": 4194304
              },
              "read_only": {
                "type": [
                  "boolean",
                  "null"
                ],
                "description": "Whether the root file system cannot be written."
              },
              "start_timeout": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Seconds until a backend must have answered; 0 goes by what runs.",
                "minimum": 0,
                "maximum": 3600
              },
              "stop_timeout": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Seconds a backend gets to end by itself.",
                "minimum": 0,
                "maximum": 3600
              }
            },
            "additionalProperties": false
          },
          "retention": {
            "type": [
              "object",
              "null"
            ],
            "description": "How long things are kept.",
            "properties": {
              "operations_days": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Days after which operations are forgotten; looked at when a server starts.",
                "minimum": 1,
                "maximum": 30
              },
              "activity_days": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Days after which records of who did what leave the database; `audit.log` keeps them.",
                "minimum": 1,
                "maximum": 36500
              }
            },
            "additionalProperties": false
          },
          "proxy": {
            "type": [
              "object",
              "null"
            ],
            "description": "What the proxies of workloads may use; holds for those that are started from then on.",
            "properties": {
              "memory": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "Bytes of messages that the proxy of one workload holds at most.",
                "minimum": 16777216,
                "maximum": 1099511627776
              }
            },
            "additionalProperties": false
          },
          "packages": {
            "type": [
              "object",
              "null"
            ],
            "description": "Where packages come from, and how one gets to what is elsewhere.",
            "additionalProperties": false,
            "properties": {
              "python_index": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "Index of Python packages: an address as `https://pypi.org/simple`.",
                "maxLength": 4096,
                "pattern": "^(https?://[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff/@]*(/[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]*)?)?$"
              },
              "npm_registry": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "Registry of Node.js packages: an address as `https://registry.npmjs.org`.",
                "maxLength": 4096,
                "pattern": "^(https?://[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff/@]*(/[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]*)?)?$"
              },
              "proxy": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "HTTP proxy: an address as `http://proxy.example:3128`.",
                "maxLength": 4096,
                "pattern": "^(https?://[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff/@]*(/[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000\\u2001\\u2002-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]*)?)?$"
              },
              "no_proxy": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "Hosts that are reached without the proxy, separated by commas; `.example` means every host below it.",
                "maxLength": 4096,
                "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
              },
              "ca_file": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "File of certificates (PEM) that are trusted, an absolute path; else the system's.",
                "maxLength": 4096,
                "pattern": "^(/|$)"
              }
            }
          },
          "server": {
            "type": [
              "object",
              "null"
            ],
            "description": "Who may use the server over TCP.",
            "properties": {
              "allowed_hosts": {
                "type": [
                  "array",
                  "null"
                ],
                "description": "Host names the server answers to besides its own: 127.0.0.1, [::1] and localhost, the last two only while it holds its port on both addresses. Names of loopback in this list count for nothing.",
                "items": {
                  "type": "string",
                  "pattern": "^[A-Za-z0-9._-]{1,253}$"
                },
                "maxItems": 100
              },
              "allowed_origins": {
                "type": [
                  "array",
                  "null"
                ],
                "description": "Origins of browser pages that may use the API besides the server's own: `SCHEME://HOST[:PORT]` in small letters; no wildcard and not `null`. **A page of an allowed origin has the whole power of the person at the browser**: it can start programs, and read whatever they may. Its browser is told so by CORS, never with credentials.",
                "items": {
                  "type": "string",
                  "pattern": "^[a-z][a-z0-9+.-]*://(\\[(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,7}:|([0-9a-f]{1,4}:){1,6}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,5}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,6}|:((:[0-9a-f]{1,4}){1,7}|:))\\]|[a-z0-9._-]{1,253})(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$"
                },
                "maxItems": 100
              },
              "admitted_callers": {
                "type": [
                  "array",
                  "null"
                ],
                "description": "Programs in a container or Flatpak that may use the server's socket: `container:NAME`, `flatpak:APP`. They may do all that you can. Takes effect within seconds.",
                "items": {
                  "type": "string",
                  "pattern": "^(container|flatpak):[A-Za-z0-9._-]{1,253}$"
                },
                "maxItems": 100
              }
            },
            "additionalProperties": false
          }
        },
        "examples": [
          {
            "defaults": {
              "memory": 536870912
            },
            "engine": {
              "name": "podman"
            }
          },
          {
            "defaults": {
              "memory": null
            }
          }
        ]
      },
      "RegistryDeleted": {
        "type": "object",
        "description": "A registry that is no more.",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name."
          }
        }
      },
      "EditPreview": {
        "type": "object",
        "description": "What an edit would do.",
        "required": [
          "workload",
          "changes",
          "restart"
        ],
        "properties": {
          "workload": {
            "$ref": "#/components/schemas/Workload",
            "description": "The workload as it would be."
          },
          "changes": {
            "type": "array",
            "description": "The members of the run configuration that would change.",
            "items": {
              "type": "string"
            }
          },
          "restart": {
            "type": "boolean",
            "description": "Whether its backend would be started anew."
          }
        }
      },
      "WorkloadDocument": {
        "description": "A workload as GET shows it: its `config` counts, and what is shown beside it may be given back as it is.",
        "type": "object",
        "properties": {
          "config": {
            "$ref": "#/components/schemas/RunConfig"
          }
        },
        "required": [
          "config"
        ],
        "additionalProperties": true
      },
      "WorkloadPatch": {
        "description": "A merge patch (RFC 7396) of the run configuration, directly or below `config` as in a workload: members replace members, `null` brings the default back. What GET shows and cannot be changed is accepted when it is as it is.",
        "type": "object",
        "additionalProperties": true,
        "examples": [
          {
            "labels": {
              "team": "a",
              "old": null
            }
          },
          {
            "config": {
              "env_vars": {
                "LEVEL": "debug"
              }
            }
          }
        ]
      },
      "NewName": {
        "type": "object",
        "description": "A name.",
        "required": [
          "name"
        ],
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string",
            "description": "Letters, digits, `.`, `_` and `-`, starting with a letter or digit.",
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
            "maxLength": 100
          }
        },
        "examples": [
          {
            "name": "files-2"
          }
        ]
      },
      "CopyName": {
        "type": "object",
        "description": "The name of a copy.",
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string",
            "description": "Made from the original's unless given.",
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
            "maxLength": 100
          }
        },
        "examples": [
          {
            "name": "files-2"
          },
          {}
        ]
      },
      "NewGroup": {
        "type": "object",
        "description": "A group.",
        "required": [
          "group"
        ],
        "additionalProperties": false,
        "properties": {
          "group": {
            "type": "string",
            "description": "The group's name. One that was made through `/api/v1beta` may have single spaces.",
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$",
            "maxLength": 100
          }
        },
        "examples": [
          {
            "group": "shop"
          }
        ]
      },
      "WorkloadSelector": {
        "description": "Which workloads: `names`, or those that fit all of `group`, `labels` and `owner`, or all.",
        "oneOf": [
          {
            "type": "object",
            "required": [
              "names"
            ],
            "additionalProperties": false,
            "properties": {
              "names": {
                "type": "array",
                "description": "Names or ids, each once.",
                "items": {
                  "type": "string"
                },
                "maxItems": 1000,
                "uniqueItems": true
              }
            }
          },
          {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "group": {
                "type": "string",
                "description": "Those of this group.",
                "maxLength": 100
              },
              "labels": {
                "type": "object",
                "description": "Those with all these labels.",
                "additionalProperties": {
                  "type": "string"
                },
                "minProperties": 1,
                "maxProperties": 1000
              },
              "owner": {
                "type": "string",
                "description": "Those of this owner, by login name or uid. A personal server shows only your own.",
                "maxLength": 255
              }
            },
            "anyOf": [
              {
                "required": [
                  "group"
                ]
              },
              {
                "required": [
                  "labels"
                ]
              },
              {
                "required": [
                  "owner"
                ]
              }
            ]
          },
          {
            "type": "object",
            "required": [
              "all"
            ],
            "additionalProperties": false,
            "properties": {
              "all": {
                "type": "boolean",
                "const": true,
                "description": "All of them."
              }
            }
          }
        ],
        "examples": [
          {
            "names": [
              "files",
              "time"
            ]
          },
          {
            "group": "shop",
            "labels": {
              "tier": "test"
            }
          },
          {
            "all": true
          }
        ]
      },
      "BulkItem": {
        "type": "object",
        "description": "What came of one workload of several.",
        "required": [
          "name",
          "workload",
          "status"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "As it was asked for."
          },
          "workload": {
            "type": "string",
            "description": "Its id; empty when there is none of that name."
          },
          "status": {
            "type": "string",
            "description": "How far it is.",
            "enum": [
              "pending",
              "succeeded",
              "failed"
            ]
          },
          "problem": {
            "$ref": "#/components/schemas/Problem",
            "description": "Why it was not done."
          }
        }
      },
      "BulkResult": {
        "type": "object",
        "description": "What came of each.",
        "required": [
          "operation",
          "results",
          "total",
          "failed"
        ],
        "properties": {
          "operation": {
            "type": "string",
            "description": "The operation that did it."
          },
          "results": {
            "type": "array",
            "description": "In the order of the names asked for, else sorted by name.",
            "items": {
              "$ref": "#/components/schemas/BulkItem"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many there were.",
            "minimum": 0
          },
          "failed": {
            "type": "integer",
            "description": "How many of them were not done.",
            "minimum": 0
          }
        },
        "examples": [
          {
            "operation": "9f0c5a1e22b34d67",
            "results": [
              {
                "name": "files",
                "workload": "5d1c0f9a7be24c3f8a6e1b2c3d4e5f60",
                "status": "succeeded"
              }
            ],
            "total": 1,
            "failed": 0
          }
        ]
      },
      "ToolOverride": {
        "type": "object",
        "description": "How a tool is shown: at least one of both.",
        "additionalProperties": false,
        "properties": {
          "name": {
            "type": "string",
            "description": "Its name for clients; no two tools may have the same.",
            "minLength": 1,
            "maxLength": 255
          },
          "description": {
            "type": "string",
            "description": "Its description for clients.",
            "maxLength": 65536
          }
        },
        "examples": [
          {
            "name": "sum",
            "description": "Adds two numbers."
          }
        ],
        "minProperties": 1
      },
      "TrafficCount": {
        "type": "object",
        "description": "Requests of one kind.",
        "required": [
          "requests",
          "errors",
          "mean_ms"
        ],
        "properties": {
          "method": {
            "type": "string",
            "description": "The MCP method; `(other)` for names beyond the first 200."
          },
          "tool": {
            "type": "string",
            "description": "The tool, by the name it was called by; `(other)` for names beyond the first 200."
          },
          "requests": {
            "type": "integer",
            "description": "Requests that were answered.",
            "minimum": 0
          },
          "errors": {
            "type": "integer",
            "description": "Those answered with an error, or with a tool's result that is one.",
            "minimum": 0
          },
          "mean_ms": {
            "type": "number",
            "description": "Mean time to the answer in milliseconds.",
            "minimum": 0
          }
        }
      },
      "TrafficPiece": {
        "type": "object",
        "description": "What passed in one piece of a window.",
        "required": [
          "requests",
          "errors",
          "p50_ms",
          "p95_ms",
          "p99_ms"
        ],
        "properties": {
          "requests": {
            "type": "integer",
            "description": "Requests that were answered.",
            "minimum": 0
          },
          "errors": {
            "type": "integer",
            "description": "Those answered with an error, or with a tool's result that is one.",
            "minimum": 0
          },
          "p50_ms": {
            "type": "number",
            "description": "Half of them took no longer; 0 when there was none.",
            "minimum": 0
          },
          "p95_ms": {
            "type": "number",
            "description": "95 of 100 took no longer.",
            "minimum": 0
          },
          "p99_ms": {
            "type": "number",
            "description": "99 of 100 took no longer.",
            "minimum": 0
          }
        },
        "examples": [
          {
            "requests": 2,
            "errors": 0,
            "p50_ms": 0.5,
            "p95_ms": 1,
            "p99_ms": 1
          }
        ]
      },
      "LatencyBucket": {
        "type": "object",
        "description": "Requests that took up to `le_ms` and longer than the bucket before; the last bucket of all has no bound.",
        "required": [
          "count"
        ],
        "properties": {
          "le_ms": {
            "type": "number",
            "description": "Upper bound in milliseconds; bounds double from 0.25.",
            "minimum": 0
          },
          "count": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "Latency": {
        "type": "object",
        "description": "Times from the request to its answer. Percentiles are bounds of buckets.",
        "required": [
          "sum_ms",
          "p50_ms",
          "p95_ms",
          "p99_ms",
          "buckets"
        ],
        "properties": {
          "sum_ms": {
            "type": "number",
            "description": "All of them together, in milliseconds.",
            "minimum": 0
          },
          "p50_ms": {
            "type": "number",
            "description": "Half took no longer.",
            "minimum": 0
          },
          "p95_ms": {
            "type": "number",
            "description": "95 of 100 took no longer.",
            "minimum": 0
          },
          "p99_ms": {
            "type": "number",
            "description": "99 of 100 took no longer.",
            "minimum": 0
          },
          "buckets": {
            "type": "array",
            "description": "Up to the last that is not empty.",
            "items": {
              "$ref": "#/components/schemas/LatencyBucket"
            },
            "maxItems": 23
          }
        }
      },
      "SessionCount": {
        "type": "object",
        "description": "Clients' sessions.",
        "required": [
          "open",
          "opened"
        ],
        "properties": {
          "open": {
            "type": "integer",
            "description": "Open now.",
            "minimum": 0
          },
          "opened": {
            "type": "integer",
            "description": "Opened since the proxy began.",
            "minimum": 0
          }
        }
      },
      "WorkloadMetrics": {
        "type": "object",
        "description": "What passed a workload's proxy. It is counted there and outlives the server, but not the proxy.",
        "required": [
          "requests",
          "errors",
          "bytes_in",
          "bytes_out",
          "latency",
          "methods",
          "tools",
          "since",
          "window",
          "sessions",
          "restarts"
        ],
        "properties": {
          "requests": {
            "type": "integer",
            "description": "Requests that were answered.",
            "minimum": 0
          },
          "errors": {
            "type": "integer",
            "description": "Those answered with an error, or with a tool's result that is one.",
            "minimum": 0
          },
          "bytes_in": {
            "type": "integer",
            "description": "Bytes of requests.",
            "minimum": 0
          },
          "bytes_out": {
            "type": "integer",
            "description": "Bytes of answers.",
            "minimum": 0
          },
          "latency": {
            "$ref": "#/components/schemas/Latency"
          },
          "methods": {
            "type": "array",
            "description": "By MCP method, the most used first.",
            "items": {
              "$ref": "#/components/schemas/TrafficCount"
            }
          },
          "tools": {
            "type": "array",
            "description": "Calls by tool, the most used first.",
            "items": {
              "$ref": "#/components/schemas/TrafficCount"
            }
          },
          "since": {
            "type": "string",
            "description": "When the proxy began to count.",
            "format": "date-time"
          },
          "window": {
            "type": "integer",
            "description": "Seconds looked at; 0 is since the beginning.",
            "minimum": 0
          },
          "series": {
            "type": "array",
            "description": "The pieces of the window, the oldest first; only with `slots`, and not from a proxy of an earlier version.",
            "items": {
              "$ref": "#/components/schemas/TrafficPiece"
            }
          },
          "dropped": {
            "type": "integer",
            "description": "Messages of the server that were given to nobody, because they came too late or could belong to several sessions; not from a proxy of an earlier version.",
            "minimum": 0
          },
          "sessions": {
            "$ref": "#/components/schemas/SessionCount"
          },
          "restarts": {
            "type": "integer",
            "description": "Backends started after the first.",
            "minimum": 0
          },
          "memory": {
            "type": "integer",
            "description": "Bytes the backend uses now, where that is known.",
            "minimum": 0
          },
          "cpu_ms": {
            "type": "integer",
            "description": "Processor time the backend has used, in milliseconds, where that is known.",
            "minimum": 0
          }
        },
        "examples": [
          {
            "requests": 2,
            "errors": 0,
            "bytes_in": 300,
            "bytes_out": 900,
            "latency": {
              "sum_ms": 1.5,
              "p50_ms": 0.5,
              "p95_ms": 1,
              "p99_ms": 1,
              "buckets": [
                {
                  "le_ms": 0.25,
                  "count": 0
                },
                {
                  "le_ms": 0.5,
                  "count": 1
                },
                {
                  "le_ms": 1,
                  "count": 1
                }
              ]
            },
            "methods": [
              {
                "method": "tools/call",
                "requests": 2,
                "errors": 0,
                "mean_ms": 0.75
              }
            ],
            "tools": [
              {
                "tool": "add",
                "requests": 2,
                "errors": 0,
                "mean_ms": 0.75
              }
            ],
            "since": "2026-11-20T11:09:00.123Z",
            "window": 900,
            "dropped": 0,
            "sessions": {
              "open": 1,
              "opened": 1
            },
            "restarts": 0
          }
        ]
      },
      "WorkloadTraffic": {
        "type": "object",
        "description": "What has passed a workload's proxy since that began, told when it has changed.",
        "required": [
          "id",
          "name",
          "metrics"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "The workload's id."
          },
          "name": {
            "type": "string",
            "description": "Its name."
          },
          "metrics": {
            "$ref": "#/components/schemas/WorkloadMetrics"
          }
        }
      },
      "ClientSession": {
        "type": "object",
        "description": "One client's session with a workload.",
        "required": [
          "id",
          "uid",
          "client",
          "client_version",
          "protocol_version",
          "opened_at",
          "last_used_at",
          "requests",
          "in_flight",
          "subscriptions",
          "streams"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "The beginning of its id: the whole of it would let others in."
          },
          "uid": {
            "type": "integer",
            "description": "Who opened it.",
            "minimum": 0
          },
          "client": {
            "type": "string",
            "description": "The client's name for itself; empty when it was not seen."
          },
          "client_version": {
            "type": "string",
            "description": "The client's version, likewise."
          },
          "protocol_version": {
            "type": "string",
            "description": "The protocol revision, likewise."
          },
          "opened_at": {
            "type": "string",
            "description": "When it was opened, or first seen.",
            "format": "date-time"
          },
          "last_used_at": {
            "type": "string",
            "description": "Its last request.",
            "format": "date-time"
          },
          "requests": {
            "type": "integer",
            "description": "Requests in all.",
            "minimum": 0
          },
          "in_flight": {
            "type": "integer",
            "description": "Requests not answered yet, where the proxy keeps the books.",
            "minimum": 0
          },
          "subscriptions": {
            "type": "integer",
            "description": "Resources it is subscribed to, likewise.",
            "minimum": 0
          },
          "streams": {
            "type": "integer",
            "description": "Open streams for what the server says unasked, likewise.",
            "minimum": 0
          }
        }
      },
      "SessionList": {
        "type": "object",
        "description": "Sessions, the longest open first.",
        "required": [
          "sessions",
          "total"
        ],
        "properties": {
          "sessions": {
            "type": "array",
            "description": "Those that are open.",
            "items": {
              "$ref": "#/components/schemas/ClientSession"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "UpgradeVariable": {
        "type": "object",
        "description": "A variable that differs between a workload and its entry.",
        "required": [
          "name",
          "required"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The variable."
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
            "description": "Whether it is a secret."
          },
          "default": {
            "type": "string",
            "description": "Its value unless another is given."
          },
          "choices": {
            "type": "array",
            "description": "The only values allowed.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "UpgradeCheck": {
        "type": "object",
        "description": "A workload compared with the entry of the registry it was made from. Nothing is fetched for it besides the catalog.",
        "required": [
          "workload_name",
          "status",
          "current_image"
        ],
        "properties": {
          "workload_name": {
            "type": "string",
            "description": "The workload."
          },
          "registry": {
            "type": "string",
            "description": "The registry that was asked."
          },
          "registry_server": {
            "type": "string",
            "description": "The entry's whole name."
          },
          "status": {
            "type": "string",
            "description": "What came of it; `unknown` when the registry cannot be read, or offers nothing of the same kind.",
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
            "description": "What runs now: image, package, address or command."
          },
          "candidate_image": {
            "type": "string",
            "description": "What the entry names now."
          },
          "reason": {
            "type": "string",
            "description": "Why, where the status alone does not say."
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
                "description": "Those that the entry takes and the workload has no value of. Required ones without a default must be given to upgrade.",
                "items": {
                  "$ref": "#/components/schemas/UpgradeVariable"
                }
              },
              "removed": {
                "type": "array",
                "description": "Those that the workload has and the entry does not know; they stay.",
                "items": {
                  "$ref": "#/components/schemas/UpgradeVariable"
                }
              }
            }
          },
          "config_drift": {
            "type": "object",
            "description": "What else differs.",
            "properties": {
              "transport": {
                "type": "object",
                "description": "How the server speaks; an upgrade takes it over.",
                "required": [
                  "from",
                  "to"
                ],
                "properties": {
                  "from": {
                    "type": "string",
                    "description": "What the workload has."
                  },
                  "to": {
                    "type": "string",
                    "description": "What the entry says."
                  }
                }
              },
              "permission_profile": {
                "type": "object",
                "description": "What it may touch, as JSON; an upgrade leaves the workload's own, and adds what you accept.",
                "required": [
                  "from",
                  "to"
                ],
                "properties": {
                  "from": {
                    "type": "string",
                    "description": "What the workload has."
                  },
                  "to": {
                    "type": "string",
                    "description": "What the entry says."
                  }
                }
              }
            }
          },
          "permissions": {
            "type": "array",
            "description": "What the entry asks for that you have said nothing to yet; absent when nothing.",
            "items": {
              "$ref": "#/components/schemas/PermissionAsk"
            }
          },
          "permissions_digest": {
            "type": "string",
            "description": "Stands for `permissions`: give it as `accept_permissions` to grant exactly those.",
            "pattern": "^sha256:[0-9a-f]{64}$"
          }
        },
        "examples": [
          {
            "workload_name": "time",
            "registry": "default",
            "registry_server": "io.github.modelcontextprotocol/time",
            "status": "upgrade-available",
            "current_image": "mcp/time:1.0",
            "candidate_image": "mcp/time:1.1",
            "env_var_drift": {
              "added": [
                {
                  "name": "TZ",
                  "description": "The time zone.",
                  "required": true,
                  "secret": false
                }
              ],
              "removed": []
            }
          }
        ]
      },
      "UpgradeCheckList": {
        "type": "object",
        "description": "One result for each workload, by name.",
        "required": [
          "results",
          "total"
        ],
        "properties": {
          "results": {
            "type": "array",
            "description": "They.",
            "items": {
              "$ref": "#/components/schemas/UpgradeCheck"
            }
          },
          "total": {
            "type": "integer",
            "description": "How many.",
            "minimum": 0
          }
        }
      },
      "UpgradeRequest": {
        "type": "object",
        "description": "What the newer version needs besides what the workload has.",
        "required": [],
        "properties": {
          "env_vars": {
            "type": "object",
            "description": "Variables; they replace those of the same name.",
            "additionalProperties": {
              "type": "string"
            },
            "maxProperties": 1000
          },
          "secrets": {
            "type": "array",
            "description": "`NAME,target=VARIABLE`; they replace those for the same variable.",
            "items": {
              "type": "string",
              "pattern": "^[^,]+,target=[^=]+$|^[^,=]+$"
            },
            "maxItems": 1000
          },
          "accept_permissions": {
            "description": "What the entry asks for that you have said nothing to yet is granted. True grants everything that the registry's entry asks for; the `permissions_digest` of a problem or comparison grants exactly what was shown there.",
            "oneOf": [
              {
                "type": "boolean"
              },
              {
                "type": "string"
              }
            ],
            "default": false
          }
        },
        "additionalProperties": false,
        "examples": [
          {
            "env_vars": {
              "TZ": "UTC"
            }
          }
        ]
      },
      "PermissionAsk": {
        "type": "object",
        "description": "Something that a server wants of this machine besides the network, and that only you can grant: a wish of its registry's entry, or a writable bind mount of yours in which code lies that runs as you.",
        "required": [
          "kind",
          "subject",
          "source",
          "granted",
          "text"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "description": "What it wants. `own_code` is a writable path whose content runs as you.",
            "enum": [
              "read_path",
              "write_path",
              "variable",
              "device",
              "capability",
              "privileged",
              "host_network",
              "published_port",
              "engine_option",
              "own_code"
            ]
          },
          "subject": {
            "type": "string",
            "description": "What of that kind: a path (`PATH`, or `HOST:INSIDE`), `NAME=VALUE`, a device. As the entry has it: do not print it to a terminal unchecked."
          },
          "source": {
            "type": "string",
            "description": "Where the wish comes from.",
            "enum": [
              "entry",
              "volume"
            ]
          },
          "granted": {
            "type": "boolean",
            "description": "Whether accepting gives it. What is never given is listed all the same: accepted, the server starts without."
          },
          "text": {
            "type": "string",
            "description": "A sentence for people without its subject “it”: `reads and changes /home on this machine`."
          }
        },
        "examples": [
          {
            "kind": "write_path",
            "subject": "/home",
            "source": "entry",
            "granted": true,
            "text": "reads and changes /home on this machine"
          }
        ]
      }
    },
    "parameters": {
      "Name": {
        "name": "name",
        "in": "path",
        "required": true,
        "description": "Name or id of one of your workloads, or `owner~name` with the owner's login name or uid.",
        "schema": {
          "type": "string",
          "minLength": 1
        }
      },
      "SecretName": {
        "name": "name",
        "in": "path",
        "required": true,
        "description": "Name of a secret. One that was made through `/api/v1beta` may have single spaces; a new one has none.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
        }
      },
      "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`wait=N` waits 0–600 s for the outcome instead of 60; `respond-async` answers 202 with the operation as soon as all is checked that needs no time (RFC 7240).",
        "schema": {
          "type": "string"
        },
        "examples": {
          "async": {
            "value": "respond-async"
          },
          "short": {
            "value": "wait=5"
          }
        }
      },
      "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "Entity tags: do it only if what is there still has one of these, compared by the part before the dash, which is what somebody sets; else 412. `*` is any. Something that is not there has none.",
        "schema": {
          "type": "string"
        }
      },
      "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "Entity tags: if one is still right, the answer is 304 without a body.",
        "schema": {
          "type": "string"
        }
      },
      "OnFailure": {
        "name": "on_failure",
        "in": "query",
        "description": "What becomes of a workload that does not come up: it stays in `error` with its last lines, or nothing is left.",
        "schema": {
          "type": "string",
          "enum": [
            "keep",
            "remove"
          ],
          "default": "keep"
        }
      },
      "Tail": {
        "name": "tail",
        "in": "query",
        "description": "The last lines only. Default 1000, or 100 when following.",
        "schema": {
          "type": "integer",
          "minimum": 0,
          "maximum": 1000000
        }
      },
      "Since": {
        "name": "since",
        "in": "query",
        "description": "Not older than this: a time (RFC 3339) or an age such as `90s`, `10m`, `2h`, `1d`.",
        "schema": {
          "type": "string",
          "pattern": "^([0-9]{1,6}[smhd]|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))$"
        },
        "examples": {
          "age": {
            "value": "10m"
          },
          "time": {
            "value": "2026-11-20T11:09:00.123Z"
          }
        }
      },
      "Follow": {
        "name": "follow",
        "in": "query",
        "description": "Go on with every new line until you leave.",
        "schema": {
          "anyOf": [
            {
              "type": "boolean"
            },
            {
              "type": "string",
              "enum": [
                "1",
                "0",
                ""
              ]
            }
          ],
          "default": false
        }
      },
      "Timestamps": {
        "name": "timestamps",
        "in": "query",
        "description": "With plain text: the time before each line.",
        "schema": {
          "anyOf": [
            {
              "type": "boolean"
            },
            {
              "type": "string",
              "enum": [
                "1",
                "0",
                ""
              ]
            }
          ],
          "default": false
        }
      },
      "GroupName": {
        "name": "group",
        "in": "path",
        "required": true,
        "description": "Name of a group. One that was made through `/api/v1beta` may have single spaces.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$"
        }
      },
      "ClientID": {
        "name": "client",
        "in": "path",
        "required": true,
        "description": "A client application: `cursor`, `claude-code`.",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 100
        }
      },
      "ActivitySince": {
        "name": "since",
        "in": "query",
        "description": "Not older: a time, or how long ago (`10m`, `2h`, `3d`).",
        "schema": {
          "type": "string",
          "examples": [
            "10m"
          ],
          "pattern": "^([0-9]{1,6}[smhd]|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))$"
        }
      },
      "ActivityLimit": {
        "name": "limit",
        "in": "query",
        "description": "How many at most.",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000,
          "default": 100
        }
      },
      "RegistryName": {
        "name": "registry",
        "in": "path",
        "required": true,
        "description": "The registry's name; `default` is always there.",
        "schema": {
          "type": "string"
        }
      },
      "CatalogServerName": {
        "name": "server",
        "in": "path",
        "required": true,
        "description": "The entry's whole name with `/` written as `%2F`, or its short name.",
        "schema": {
          "type": "string"
        }
      },
      "DryRun": {
        "name": "dry_run",
        "in": "query",
        "description": "Answer what would change, and change nothing. Images are not fetched for it.",
        "schema": {
          "anyOf": [
            {
              "type": "boolean"
            },
            {
              "type": "string",
              "enum": [
                "1",
                "0",
                ""
              ]
            }
          ],
          "default": false
        }
      },
      "IfNoneMatchAny": {
        "name": "If-None-Match",
        "in": "header",
        "description": "`*`: do it only if nothing is there; else 412. Entity tags: only if what is there has none of these.",
        "schema": {
          "type": "string"
        }
      },
      "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "1 to 255 visible ASCII characters, for instance a UUID. The same key with the same request within 24 hours is not done again but gets the first answer; one that is under way is joined. With another body it is 422 `key_reused`. An answer that was not kept is 409 `already_done`.",
        "schema": {
          "type": "string",
          "pattern": "^[!-~]{1,255}$"
        }
      },
      "Until": {
        "name": "until",
        "in": "query",
        "description": "Not newer than this: a time (RFC 3339) or an age; not together with `follow`.",
        "schema": {
          "type": "string",
          "pattern": "^([0-9]{1,6}[smhd]|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))$"
        },
        "examples": {
          "age": {
            "value": "10m"
          }
        }
      },
      "Grep": {
        "name": "grep",
        "in": "query",
        "description": "Only lines with this text in them; case does not count.",
        "schema": {
          "type": "string"
        }
      },
      "Level": {
        "name": "level",
        "in": "query",
        "description": "Only lines that are at least this important, by what they say of themselves; those that say nothing count as `info`.",
        "schema": {
          "type": "string",
          "enum": [
            "debug",
            "info",
            "warn",
            "error"
          ]
        }
      },
      "NameOrNew": {
        "name": "name",
        "in": "path",
        "required": true,
        "description": "Name or id of one of your workloads, or the name of a new one.",
        "schema": {
          "type": "string",
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
          "maxLength": 100
        }
      },
      "ListQuery": {
        "name": "q",
        "in": "query",
        "description": "Part of the name; case does not count.",
        "schema": {
          "type": "string"
        }
      },
      "ListSort": {
        "name": "sort",
        "in": "query",
        "description": "By name; `-` in front is descending.",
        "schema": {
          "type": "string",
          "enum": [
            "name",
            "-name"
          ]
        }
      },
      "ListLimit": {
        "name": "limit",
        "in": "query",
        "description": "Cut the list after so many; absent, it comes whole.",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000
        }
      },
      "ListCursor": {
        "name": "cursor",
        "in": "query",
        "description": "`next_cursor` of the page before, with the same `sort`.",
        "schema": {
          "type": "string"
        }
      }
    },
    "headers": {
      "ETag": {
        "description": "`\"<revision>-<sequence>\"`: changes with anything in the body. Send it in If-None-Match to get 304, in If-Match to change only what you have seen.",
        "schema": {
          "type": "string",
          "pattern": "^(W/)?\".+\"$"
        }
      },
      "Location": {
        "description": "Where the object or the operation is.",
        "schema": {
          "type": "string",
          "format": "uri-reference"
        }
      },
      "X-Request-Id": {
        "description": "The request's id, as in the server's log.",
        "schema": {
          "type": "string",
          "minLength": 1
        }
      },
      "Allow": {
        "description": "The methods that are possible.",
        "schema": {
          "type": "string"
        }
      },
      "WWW-Authenticate": {
        "description": "How to identify yourself (RFC 9110 section 11.6.1).",
        "schema": {
          "type": "string"
        }
      },
      "Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {
          "type": "string",
          "pattern": "^[0-9]+$"
        }
      },
      "Link": {
        "description": "The next page as `rel=\"next\"`; absent on the last one.",
        "schema": {
          "type": "string"
        }
      },
      "Cache-Control": {
        "description": "`no-cache`: ask again, with the tag. `no-store`: a stream.",
        "schema": {
          "type": "string"
        }
      },
      "X-Not-Stored": {
        "description": "What was done is in force but not in the database yet, and why; it is written when that is possible. Only where something was ended: stopping and deleting go through on a full disk, too.",
        "schema": {
          "type": "string"
        }
      }
    },
    "responses": {
      "BadRequest": {
        "description": "The request cannot be read, or something in it is wrong: `bad_request`, `invalid_fields`. Unknown fields and query parameters count as wrong.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Unauthenticated": {
        "description": "It cannot be told who asks: `unauthenticated`. The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "WWW-Authenticate": {
            "$ref": "#/components/headers/WWW-Authenticate"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Forbidden": {
        "description": "Refused by identity, Host or Origin: `forbidden`. The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "NotFound": {
        "description": "`not_found`.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "MethodNotAllowed": {
        "description": "`method_not_allowed`, for any other method on a path that exists.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "Allow": {
            "$ref": "#/components/headers/Allow"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Conflict": {
        "description": "`name_taken`, `port_in_use`, `not_running`, `rolled_back`, `cancelled`, `already_done` or `conflict`.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "Location": {
            "$ref": "#/components/headers/Location"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Stale": {
        "description": "`stale`; the object as it is now is `current`.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "TooLarge": {
        "description": "`too_large`: more than 1 MiB. The connection is closed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "UnsupportedMediaType": {
        "description": "`unsupported_media_type`: bodies are application/json.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Unprocessable": {
        "description": "Understood, but it cannot be: `image_not_found`, `pull_failed`, `command_not_found`, `path_not_found`, `secret_not_found`, `registry_invalid`, `start_failed`, `not_supported`, `permissions_not_accepted`, `key_reused`. If a workload was made, it is inside and Location says where.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "Location": {
            "$ref": "#/components/headers/Location"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "InternalError": {
        "description": "`internal_error`: says nothing of what is inside; the log line has the request id. `storage_damaged`: names the file.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Unavailable": {
        "description": "`runtime_unavailable`, `registry_unavailable`, `storage_unavailable`, `permission_denied` or `stopping`.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "Retry-After": {
            "$ref": "#/components/headers/Retry-After"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Timeout": {
        "description": "`timeout`: it did not happen in time. It may still.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "Location": {
            "$ref": "#/components/headers/Location"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "DiskFull": {
        "description": "`disk_full`: nothing was changed.",
        "headers": {
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "NotModified": {
        "description": "What you have is still right.",
        "headers": {
          "ETag": {
            "$ref": "#/components/headers/ETag"
          }
        }
      },
      "Accepted": {
        "description": "It goes on without you. Location leads to the operation.",
        "headers": {
          "Location": {
            "description": "Where the object or the operation is.",
            "schema": {
              "type": "string",
              "format": "uri-reference"
            },
            "required": true
          },
          "X-Request-Id": {
            "$ref": "#/components/headers/X-Request-Id"
          },
          "X-Not-Stored": {
            "$ref": "#/components/headers/X-Not-Stored"
          }
        },
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/Operation"
            }
          }
        },
        "links": {
          "getOperation": {
            "$ref": "#/components/links/getOperation"
          },
          "cancelOperation": {
            "$ref": "#/components/links/cancelOperation"
          }
        }
      },
      "Options": {
        "description": "The answer to OPTIONS on any path: which methods there are.",
        "headers": {
          "Allow": {
            "description": "The methods that are possible.",
            "schema": {
              "type": "string"
            },
            "required": true
          }
        }
      }
    },
    "links": {
      "callFirstTool": {
        "operationId": "callTool",
        "description": "Call the first of them.",
        "parameters": {
          "name": "$request.path.name",
          "tool": "$response.body#/tools/0/name"
        }
      },
      "callTool": {
        "operationId": "callTool",
        "description": "Call one of its tools.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "cancelOperation": {
        "operationId": "cancelOperation",
        "description": "Cancel it.",
        "parameters": {
          "id": "$response.body#/id"
        }
      },
      "changeRegistry": {
        "operationId": "changeRegistry",
        "description": "Change some of it.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "checkUpgrade": {
        "operationId": "checkUpgrade",
        "description": "See whether there is a newer one.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "copyWorkload": {
        "operationId": "copyWorkload",
        "description": "Make another like it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "deleteGroup": {
        "operationId": "deleteGroup",
        "description": "Delete it.",
        "parameters": {
          "group": "$response.body#/name"
        }
      },
      "deleteThisSecret": {
        "operationId": "deleteSecret",
        "description": "Delete it.",
        "parameters": {
          "name": "$request.path.name"
        }
      },
      "deleteWorkload": {
        "operationId": "deleteWorkload",
        "description": "Delete it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "exportWorkload": {
        "operationId": "exportWorkload",
        "description": "Get its run configuration.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "getFirstCatalogServer": {
        "operationId": "getCatalogServer",
        "description": "Look at the first of them.",
        "parameters": {
          "registry": "$request.path.registry",
          "server": "$response.body#/servers/0/name"
        }
      },
      "getFirstOperation": {
        "operationId": "getOperation",
        "description": "Look at the first of them.",
        "parameters": {
          "id": "$response.body#/operations/0/id"
        }
      },
      "getGroup": {
        "operationId": "getGroup",
        "description": "Look at it.",
        "parameters": {
          "group": "$response.body#/name"
        }
      },
      "getLogs": {
        "operationId": "getLogs",
        "description": "Read what it wrote.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "getOperation": {
        "operationId": "getOperation",
        "description": "See how far it is.",
        "parameters": {
          "id": "$response.body#/id"
        }
      },
      "getProxyLogs": {
        "operationId": "getProxyLogs",
        "description": "Read what its proxy wrote.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "getRegistry": {
        "operationId": "getRegistry",
        "description": "Look at it.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "getWorkload": {
        "operationId": "getWorkload",
        "description": "Look at it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "getWorkloadMetrics": {
        "operationId": "getWorkloadMetrics",
        "description": "See its traffic.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "listCatalogGroups": {
        "operationId": "listCatalogGroups",
        "description": "See its groups of servers.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "listCatalogServers": {
        "operationId": "listCatalogServers",
        "description": "See what it offers.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "listPrompts": {
        "operationId": "listPrompts",
        "description": "List its prompts.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "listResources": {
        "operationId": "listResources",
        "description": "List its resources.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "listSessions": {
        "operationId": "listSessions",
        "description": "See who uses it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "listTools": {
        "operationId": "listTools",
        "description": "List its tools.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "moveWorkload": {
        "operationId": "moveWorkload",
        "description": "Move it to another group.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "patchWorkload": {
        "operationId": "patchWorkload",
        "description": "Change some of it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "putWorkload": {
        "operationId": "putWorkload",
        "description": "Change all of it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "refreshRegistry": {
        "operationId": "refreshRegistry",
        "description": "Fetch it again.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "removeRegistry": {
        "operationId": "removeRegistry",
        "description": "Remove it.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "renameGroup": {
        "operationId": "renameGroup",
        "description": "Rename it.",
        "parameters": {
          "group": "$response.body#/name"
        }
      },
      "renameWorkload": {
        "operationId": "renameWorkload",
        "description": "Rename it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "replaceRegistry": {
        "operationId": "replaceRegistry",
        "description": "Change all of it.",
        "parameters": {
          "registry": "$response.body#/name"
        }
      },
      "restartWorkload": {
        "operationId": "restartWorkload",
        "description": "Restart it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "startWorkload": {
        "operationId": "startWorkload",
        "description": "Start it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "stopWorkload": {
        "operationId": "stopWorkload",
        "description": "Stop it.",
        "parameters": {
          "name": "$response.body#/id"
        }
      },
      "unregisterThisClientGroup": {
        "operationId": "unregisterClientGroup",
        "description": "Take it back.",
        "parameters": {
          "client": "$request.path.client",
          "group": "$request.path.group"
        }
      },
      "upgradeWorkload": {
        "operationId": "upgradeWorkload",
        "description": "Take the newer one.",
        "parameters": {
          "name": "$response.body#/id"
        }
      }
    }
  }
}

"""##
}
