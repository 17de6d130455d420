// SPDX-License-Identifier: Apache-2.0
public import Models
import Platform

/// Files of a person that are run as that person without being asked: who writes there does what the person can, outside
/// of any sandbox.
public enum OwnCode {
    /// Below the home.
    private static let places = [
        ".ssh", ".config/systemd", ".config/autostart", ".config/environment.d", ".config/plasma-workspace",
        ".config/fish", ".config/nvim", ".config/git", ".config/containers", ".config/pip", ".config/dconf",
        ".local/bin", "bin", ".local/share/systemd", ".local/share/applications", ".local/share/dbus-1",
        ".local/lib", ".profile", ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".zshrc",
        ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".kshrc", ".cshrc", ".tcshrc", ".login", ".inputrc", ".xprofile",
        ".xinitrc", ".xsession", ".xsessionrc", ".pam_environment", ".gitconfig", ".vimrc", ".vim", ".emacs",
        ".emacs.d", ".tmux.conf", ".npmrc", ".pypirc", ".pydistutils.cfg", ".cargo", ".pyenv", ".nvm", ".docker",
        ".kube", ".gdbinit", ".irbrc", ".mailcap", ".forward", ".procmailrc", ".oh-my-zsh", ".asdf", ".volta", ".bun",
    ]
    /// What root and the system's services run.
    private static let system = [
        "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt", "/boot", "/var/spool/cron",
    ]

    /// What the volumes and the profile's paths of `config` let a workload write of it, one wish for each of them. Looks
    /// the paths up: blocks.
    public static func asks(of config: RunConfig) -> [PermissionAsk] {
        let volumes =
            config.backend.volumes.compactMap(Volume.init)
            + config.policy.permissionProfile.write.compactMap { Volume(profilePath: $0, readOnly: false) }
        let writable = volumes.filter { !$0.readOnly }
        if writable.isEmpty { return [] }
        let mounts = MountTable()
        let walk = PathWalk(writable: [])
        let homes = Account.ownHomes
        let known = (Account.current == 0 ? system : []) + homes.flatMap { home in places.map { "\(home)/\($0)" } }
        let realHomes = homes.compactMap(HostPath.real)
        let code = known.filter(HostPath.exists).compactMap { try? walk.open($0) }
        var asks: [PermissionAsk] = []
        for volume in writable {
            guard let held = try? walk.open(volume.host), let place = mounts.place(of: held) else { continue }
            let isCode = code.contains { other in
                if Path.isInside(held.target, other.target) || Path.isInside(other.target, held.target) { return true }
                guard let code = mounts.place(of: other) else { return false }
                return place.isInside(code) || code.isInside(place)
            }
            let ask = PermissionAsk(.ownCode, "\(volume.host):\(volume.inside)", from: .volume)
            if isCode || realHomes.contains(held.target), !asks.contains(ask) { asks.append(ask) }
        }
        return asks
    }
}
