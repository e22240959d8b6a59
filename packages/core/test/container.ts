import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

interface Mount {
  /** A file or folder of this machine. */
  readonly from: string;
  /** Where it is in the container. */
  readonly to: string;
  readonly readOnly?: boolean;
}

/** A directory as the root of processes that see nothing else of this machine but its programs. */
export interface Container {
  readonly root: string;
  readonly workdir: string;
  /** The number of the user. */
  readonly user: number;
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** Whether only mounts can be written to. */
  readonly readOnly: boolean;
}

/** Its arguments: root, folder, user, whether it is read-only, mounts as three arguments each, "--", command. */
const enter = `
set -e
root=$1 workdir=$2 user=$3 access=$4; shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
bind() { # from, to, access
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$(dirname "$root$2")"; touch "$root$2"; fi
  mount --rbind "$1" "$root$2"
  [ "$3" != ro ] || mount -o remount,bind,ro "$root$2"
}
for name in bin sbin lib lib64; do
  if [ -L /$name ]; then ln -sfn "$(readlink /$name)" "$root/$name"; elif [ -d /$name ]; then bind /$name /$name ro; fi
done
mkdir -p "$root/etc" "$root/proc" "$root/tmp"
for name in passwd group hosts nsswitch.conf resolv.conf; do
  [ ! -e /etc/$name ] || cp -L /etc/$name "$root/etc/$name"
done
bind /usr /usr ro
bind /etc/ssl /etc/ssl ro
bind /dev /dev rw
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
while [ "$1" != -- ]; do bind "$1" "$2" "$3"; shift 3; done
shift
[ "$access" != ro ] || mount -o remount,bind,ro "$root"
exec chroot --userspec="$user:$user" --groups= "$root" env -C "$workdir" -i "$@"
`;

const alone = ["--mount", "--pid", "--fork", "--kill-child"];

/** Why there are none here; undefined if there are. */
export function whyNoContainers(): string | undefined {
  const { status } = spawnSync("unshare", [...alone, "mount", "--make-rprivate", "/"]);
  return status === 0 ? undefined : "needs root, and namespaces";
}

/** What starts a command in a container when it stands before it; the command is process 1 there. */
export function inContainer(container: Container): readonly string[] {
  const { root, workdir, user, env, readOnly } = container;
  const mounts = [...withNode(container.mounts)].flatMap(({ from, to, readOnly: isRead }) => [
    from,
    to,
    isRead ? "ro" : "rw",
  ]);
  const access = readOnly ? "ro" : "rw";
  const place = [root, workdir, String(user), access, ...mounts];
  return ["unshare", ...alone, "sh", "-c", enter, "sh", ...place, "--", ...variables(env)];
}

/** The same for a command beside process `pid`, which has a container of its own. */
export function besideProcess(pid: number, { user, env }: Container): readonly string[] {
  const id = String(user);
  const place = ["--target", String(pid), "--mount", "--pid", "--root", "--wd"];
  return ["nsenter", ...place, "--setuid", id, "--setgid", id, "env", "-i", ...variables(env)];
}

function variables(env: Container["env"]): readonly string[] {
  const { PATH = "" } = process.env;
  return Object.entries({ PATH, ...env }).map(([name, value]) => `${name}=${value}`);
}

/** The Node that runs now may lie elsewhere than the programs of the machine. */
function withNode(mounts: readonly Mount[]): readonly Mount[] {
  const home = dirname(dirname(process.execPath));
  const isThere = process.execPath.startsWith("/usr/");
  return isThere ? mounts : [...mounts, { from: home, to: home, readOnly: true }];
}
