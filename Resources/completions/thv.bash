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
            " edit") command="edit" ;;
            " rename") command="rename" ;;
            " copy") command="copy" ;;
            " cp") command="copy" ;;
            " move") command="move" ;;
            " wait") command="wait" ;;
            " export") command="export" ;;
            " metrics") command="metrics" ;;
            " sessions") command="sessions" ;;
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
            " upgrade") command="upgrade" ;;
            "upgrade check") command="upgrade check" ;;
            "upgrade apply") command="upgrade apply" ;;
            " group") command="group" ;;
            "group create") command="group create" ;;
            "group list") command="group list" ;;
            "group ls") command="group list" ;;
            "group rename") command="group rename" ;;
            "group rm") command="group rm" ;;
            "group remove") command="group rm" ;;
            "group delete") command="group rm" ;;
            " client") command="client" ;;
            "client setup") command="client setup" ;;
            "client status") command="client status" ;;
            "client list") command="client status" ;;
            "client ls") command="client status" ;;
            "client register") command="client register" ;;
            "client remove") command="client remove" ;;
            "client rm") command="client remove" ;;
            "client unregister") command="client remove" ;;
            "client list-registered") command="client list-registered" ;;
            "client preview") command="client preview" ;;
            " mcp") command="mcp" ;;
            "mcp list") command="mcp list" ;;
            "mcp ls") command="mcp list" ;;
            "mcp call") command="mcp call" ;;
            " secret") command="secret" ;;
            "secret setup") command="secret setup" ;;
            "secret set") command="secret set" ;;
            "secret get") command="secret get" ;;
            "secret list") command="secret list" ;;
            "secret ls") command="secret list" ;;
            "secret delete") command="secret delete" ;;
            "secret rm") command="secret delete" ;;
            "secret provider") command="secret provider" ;;
            " config") command="config" ;;
            "config get") command="config get" ;;
            "config set") command="config set" ;;
            "config unset") command="config unset" ;;
            "config trust") command="config trust" ;;
            "config untrust") command="config untrust" ;;
            "config set-registry") command="config set-registry" ;;
            "config get-registry") command="config get-registry" ;;
            "config unset-registry") command="config unset-registry" ;;
            " cache") command="cache" ;;
            "cache list") command="cache list" ;;
            "cache ls") command="cache list" ;;
            "cache prune") command="cache prune" ;;
            " import") command="import" ;;
            "import toolhive") command="import toolhive" ;;
            " activity") command="activity" ;;
            " operations") command="operations" ;;
            " ops") command="operations" ;;
            "operations list") command="operations list" ;;
            "operations ls") command="operations list" ;;
            "operations get") command="operations get" ;;
            "operations cancel") command="operations cancel" ;;
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
                *) words="tui run list status logs start restart stop rm edit rename copy move wait export metrics sessions search registry upgrade group client mcp secret config cache import activity operations serve api runtime doctor version completion help --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "tui")
            case "$previous" in
                --screen) words="servers server tools logs catalog groups secrets apps activity settings" ;;
                --server) kind=workloads ;;
                --format) words="text json" ;;
                --color) words="auto never 8 16 256 true" ;;
                --theme) words="auto dark light high-contrast deuteranopia tritanopia" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--read-only --accessible --once --screen --server --format --color --theme --ascii --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                --show) kind=files ;;
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
                --call-timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--name --transport --proxy-port --target-port -e --env --env-file --secret -v --volume --show --group --permission-profile --container-runtime --memory --cpus --from-config --registry --accept-permissions -f --foreground --no-wait --timeout --proxy-mode --target-path -l --label --pids-limit --user --read-only --working-dir --show-files --no-show --ignore-globally --print-resolved-overlays --bearer-token-secret --tools --tools-override --allowed-origin --start-timeout --stop-timeout --call-timeout --insecure-no-sandbox --run-as-root --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="-a --all -g --group -l --label --status --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "status")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="-f --follow -n --tail --since --until --grep --level -p --proxy --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="-a --all -g --group -l --label -f --foreground --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="-a --all -g --group -l --label -f --foreground --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="-a --all -g --group -l --label --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="-a --all -g --group -l --label --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "edit")
            case "$previous" in
                --image) return ;;
                --server) return ;;
                --transport) words="stdio sse streamable-http" ;;
                --proxy-port) return ;;
                --target-port) return ;;
                -e|--env) return ;;
                --env-file) kind=files ;;
                --secret) return ;;
                -v|--volume) kind=files ;;
                --show) kind=files ;;
                --group) return ;;
                --permission-profile) kind=files ;;
                --container-runtime) words="auto process container docker podman colima" ;;
                --memory) return ;;
                --cpus) return ;;
                --registry) return ;;
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
                --call-timeout) return ;;
                --package) return ;;
                --url) return ;;
                --unset) return ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--image --server --transport --proxy-port --target-port -e --env --env-file --secret -v --volume --show --group --permission-profile --container-runtime --memory --cpus --registry --accept-permissions --proxy-mode --target-path -l --label --pids-limit --user --read-only --working-dir --show-files --no-show --ignore-globally --bearer-token-secret --tools --tools-override --allowed-origin --start-timeout --stop-timeout --call-timeout --insecure-no-sandbox --run-as-root --package --url --unset --dry-run --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "rename")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "copy")
            case "$previous" in
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "move")
            case "$previous" in
                -g|--group) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-g --group --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="--for --timeout --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "export")
            case "$previous" in
                --format) words="json k8s" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "metrics")
            case "$previous" in
                --window) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--window --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "sessions")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
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
                *) words="--registry -g --group --tag --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="list info sources add remove refresh --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="--registry --refresh --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="--registry --refresh --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry sources")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry add")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--api --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry remove")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "registry refresh")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "upgrade")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="check apply --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "upgrade check")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "upgrade apply")
            case "$previous" in
                -e|--env) return ;;
                --secret) return ;;
                --timeout) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--dry-run -y --yes --accept-permissions -e --env --secret --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=workloads ;;
            esac
            ;;
        "group")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="create list rename rm --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "group create")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "group list")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "group rename")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "group rm")
            case "$previous" in
                --move-to) return ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--with-workloads -y --yes --move-to --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="setup status register remove list-registered preview --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client setup")
            case "$previous" in
                -g|--group) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-y --yes -g --group --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client status")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-a --all --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client register")
            case "$previous" in
                -g|--group) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-g --group --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client remove")
            case "$previous" in
                -g|--group) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-g --group --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client list-registered")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "client preview")
            case "$previous" in
                -g|--group) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="-g --group --remove --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "mcp")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="list call --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="tools resources prompts -s --server -a --all --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="-s --server --args --args-file --ignore-tool-error --timeout --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="setup set get list delete provider --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret setup")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret set")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret get")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret list")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret delete")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "secret provider")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="encrypted environment --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="get set unset trust untrust set-registry get-registry unset-registry --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config get")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config set")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config unset")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config trust")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--list --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config untrust")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config set-registry")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--api --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config get-registry")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "config unset-registry")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "cache")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="list prune --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "cache list")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "cache prune")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "import")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="toolhive --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "import toolhive")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--dry-run --password-stdin --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug"; [[ $current != -* ]] && kind=files ;;
            esac
            ;;
        "activity")
            case "$previous" in
                --workload) kind=workloads ;;
                --actor) return ;;
                --verb) return ;;
                --outcome) words="ok failed refused" ;;
                --since) return ;;
                -n|--limit) return ;;
                --format) words="text json ndjson" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--workload --actor --verb --outcome --since -n --limit -f --follow --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "operations")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="list get cancel --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "operations list")
            case "$previous" in
                --status) words="running succeeded failed cancelled" ;;
                --kind) return ;;
                --workload) kind=workloads ;;
                -n|--limit) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--status --kind --workload -n --limit --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "operations get")
            case "$previous" in
                --wait) return ;;
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--wait --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "operations cancel")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="--host --port --socket --log-level --log-format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
                *) words="-f --field --input -H --header --list --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="check info start stop resolve --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime check")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime info")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime start")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime stop")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "runtime resolve")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--explain --format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "doctor")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "version")
            case "$previous" in
                --format) words="text json" ;;
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="--format --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "completion")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="bash zsh fish --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
            esac
            ;;
        "help")
            case "$previous" in
                --runtime) return ;;
                --config) kind=files ;;
                --state-dir) kind=directories ;;
                --instance-id) return ;;
                *) words="tui run list status logs start restart stop rm edit rename copy move wait export metrics sessions search registry upgrade group client mcp secret config cache import activity operations serve api runtime doctor version completion help exit-codes -a --all --runtime --embedded --config --allow-plain-http --state-dir --instance-id --print-request -q --quiet --debug" ;;
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
