// SPDX-License-Identifier: Apache-2.0
// Made by scripts/catalog.sh from Resources/registry/catalog.json: change that and run it again.

// swift-format-ignore-file
/// The built-in catalog as it is in the repository.
enum BuiltInDocument {
    static let text: StaticString = ##"""
{
  "version": "1.0.0",
  "meta": {
    "last_updated": "2026-11-21T00:00:00Z"
  },
  "data": {
    "servers": [
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "thv/mcp-everything",
        "title": "Everything (example)",
        "description": "Shows what MCP can do: tools, prompts, resources. Installed with thv, needs no network.",
        "version": "0.1.0",
        "packages": [
          {
            "registryType": "bundled",
            "identifier": "mcp-everything",
            "transport": {
              "type": "stdio"
            }
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "mcp-everything",
              "tier": "official",
              "tags": [
                "example",
                "test",
                "tools",
                "prompts",
                "resources"
              ],
              "tools": [],
              "permission_profile": "none"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.modelcontextprotocol/server-time",
        "title": "Time",
        "description": "Tells the time in any time zone and converts times between zones.",
        "version": "2026.10.19",
        "repository": {
          "url": "https://github.com/modelcontextprotocol/servers",
          "source": "github",
          "subfolder": "src/time"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/time:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            }
          },
          {
            "registryType": "pypi",
            "identifier": "mcp-server-time",
            "version": "2026.10.19",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            }
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "time",
              "tier": "official",
              "tags": [
                "time",
                "timezone",
                "clock"
              ],
              "tools": [
                "get_current_time",
                "convert_time"
              ],
              "permission_profile": "none"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.modelcontextprotocol/server-fetch",
        "title": "Fetch",
        "description": "Gets web pages and turns them into Markdown that a model can read.",
        "version": "2026.10.24",
        "repository": {
          "url": "https://github.com/modelcontextprotocol/servers",
          "source": "github",
          "subfolder": "src/fetch"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/fetch:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            }
          },
          {
            "registryType": "pypi",
            "identifier": "mcp-server-fetch",
            "version": "2026.10.24",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            }
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "fetch",
              "tier": "official",
              "tags": [
                "web",
                "http",
                "markdown",
                "fetch"
              ],
              "tools": [
                "fetch"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.modelcontextprotocol/server-git",
        "title": "Git",
        "description": "Reads and changes Git repositories that are shown to it with --volume.",
        "version": "2026.10.19",
        "repository": {
          "url": "https://github.com/modelcontextprotocol/servers",
          "source": "github",
          "subfolder": "src/git"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/git:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            }
          },
          {
            "registryType": "pypi",
            "identifier": "mcp-server-git",
            "version": "2026.10.19",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            }
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "git",
              "tier": "official",
              "tags": [
                "git",
                "repository",
                "version-control"
              ],
              "tools": [
                "git_status",
                "git_diff_unstaged",
                "git_diff_staged",
                "git_diff",
                "git_commit",
                "git_add",
                "git_reset",
                "git_log",
                "git_create_branch",
                "git_checkout",
                "git_show"
              ],
              "permission_profile": "none"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.modelcontextprotocol/server-filesystem",
        "title": "Filesystem",
        "description": "Reads and writes files below the directories that are mounted at /projects.",
        "version": "latest",
        "repository": {
          "url": "https://github.com/modelcontextprotocol/servers",
          "source": "github",
          "subfolder": "src/filesystem"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/filesystem:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "packageArguments": [
              {
                "type": "positional",
                "valueHint": "directories",
                "description": "Directories it may use, as they are called inside",
                "default": "/projects",
                "isRepeated": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "filesystem",
              "tier": "official",
              "tags": [
                "files",
                "directories",
                "search"
              ],
              "tools": [
                "read_file",
                "read_multiple_files",
                "write_file",
                "edit_file",
                "create_directory",
                "list_directory",
                "directory_tree",
                "move_file",
                "search_files",
                "get_file_info",
                "list_allowed_directories"
              ],
              "permission_profile": "none"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.modelcontextprotocol/server-memory",
        "title": "Memory",
        "description": "Remembers facts between conversations in a graph of entities and relations.",
        "version": "latest",
        "repository": {
          "url": "https://github.com/modelcontextprotocol/servers",
          "source": "github",
          "subfolder": "src/memory"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/memory:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "MEMORY_FILE_PATH",
                "description": "Whole path of the file inside that keeps the graph; mount a directory there",
                "isRequired": false,
                "isSecret": false
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "memory",
              "tier": "official",
              "tags": [
                "memory",
                "knowledge",
                "graph"
              ],
              "tools": [
                "create_entities",
                "create_relations",
                "add_observations",
                "delete_entities",
                "delete_observations",
                "delete_relations",
                "read_graph",
                "search_nodes",
                "open_nodes"
              ],
              "permission_profile": "none"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.modelcontextprotocol/server-sequential-thinking",
        "title": "Sequential Thinking",
        "description": "A scratch pad for thinking in numbered steps that can be revised and branched.",
        "version": "latest",
        "repository": {
          "url": "https://github.com/modelcontextprotocol/servers",
          "source": "github",
          "subfolder": "src/sequentialthinking"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/sequentialthinking:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            }
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "sequentialthinking",
              "tier": "official",
              "tags": [
                "thinking",
                "reasoning",
                "planning"
              ],
              "tools": [
                "sequentialthinking"
              ],
              "permission_profile": "none"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.github/github-mcp-server",
        "title": "GitHub",
        "description": "Works with GitHub: repositories, issues, pull requests, code search; more with toolsets.",
        "version": "1.10.1",
        "repository": {
          "url": "https://github.com/github/github-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "ghcr.io/github/github-mcp-server:v1.10.1",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "GITHUB_PERSONAL_ACCESS_TOKEN",
                "description": "Personal access token with the scopes its tools need",
                "isRequired": true,
                "isSecret": true
              },
              {
                "name": "GITHUB_HOST",
                "description": "Address of a GitHub Enterprise server",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "GITHUB_TOOLSETS",
                "description": "Toolsets to offer, separated by commas, such as default,actions",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "GITHUB_READ_ONLY",
                "description": "true offers only tools that change nothing",
                "isRequired": false,
                "isSecret": false
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "github",
              "tier": "official",
              "tags": [
                "github",
                "repository",
                "issues",
                "pull-requests",
                "code"
              ],
              "tools": [
                "get_me",
                "get_file_contents",
                "search_code",
                "list_issues",
                "issue_write",
                "create_pull_request",
                "list_pull_requests",
                "search_repositories"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.zereight/gitlab-mcp",
        "title": "GitLab",
        "description": "Works with GitLab: projects, merge requests, issues; pipelines and wikis when asked to.",
        "version": "2.2.0",
        "repository": {
          "url": "https://github.com/zereight/gitlab-mcp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "@zereight/mcp-gitlab",
            "version": "2.2.0",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "GITLAB_PERSONAL_ACCESS_TOKEN",
                "description": "Personal access token, for example with read_api",
                "isRequired": true,
                "isSecret": true
              },
              {
                "name": "GITLAB_API_URL",
                "description": "Address of the API",
                "isRequired": false,
                "isSecret": false,
                "default": "https://gitlab.com/api/v4"
              },
              {
                "name": "GITLAB_READ_ONLY_MODE",
                "description": "true offers only tools that change nothing",
                "isRequired": false,
                "isSecret": false,
                "default": "false"
              },
              {
                "name": "GITLAB_ALLOWED_PROJECT_IDS",
                "description": "Project ids it may touch, separated by commas",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "USE_GITLAB_WIKI",
                "description": "true adds tools for wikis",
                "isRequired": false,
                "isSecret": false,
                "default": "false"
              },
              {
                "name": "USE_PIPELINE",
                "description": "true adds tools for pipelines",
                "isRequired": false,
                "isSecret": false,
                "default": "false"
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "gitlab",
              "tier": "community",
              "tags": [
                "gitlab",
                "repository",
                "merge-requests",
                "issues",
                "pipelines"
              ],
              "tools": [],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.upstash/context7",
        "title": "Context7",
        "description": "Looks up current documentation and code examples of libraries, by version.",
        "version": "4.0.3",
        "repository": {
          "url": "https://github.com/upstash/context7",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "@upstash/context7-mcp",
            "version": "4.0.3",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "CONTEXT7_API_KEY",
                "description": "API key for higher limits",
                "isRequired": false,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "context7",
              "tier": "official",
              "tags": [
                "documentation",
                "libraries",
                "code"
              ],
              "tools": [
                "resolve-library-id",
                "query-docs"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.microsoft/playwright-mcp",
        "title": "Playwright",
        "description": "Drives a headless browser: opens pages, clicks, types and reads what they show.",
        "version": "0.0.79",
        "repository": {
          "url": "https://github.com/microsoft/playwright-mcp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "mcr.microsoft.com/playwright/mcp:v0.0.79",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            }
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "playwright",
              "tier": "official",
              "tags": [
                "browser",
                "automation",
                "web",
                "testing"
              ],
              "tools": [
                "browser_navigate",
                "browser_click",
                "browser_type",
                "browser_snapshot",
                "browser_take_screenshot",
                "browser_wait_for",
                "browser_close"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.grafana/mcp-grafana",
        "title": "Grafana",
        "description": "Queries Grafana: dashboards, data sources, logs, metrics, alerts and incidents.",
        "version": "1.1.0",
        "repository": {
          "url": "https://github.com/grafana/mcp-grafana",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/grafana/mcp-grafana:1.1.0",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "packageArguments": [
              {
                "type": "positional",
                "value": "-t"
              },
              {
                "type": "positional",
                "value": "stdio"
              }
            ],
            "environmentVariables": [
              {
                "name": "GRAFANA_URL",
                "description": "Address of the Grafana instance",
                "isRequired": true,
                "isSecret": false
              },
              {
                "name": "GRAFANA_SERVICE_ACCOUNT_TOKEN",
                "description": "Token of a service account",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "GRAFANA_USERNAME",
                "description": "User name, instead of a token",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "GRAFANA_PASSWORD",
                "description": "Password of that user",
                "isRequired": false,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "grafana",
              "tier": "official",
              "tags": [
                "grafana",
                "monitoring",
                "dashboards",
                "metrics",
                "logs",
                "prometheus",
                "loki"
              ],
              "tools": [
                "search_dashboards",
                "get_dashboard_by_uid",
                "list_datasources",
                "query_prometheus",
                "query_loki_logs",
                "alerting_manage_rules"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.makenotion/notion-mcp-server",
        "title": "Notion",
        "description": "Searches, reads and changes the pages and databases of a Notion workspace.",
        "version": "2.5.1",
        "repository": {
          "url": "https://github.com/makenotion/notion-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/notion:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "NOTION_TOKEN",
                "description": "Secret of an internal integration",
                "isRequired": true,
                "isSecret": true
              }
            ]
          },
          {
            "registryType": "npm",
            "identifier": "@notionhq/notion-mcp-server",
            "version": "2.5.1",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "NOTION_TOKEN",
                "description": "Secret of an internal integration",
                "isRequired": true,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "notion",
              "tier": "official",
              "tags": [
                "notion",
                "notes",
                "wiki",
                "documents"
              ],
              "tools": [
                "API-post-search",
                "API-retrieve-a-page",
                "API-patch-page",
                "API-post-page",
                "API-query-data-source",
                "API-retrieve-a-comment"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.hashicorp/terraform-mcp-server",
        "title": "Terraform",
        "description": "Looks up Terraform providers and modules, and works with HCP Terraform workspaces.",
        "version": "1.2.0",
        "repository": {
          "url": "https://github.com/hashicorp/terraform-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/hashicorp/terraform-mcp-server:1.2.0",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "TFE_ADDRESS",
                "description": "Address of HCP Terraform or Terraform Enterprise",
                "isRequired": false,
                "isSecret": false,
                "default": "https://app.terraform.io"
              },
              {
                "name": "TFE_TOKEN",
                "description": "API token, needed for all but the public registry",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "ENABLE_TF_OPERATIONS",
                "description": "true offers operations that change infrastructure",
                "isRequired": false,
                "isSecret": false,
                "default": "false",
                "choices": [
                  "true",
                  "false"
                ]
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "terraform",
              "tier": "official",
              "tags": [
                "terraform",
                "infrastructure",
                "cloud",
                "modules"
              ],
              "tools": [],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.firecrawl/firecrawl-mcp-server",
        "title": "Firecrawl",
        "description": "Searches, scrapes and crawls web sites through the Firecrawl service.",
        "version": "3.24.0",
        "repository": {
          "url": "https://github.com/firecrawl/firecrawl-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "firecrawl-mcp",
            "version": "3.24.0",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "FIRECRAWL_API_KEY",
                "description": "API key of the service; without it only scraping and searching work, within limits",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "FIRECRAWL_API_URL",
                "description": "Address of a Firecrawl instance of your own",
                "isRequired": false,
                "isSecret": false
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "firecrawl",
              "tier": "official",
              "tags": [
                "web",
                "scraping",
                "crawling",
                "search"
              ],
              "tools": [
                "firecrawl_scrape",
                "firecrawl_search",
                "firecrawl_crawl",
                "firecrawl_map"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.tavily-ai/tavily-mcp",
        "title": "Tavily",
        "description": "Searches the web and extracts, crawls or maps sites through the Tavily service.",
        "version": "0.2.19",
        "repository": {
          "url": "https://github.com/tavily-ai/tavily-mcp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "tavily-mcp",
            "version": "0.2.19",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "TAVILY_API_KEY",
                "description": "API key of the service",
                "isRequired": true,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "tavily",
              "tier": "official",
              "tags": [
                "search",
                "web",
                "crawling"
              ],
              "tools": [
                "tavily_search",
                "tavily_extract",
                "tavily_crawl",
                "tavily_map"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.brave/brave-search-mcp-server",
        "title": "Brave Search",
        "description": "Searches the web, news, images and places through the Brave Search API.",
        "version": "2.1.3",
        "repository": {
          "url": "https://github.com/brave/brave-search-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "@brave/brave-search-mcp-server",
            "version": "2.1.3",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "BRAVE_API_KEY",
                "description": "API key of the service",
                "isRequired": true,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "brave-search",
              "tier": "official",
              "tags": [
                "search",
                "web",
                "news",
                "images"
              ],
              "tools": [],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.perplexityai/mcp-server",
        "title": "Perplexity",
        "description": "Answers questions with current web search and reasoning by Perplexity.",
        "version": "1.2.0",
        "repository": {
          "url": "https://github.com/perplexityai/modelcontextprotocol",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "@perplexity-ai/mcp-server",
            "version": "1.2.0",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "PERPLEXITY_API_KEY",
                "description": "API key of the service",
                "isRequired": true,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "perplexity",
              "tier": "official",
              "tags": [
                "search",
                "research",
                "reasoning"
              ],
              "tools": [
                "perplexity_ask",
                "perplexity_research",
                "perplexity_reason",
                "perplexity_search"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.mongodb-js/mongodb-mcp-server",
        "title": "MongoDB",
        "description": "Queries and administers MongoDB databases and Atlas clusters; read-only unless told else.",
        "version": "2.1.0",
        "repository": {
          "url": "https://github.com/mongodb-js/mongodb-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mongodb/mongodb-mcp-server:2.1.0",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "MDB_MCP_CONNECTION_STRING",
                "description": "Connection string of the database; without it the model connects by a tool",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "MDB_MCP_API_CLIENT_ID",
                "description": "Client id for Atlas",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "MDB_MCP_API_CLIENT_SECRET",
                "description": "Client secret for Atlas",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "MDB_MCP_READ_ONLY",
                "description": "true offers only tools that change nothing",
                "isRequired": false,
                "isSecret": false,
                "default": "true",
                "choices": [
                  "true",
                  "false"
                ]
              }
            ]
          },
          {
            "registryType": "npm",
            "identifier": "mongodb-mcp-server",
            "version": "2.1.0",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "MDB_MCP_CONNECTION_STRING",
                "description": "Connection string of the database; without it the model connects by a tool",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "MDB_MCP_API_CLIENT_ID",
                "description": "Client id for Atlas",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "MDB_MCP_API_CLIENT_SECRET",
                "description": "Client secret for Atlas",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "MDB_MCP_READ_ONLY",
                "description": "true offers only tools that change nothing",
                "isRequired": false,
                "isSecret": false,
                "default": "true",
                "choices": [
                  "true",
                  "false"
                ]
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "mongodb",
              "tier": "official",
              "tags": [
                "mongodb",
                "database",
                "atlas"
              ],
              "tools": [
                "find",
                "aggregate",
                "count",
                "list-databases",
                "list-collections",
                "collection-schema",
                "explain"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.redis/mcp-redis",
        "title": "Redis",
        "description": "Reads, writes and searches data in a Redis server.",
        "version": "0.5.1",
        "repository": {
          "url": "https://github.com/redis/mcp-redis",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/mcp/redis:latest",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "REDIS_HOST",
                "description": "Host of the server",
                "isRequired": false,
                "isSecret": false,
                "default": "127.0.0.1"
              },
              {
                "name": "REDIS_PORT",
                "description": "Its port",
                "isRequired": false,
                "isSecret": false,
                "default": "6379"
              },
              {
                "name": "REDIS_DB",
                "description": "Number of the database",
                "isRequired": false,
                "isSecret": false,
                "default": "0"
              },
              {
                "name": "REDIS_USERNAME",
                "description": "User name",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "REDIS_PWD",
                "description": "Password",
                "isRequired": false,
                "isSecret": true
              }
            ]
          },
          {
            "registryType": "pypi",
            "identifier": "redis-mcp-server",
            "version": "0.5.1",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "REDIS_HOST",
                "description": "Host of the server",
                "isRequired": false,
                "isSecret": false,
                "default": "127.0.0.1"
              },
              {
                "name": "REDIS_PORT",
                "description": "Its port",
                "isRequired": false,
                "isSecret": false,
                "default": "6379"
              },
              {
                "name": "REDIS_DB",
                "description": "Number of the database",
                "isRequired": false,
                "isSecret": false,
                "default": "0"
              },
              {
                "name": "REDIS_USERNAME",
                "description": "User name",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "REDIS_PWD",
                "description": "Password",
                "isRequired": false,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "redis",
              "tier": "official",
              "tags": [
                "redis",
                "database",
                "cache",
                "key-value"
              ],
              "tools": [],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.crystaldba/postgres-mcp",
        "title": "PostgreSQL",
        "description": "Explores PostgreSQL databases, explains queries and advises on indexes and health.",
        "version": "0.3.0",
        "repository": {
          "url": "https://github.com/crystaldba/postgres-mcp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "docker.io/crystaldba/postgres-mcp:0.3.0",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "packageArguments": [
              {
                "type": "positional",
                "value": "--access-mode=restricted"
              }
            ],
            "environmentVariables": [
              {
                "name": "DATABASE_URI",
                "description": "Connection string: postgresql://user:password@host:5432/database",
                "isRequired": true,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "postgres",
              "tier": "community",
              "tags": [
                "postgres",
                "postgresql",
                "database",
                "sql"
              ],
              "tools": [
                "list_schemas",
                "list_objects",
                "get_object_details",
                "execute_sql",
                "explain_query",
                "get_top_queries",
                "analyze_workload_indexes",
                "analyze_query_indexes",
                "analyze_db_health"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.elastic/mcp-server-elasticsearch",
        "title": "Elasticsearch",
        "description": "Lists, describes and searches Elasticsearch indices. No longer developed by its makers.",
        "version": "0.3.1",
        "repository": {
          "url": "https://github.com/elastic/mcp-server-elasticsearch",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "npm",
            "identifier": "@elastic/mcp-server-elasticsearch",
            "version": "0.3.1",
            "runtimeHint": "npx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "ES_URL",
                "description": "Address of the cluster",
                "isRequired": true,
                "isSecret": false
              },
              {
                "name": "ES_API_KEY",
                "description": "API key",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "ES_USERNAME",
                "description": "User name, instead of a key",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "ES_PASSWORD",
                "description": "Password of that user",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "ES_VERSION",
                "description": "Major version of the cluster",
                "isRequired": false,
                "isSecret": false,
                "default": "9",
                "choices": [
                  "8",
                  "9"
                ]
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "elasticsearch",
              "tier": "official",
              "tags": [
                "elasticsearch",
                "search",
                "logs",
                "database"
              ],
              "tools": [
                "list_indices",
                "get_mappings",
                "search",
                "get_shards"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.qdrant/mcp-server-qdrant",
        "title": "Qdrant",
        "description": "Stores and finds memories by meaning in a Qdrant vector database.",
        "version": "0.8.1",
        "repository": {
          "url": "https://github.com/qdrant/mcp-server-qdrant",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "pypi",
            "identifier": "mcp-server-qdrant",
            "version": "0.8.1",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "QDRANT_URL",
                "description": "Address of the Qdrant server",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "QDRANT_API_KEY",
                "description": "API key of that server",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "COLLECTION_NAME",
                "description": "Collection to use; without it the model names one in every call",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "QDRANT_LOCAL_PATH",
                "description": "Directory of a local database, instead of an address and a key",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "EMBEDDING_MODEL",
                "description": "Model that turns texts into vectors",
                "isRequired": false,
                "isSecret": false,
                "default": "sentence-transformers/all-MiniLM-L6-v2"
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "qdrant",
              "tier": "official",
              "tags": [
                "qdrant",
                "vectors",
                "memory",
                "search"
              ],
              "tools": [
                "qdrant-store",
                "qdrant-find"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.chroma-core/chroma-mcp",
        "title": "Chroma",
        "description": "Creates, fills and searches collections of documents in a Chroma vector database.",
        "version": "0.2.6",
        "repository": {
          "url": "https://github.com/chroma-core/chroma-mcp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "pypi",
            "identifier": "chroma-mcp",
            "version": "0.2.6",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "CHROMA_CLIENT_TYPE",
                "description": "Where the data is",
                "isRequired": false,
                "isSecret": false,
                "default": "ephemeral",
                "choices": [
                  "ephemeral",
                  "persistent",
                  "http",
                  "cloud"
                ]
              },
              {
                "name": "CHROMA_DATA_DIR",
                "description": "Directory of a persistent database",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CHROMA_HOST",
                "description": "Host of a Chroma server",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CHROMA_PORT",
                "description": "Its port",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CHROMA_SSL",
                "description": "false reaches the Chroma server without TLS",
                "isRequired": false,
                "isSecret": false,
                "default": "true",
                "choices": [
                  "true",
                  "false"
                ]
              },
              {
                "name": "CHROMA_TENANT",
                "description": "Tenant in Chroma Cloud",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CHROMA_DATABASE",
                "description": "Database in Chroma Cloud",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CHROMA_API_KEY",
                "description": "API key of Chroma Cloud",
                "isRequired": false,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "chroma",
              "tier": "official",
              "tags": [
                "chroma",
                "vectors",
                "documents",
                "search"
              ],
              "tools": [
                "chroma_list_collections",
                "chroma_create_collection",
                "chroma_add_documents",
                "chroma_query_documents",
                "chroma_get_documents",
                "chroma_delete_documents"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.blazickjp/arxiv-mcp-server",
        "title": "arXiv",
        "description": "Searches arXiv, downloads papers and reads them.",
        "version": "0.8.2",
        "repository": {
          "url": "https://github.com/blazickjp/arxiv-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "pypi",
            "identifier": "arxiv-mcp-server",
            "version": "0.8.2",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "MAX_RESULTS",
                "description": "Most results of a search",
                "isRequired": false,
                "isSecret": false,
                "default": "50"
              },
              {
                "name": "REQUEST_TIMEOUT",
                "description": "Seconds it waits for arXiv",
                "isRequired": false,
                "isSecret": false,
                "default": "60"
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "arxiv",
              "tier": "community",
              "tags": [
                "papers",
                "research",
                "science"
              ],
              "tools": [
                "search_papers",
                "download_paper",
                "list_papers",
                "read_paper"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.awslabs/aws-documentation-mcp-server",
        "title": "AWS Documentation",
        "description": "Searches and reads the documentation of Amazon Web Services.",
        "version": "1.2.3",
        "repository": {
          "url": "https://github.com/awslabs/mcp",
          "source": "github",
          "subfolder": "src/aws-documentation-mcp-server"
        },
        "packages": [
          {
            "registryType": "pypi",
            "identifier": "awslabs.aws-documentation-mcp-server",
            "version": "1.2.3",
            "runtimeHint": "uvx",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "AWS_DOCUMENTATION_PARTITION",
                "description": "Which documentation: aws, or aws-cn for China",
                "isRequired": false,
                "isSecret": false,
                "default": "aws",
                "choices": [
                  "aws",
                  "aws-cn"
                ]
              },
              {
                "name": "FASTMCP_LOG_LEVEL",
                "description": "How much it logs",
                "isRequired": false,
                "isSecret": false,
                "default": "WARNING",
                "choices": [
                  "DEBUG",
                  "INFO",
                  "WARNING",
                  "ERROR",
                  "CRITICAL"
                ]
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "aws-documentation",
              "tier": "official",
              "tags": [
                "aws",
                "cloud",
                "documentation"
              ],
              "tools": [
                "read_documentation",
                "search_documentation",
                "recommend"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.stackloklabs/osv-mcp",
        "title": "OSV",
        "description": "Looks up known vulnerabilities of packages and commits in the OSV database.",
        "version": "0.1.3",
        "repository": {
          "url": "https://github.com/StacklokLabs/osv-mcp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "ghcr.io/stackloklabs/osv-mcp/server:0.1.3",
            "runtimeHint": "docker",
            "transport": {
              "type": "sse",
              "url": "http://localhost:8080/sse"
            },
            "environmentVariables": [
              {
                "name": "MCP_PORT",
                "description": "Port it listens on inside",
                "isRequired": false,
                "isSecret": false,
                "default": "8080"
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "osv",
              "tier": "community",
              "tags": [
                "security",
                "vulnerabilities",
                "packages"
              ],
              "tools": [
                "query_vulnerability",
                "query_vulnerabilities_batch",
                "get_vulnerability"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.stackloklabs/mkp",
        "title": "Kubernetes (MKP)",
        "description": "Lists and reads resources of a Kubernetes cluster; mount a kubeconfig at /kubeconfig.",
        "version": "0.4.3",
        "repository": {
          "url": "https://github.com/StacklokLabs/mkp",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "ghcr.io/stackloklabs/mkp/server:0.4.3",
            "runtimeHint": "docker",
            "transport": {
              "type": "streamable-http",
              "url": "http://localhost:8080/mcp"
            },
            "packageArguments": [
              {
                "type": "named",
                "name": "--kubeconfig",
                "value": "/kubeconfig"
              },
              {
                "type": "named",
                "name": "--read-write",
                "description": "Give --read-write=true for tools that apply, delete and post resources"
              }
            ],
            "environmentVariables": [
              {
                "name": "MCP_PORT",
                "description": "Port it listens on inside",
                "isRequired": false,
                "isSecret": false,
                "default": "8080"
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "kubernetes",
              "tier": "community",
              "tags": [
                "kubernetes",
                "k8s",
                "cluster"
              ],
              "tools": [
                "list_resources",
                "get_resource"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.buildkite/buildkite-mcp-server",
        "title": "Buildkite",
        "description": "Reads and starts builds: pipelines, jobs, logs, artifacts and test runs.",
        "version": "1.19.0",
        "repository": {
          "url": "https://github.com/buildkite/buildkite-mcp-server",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "ghcr.io/buildkite/buildkite-mcp-server:1.19.0",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "packageArguments": [
              {
                "type": "positional",
                "value": "stdio"
              }
            ],
            "environmentVariables": [
              {
                "name": "BUILDKITE_API_TOKEN",
                "description": "API access token",
                "isRequired": true,
                "isSecret": true
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "buildkite",
              "tier": "official",
              "tags": [
                "buildkite",
                "ci",
                "builds",
                "pipelines"
              ],
              "tools": [
                "list_pipelines",
                "get_pipeline",
                "list_builds",
                "get_build",
                "create_build",
                "read_logs",
                "search_logs",
                "tail_logs",
                "list_artifacts_for_build"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.sooperset/mcp-atlassian",
        "title": "Atlassian",
        "description": "Works with Jira issues and Confluence pages, in the cloud or on your own servers.",
        "version": "0.23.1",
        "repository": {
          "url": "https://github.com/sooperset/mcp-atlassian",
          "source": "github"
        },
        "packages": [
          {
            "registryType": "oci",
            "identifier": "ghcr.io/sooperset/mcp-atlassian:0.23.1",
            "runtimeHint": "docker",
            "transport": {
              "type": "stdio"
            },
            "environmentVariables": [
              {
                "name": "JIRA_URL",
                "description": "Address of Jira",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "JIRA_USERNAME",
                "description": "User name in the cloud",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "JIRA_API_TOKEN",
                "description": "API token in the cloud",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "JIRA_PERSONAL_TOKEN",
                "description": "Personal token of an own server",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "CONFLUENCE_URL",
                "description": "Address of Confluence, with /wiki in the cloud",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CONFLUENCE_USERNAME",
                "description": "User name in the cloud",
                "isRequired": false,
                "isSecret": false
              },
              {
                "name": "CONFLUENCE_API_TOKEN",
                "description": "API token in the cloud",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "CONFLUENCE_PERSONAL_TOKEN",
                "description": "Personal token of an own server",
                "isRequired": false,
                "isSecret": true
              },
              {
                "name": "READ_ONLY_MODE",
                "description": "true offers only tools that change nothing",
                "isRequired": false,
                "isSecret": false,
                "choices": [
                  "true",
                  "false"
                ]
              }
            ]
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "atlassian",
              "tier": "community",
              "tags": [
                "jira",
                "confluence",
                "issues",
                "wiki"
              ],
              "tools": [
                "jira_search",
                "jira_get_issue",
                "jira_create_issue",
                "confluence_search",
                "confluence_get_page",
                "confluence_create_page"
              ],
              "permission_profile": "network"
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "com.deepwiki/mcp",
        "title": "DeepWiki",
        "description": "Answers questions about any public GitHub repository. A server on the internet.",
        "version": "latest",
        "websiteUrl": "https://deepwiki.com",
        "remotes": [
          {
            "type": "streamable-http",
            "url": "https://mcp.deepwiki.com/mcp"
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "deepwiki",
              "tier": "official",
              "tags": [
                "documentation",
                "github",
                "repository",
                "remote"
              ],
              "tools": [
                "read_wiki_structure",
                "read_wiki_contents",
                "ask_question"
              ]
            }
          }
        }
      },
      {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "com.microsoft.learn/mcp",
        "title": "Microsoft Learn",
        "description": "Searches Microsoft's technical documentation. A server on the internet.",
        "version": "latest",
        "repository": {
          "url": "https://github.com/MicrosoftDocs/mcp",
          "source": "github"
        },
        "remotes": [
          {
            "type": "streamable-http",
            "url": "https://learn.microsoft.com/api/mcp"
          }
        ],
        "_meta": {
          "io.modelcontextprotocol.registry/publisher-provided": {
            "thv": {
              "short_name": "microsoft-learn",
              "tier": "official",
              "tags": [
                "documentation",
                "microsoft",
                "azure",
                "remote"
              ],
              "tools": [
                "microsoft_docs_search",
                "microsoft_docs_fetch"
              ]
            }
          }
        }
      }
    ],
    "groups": [
      {
        "name": "starter",
        "description": "Small servers that need no account",
        "servers": [
          "thv/mcp-everything",
          "io.github.modelcontextprotocol/server-time",
          "io.github.modelcontextprotocol/server-fetch",
          "io.github.modelcontextprotocol/server-sequential-thinking",
          "io.github.modelcontextprotocol/server-memory"
        ]
      },
      {
        "name": "search",
        "description": "Finding things on the web",
        "servers": [
          "io.github.brave/brave-search-mcp-server",
          "io.github.tavily-ai/tavily-mcp",
          "io.github.perplexityai/mcp-server",
          "io.github.firecrawl/firecrawl-mcp-server",
          "io.github.modelcontextprotocol/server-fetch"
        ]
      },
      {
        "name": "databases",
        "description": "Databases of every kind",
        "servers": [
          "io.github.crystaldba/postgres-mcp",
          "io.github.mongodb-js/mongodb-mcp-server",
          "io.github.redis/mcp-redis",
          "io.github.elastic/mcp-server-elasticsearch",
          "io.github.qdrant/mcp-server-qdrant",
          "io.github.chroma-core/chroma-mcp"
        ]
      },
      {
        "name": "development",
        "description": "Code, reviews, builds and documentation",
        "servers": [
          "io.github.github/github-mcp-server",
          "io.github.zereight/gitlab-mcp",
          "io.github.modelcontextprotocol/server-git",
          "io.github.buildkite/buildkite-mcp-server",
          "io.github.upstash/context7",
          "com.deepwiki/mcp",
          "com.microsoft.learn/mcp",
          "io.github.microsoft/playwright-mcp"
        ]
      },
      {
        "name": "operations",
        "description": "Running systems",
        "servers": [
          "io.github.grafana/mcp-grafana",
          "io.github.stackloklabs/mkp",
          "io.github.hashicorp/terraform-mcp-server",
          "io.github.stackloklabs/osv-mcp",
          "io.github.awslabs/aws-documentation-mcp-server"
        ]
      }
    ]
  }
}

"""##
}
