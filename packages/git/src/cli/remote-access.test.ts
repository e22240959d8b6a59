import { describe, expect, it } from "vitest";
import { defaultTimeouts } from "../remote-options.ts";
import { parseRemoteUrl } from "../remote-url.ts";
import { remoteAccess } from "./remote-access.ts";

const timeouts = { ...defaultTimeouts, connect: 2000, silence: 1500 };
const environment = { HOME: "/home/glu" };

function access(url: string, caFile?: string) {
  const remote = parseRemoteUrl(url);
  return remoteAccess({ remote, ssh: { key: "/key" }, caFile, timeouts, environment });
}

describe("remoteAccess", () => {
  it("lets a transfer over HTTP end by itself when it has died", () => {
    expect(access("https://host.example/app.git")).toEqual({
      settings: [
        ["http.lowSpeedLimit", "1"],
        ["http.lowSpeedTime", "2"],
      ],
      variables: { GIT_ALLOW_PROTOCOL: "http:https" },
      server: undefined,
    });
  });

  it("names the authorities to trust, wherever git runs", () => {
    const { variables } = access("https://host.example/app.git", "ca.pem");
    expect(variables).toMatchObject({ GIT_SSL_CAINFO: `${process.cwd()}/ca.pem` });
  });

  it("tells git how to run ssh", () => {
    const { settings, variables, server } = access("ssh://git@host.example:2222/app.git");
    expect(settings).toEqual([]);
    expect(variables).toMatchObject({ GIT_SSH_VARIANT: "ssh", GIT_ALLOW_PROTOCOL: "ssh" });
    expect(variables["GIT_SSH_COMMAND"]).toMatch(/^ssh '-F' 'none' .*'ConnectTimeout=3'/);
    const knownHosts = "/home/glu/.ssh/known_hosts";
    expect(server).toEqual({ host: "host.example", port: 2222, knownHosts });
  });

  it("needs little for a path", () => {
    const variables = { GIT_ALLOW_PROTOCOL: "file" };
    expect(access("/srv/app.git")).toEqual({ settings: [], variables, server: undefined });
  });
});
