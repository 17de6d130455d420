# bash completion for thv; made by thv completion bash
_thv() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local command= word words= kind= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case "$command $word" in
            " tui") command="tui" ;;
            " run") command="run" ;;
            " list") command="list" ;;
            " ls") command="list" ;;
            " status") command="status" ;;
            " logs") command="logs" ;;
            " start") command="start" ;;
            " restart") command="restart" ;;
            " stop") command="stop" ;;
            " rm") command="rm" ;;
            " remove") command="rm" ;;
            " delete") command="rm" ;;
            " wait") command="wait" ;;
            " export") command="export" ;;
            " search") command="search" ;;
            " registry") command="registry" ;;
            "registry list") command="registry list" ;;
            "registry ls") command="registry list" ;;
            "registry info") command="registry info" ;;
            "registry sources") command="registry sources" ;;
            "registry add") command="registry add" ;;
            "registry remove") command="registry remove" ;;
            "registry rm") command="registry remove" ;;
            "registry refresh") command="registry refresh" ;;
            " config") command="config" ;;
            "config get") command="config get" ;;
            "config set") command="config set" ;;
            "config unset") command="config unset" ;;
            "config set-registry") command="config set-registry" ;;
            "config get-registry") command="config get-registry" ;;
            "config unset-registry") command="config unset-registry" ;;
            " mcp") command="mcp" ;;
            "mcp list") command="mcp list" ;;
            "mcp ls") command="mcp list" ;;
            "mcp call") command="mcp call" ;;
            " secret") command="secret" ;;
            "secret set") command="secret set" ;;
            "secret list") command="secret list" ;;
            "secret ls") command="secret list" ;;
            "secret delete") command="secret delete" ;;
            "secret rm") command="secret delete" ;;
            " serve") command="serve" ;;
            " api") command="api" ;;
            " runtime") command="runtime" ;;
            "runtime check") command="runtime check" ;;
            "runtime info") command="runtime info" ;;
            "runtime start") command="runtime start" ;;
            "runtime stop") command="runtime stop" ;;
            "runtime resolve") command="runtime resolve" ;;
            " doctor") command="doctor" ;;
            " version") command="version" ;;
            " completion") command="completion" ;;
            " help") command="help" ;;
        esac
    done
    case "$command" in
        "")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="tui run list status logs start restart stop rm wait export search registry config mcp secret serve api runtime doctor version completion help --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "tui")
            case "$previous" in
                --color) return ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--read-only --color --ascii --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "run")
            case "$previous" in
                --name) return ;;
                --transport) words="stdio sse streamable-http" ;;
                --proxy-port) return ;;
                --target-port) return ;;
                -e|--env) return ;;
                --env-file) kind=files ;;
                --secret) return ;;
                -v|--volume) kind=files ;;
                --group) return ;;
                --permission-profile) kind=files ;;
                --container-runtime) words="auto process container docker podman colima" ;;
                --memory) return ;;
                --cpus) return ;;
                --from-config) kind=files ;;
                --registry) return ;;
                --timeout) return ;;
                --proxy-mode) words="streamable-http sse" ;;
                --target-path) return ;;
                -l|--label) return ;;
                --pids-limit) return ;;
                --user) return ;;
                --working-dir) kind=directories ;;
                --bearer-token-secret) return ;;
                --tools) return ;;
                --tools-override) kind=files ;;
                --allowed-origin) return ;;
                --start-timeout) return ;;
                --stop-timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--name --transport --proxy-port --target-port -e --env --env-file --secret -v --volume --group --permission-profile --container-runtime --memory --cpus --from-config --registry -f --foreground --no-wait --timeout --proxy-mode --target-path -l --label --pids-limit --user --read-only --working-dir --bearer-token-secret --tools --tools-override --allowed-origin --start-timeout --stop-timeout --insecure-no-sandbox --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "list")
            case "$previous" in
                -g|--group) return ;;
                -l|--label) return ;;
                --status) return ;;
                --format) words="text json mcpservers" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-a --all -g --group -l --label --status --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "status")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "logs")
            case "$previous" in
                -n|--tail) return ;;
                --since) return ;;
                --until) return ;;
                --grep) return ;;
                --level) words="debug info warn error" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-f --follow -n --tail --since --until --grep --level -p --proxy --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "start")
            case "$previous" in
                -g|--group) return ;;
                -l|--label) return ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-a --all -g --group -l --label -f --foreground --timeout --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "restart")
            case "$previous" in
                -g|--group) return ;;
                -l|--label) return ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-a --all -g --group -l --label -f --foreground --timeout --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "stop")
            case "$previous" in
                -g|--group) return ;;
                -l|--label) return ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-a --all -g --group -l --label --timeout --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "rm")
            case "$previous" in
                -g|--group) return ;;
                -l|--label) return ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-a --all -g --group -l --label --timeout --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "wait")
            case "$previous" in
                --for) return ;;
                --timeout) return ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--for --timeout --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "export")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "search")
            case "$previous" in
                --registry) return ;;
                -g|--group) return ;;
                --tag) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--registry -g --group --tag --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="list info sources add remove refresh --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry list")
            case "$previous" in
                --registry) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--registry --refresh --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry info")
            case "$previous" in
                --registry) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--registry --refresh --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry sources")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry add")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--api --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry remove")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry refresh")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="get set unset set-registry get-registry unset-registry --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config get")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config set")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config unset")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config set-registry")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--api --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config get-registry")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config unset-registry")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "mcp")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="list call --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "mcp list")
            case "$previous" in
                -s|--server) kind=workloads ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="tools resources prompts -s --server --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "mcp call")
            case "$previous" in
                -s|--server) kind=workloads ;;
                --args) return ;;
                --args-file) kind=files ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-s --server --args --args-file --ignore-tool-error --timeout --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="set list delete --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret set")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret list")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret delete")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "serve")
            case "$previous" in
                --host) return ;;
                --port) return ;;
                --socket) kind=files ;;
                --log-level) words="debug info warn error" ;;
                --log-format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--host --port --socket --log-level --log-format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "api")
            case "$previous" in
                -f|--field) return ;;
                --input) kind=files ;;
                -H|--header) return ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-f --field --input -H --header --list --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="check info start stop resolve --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime check")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime info")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime start")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime stop")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime resolve")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--explain --format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "doctor")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "version")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "completion")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="bash zsh fish --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "help")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="tui run list status logs start restart stop rm wait export search registry config mcp secret serve api runtime doctor version completion help exit-codes -a --all --runtime --embedded --config --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
    esac
    case "$kind" in
        files) compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")); return ;;
        directories) compopt -o filenames; COMPREPLY=($(compgen -d -- "$current")); return ;;
        workloads) words="$words $(thv list -q 2>/dev/null)" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _thv thv
