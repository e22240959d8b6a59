import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { SshOptions } from "../remote-options.ts";
import { parseRemoteUrl, type SshUrl } from "../remote-url.ts";
import { gitSshCommand, knownHostsFile, sshArguments, sshEnvironment } from "./ssh-command.ts";

const environment = { HOME: "/home/glu", PATH: process.env["PATH"], SSH_AUTH_SOCK: "/run/agent" };

function urlOf(text: string): SshUrl {
  const url = parseRemoteUrl(text);
  if (url.kind !== "ssh") {
    throw new Error(`${text} is not an ssh URL`);
  }
  return url;
}

/** What `ssh` itself makes of the arguments, by setting; a setting that is given twice has two values. */
function understood(ssh: SshOptions, text = "git@host.example:app.git"): Map<string, string[]> {
  const args = sshArguments({
    url: urlOf(text),
    ssh,
    environment,
    connectTimeout: 10_000,
    controlPath: "/tmp/100% of/s",
  });
  const settings = new Map<string, string[]>();
  for (const line of execFileSync("ssh", ["-G", ...args])
    .toString("utf8")
    .split("\n")) {
    const [name = "", ...values] = line.split(" ");
    settings.set(name, [...(settings.get(name) ?? []), values.join(" ")]);
  }
  return settings;
}

describe("sshArguments", () => {
  it("leads to the server and nowhere else", () => {
    const settings = understood({}, "ssh://deploy@[::1]:2222/app.git");
    expect(settings.get("host")).toEqual(["::1"]);
    expect(settings.get("user")).toEqual(["deploy"]);
    expect(settings.get("port")).toEqual(["2222"]);
    expect(settings.get("controlpath")).toEqual(["/tmp/100% of/s"]);
    expect(settings.get("forwardagent")).toEqual(["no"]);
    expect(settings.get("clearallforwardings")).toEqual(["yes"]);
    expect(settings.get("requesttty")).toEqual(["false"]);
    expect(settings.has("proxycommand")).toBe(false);
  });

  it("never asks, and gives up", () => {
    const settings = understood({});
    expect(settings.get("batchmode")).toEqual(["yes"]);
    expect(settings.get("connecttimeout")).toEqual(["11"]);
    expect(settings.get("serveraliveinterval")).toEqual(["15"]);
    expect(settings.get("serveralivecountmax")).toEqual(["2"]);
  });

  it("lets the server know the version of the protocol", () => {
    expect(understood({}).get("sendenv")).toEqual(["GIT_PROTOCOL"]);
    expect(sshEnvironment(environment)).toEqual({
      PATH: process.env["PATH"],
      HOME: "/home/glu",
      LC_ALL: "C",
      GIT_PROTOCOL: "version=2",
    });
  });

  it.each(["/keys/plain", "/keys/with a space", '/keys/50% "off"', String.raw`/keys/back\slash`])(
    "takes paths literally: %s",
    (path) => {
      const settings = understood({ key: path, knownHosts: path });
      expect(settings.get("identityfile")?.map(unescaped)).toEqual([path]);
      expect(settings.get("userknownhostsfile")?.map(unescaped)).toEqual([path]);
      const withAgent = understood({ agent: path });
      expect(withAgent.get("identityagent")?.map(unescaped)).toEqual([path]);
    },
  );

  it("uses a key that is named, and neither other keys nor an agent", () => {
    const settings = understood({ key: "/key", agent: "/agent" });
    expect(settings.get("identityfile")).toEqual(["/key"]);
    expect(settings.get("identitiesonly")).toEqual(["yes"]);
    expect(settings.get("identityagent")).toEqual(["none"]);
  });

  it("uses an agent that is named, and no keys of the user", () => {
    const settings = understood({ agent: "/agent" });
    expect(settings.get("identityagent")).toEqual(["/agent"]);
    expect(settings.get("identityfile")).toEqual(["none"]);
  });

  it("uses the agent and the keys of the user if nothing is named", () => {
    const settings = understood({});
    expect(settings.get("identityagent")).toEqual(["/run/agent"]);
    expect(settings.get("identityfile")?.length).toBeGreaterThan(1);
  });

  it("knows servers from the file of the user, and that of the machine", () => {
    const settings = understood({});
    expect(settings.get("stricthostkeychecking")).toEqual(["true"]);
    expect(settings.get("userknownhostsfile")).toEqual(["/home/glu/.ssh/known_hosts"]);
    expect(settings.get("globalknownhostsfile")?.join(" ")).toContain("/ssh_known_hosts");
    expect(settings.get("updatehostkeys")).toEqual(["false"]);
  });

  it("trusts any server only if it is told to", () => {
    const settings = understood({ checkHostKey: false, knownHosts: "/known" });
    expect(settings.get("stricthostkeychecking")).toEqual(["false"]);
    expect(settings.get("userknownhostsfile")).toEqual(["/dev/null"]);
    expect(settings.get("globalknownhostsfile")).toEqual(["/dev/null"]);
  });
});

describe("gitSshCommand", () => {
  it("is read by a shell as the same arguments", () => {
    const ssh = { key: '/keys/it\'s a "key" $HOME', knownHosts: "/known hosts" };
    const command = gitSshCommand({ ssh, environment, connectTimeout: 1500 });
    const output = execFileSync("sh", ["-c", `printf '%s\\n' ${command}`]).toString("utf8");
    const url = urlOf("ssh://host.example/app.git");
    const args = sshArguments({ url, ssh, environment, connectTimeout: 1500 });
    expect(output.trimEnd().split("\n")).toEqual(["ssh", ...args.slice(0, -2)]);
  });
});

describe("knownHostsFile", () => {
  it("is the one that is named, else that of the user", () => {
    expect(knownHostsFile({ knownHosts: "/etc/hosts/of ours" }, environment)).toBe(
      "/etc/hosts/of ours",
    );
    expect(knownHostsFile({}, environment)).toBe("/home/glu/.ssh/known_hosts");
  });
});

/** `ssh -G` prints some paths before its tokens are replaced. */
function unescaped(path: string): string {
  return path.replaceAll("%%", "%");
}
