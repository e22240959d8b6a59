import { afterAll, beforeAll, describe, it } from "vitest";
import type { RemoteOptions } from "../remote-options.ts";
import { type GitServer, startGitServer } from "../testing/git-server.ts";
import { remoteContract } from "../testing/remote-contract.ts";
import { contractFiles, maxContractObject } from "../testing/remote-subject.ts";
import { type SshServer, sshServerAvailable, startSshServer } from "../testing/ssh-server.ts";
import { openWireRemote } from "./open-wire-remote.ts";

const credential = async () => ({ username: "glu", password: "s3cret-pässword" });

let open: GitServer;
let guarded: GitServer;
let ssh: SshServer | undefined;

beforeAll(async () => {
  open = await startGitServer();
  guarded = await startGitServer({ users: { glu: "s3cret-pässword" }, tls: true });
  ssh = sshServerAvailable ? await startSshServer({ root: open.root }) : undefined;
});

afterAll(() => Promise.all([open.close(), guarded.close(), ssh?.close()]));

interface Way {
  readonly title: string;
  readonly server: () => GitServer;
  readonly options: (name: string) => RemoteOptions;
  /** Whether the server leaves out what it is asked to. */
  readonly filter: boolean;
}

const http: Omit<Way, "title" | "filter"> = {
  server: () => open,
  options: (name) => ({ url: open.urlOf(name) }),
};

const ways: readonly Way[] = [
  { title: "HTTP", filter: true, ...http },
  { title: "HTTP with a server that knows no filters", filter: false, ...http },
  {
    title: "HTTPS with basic authentication",
    filter: true,
    server: () => guarded,
    options: (name) => ({ url: guarded.urlOf(name), credential, caFile: guarded.caFile }),
  },
  {
    title: "a local path",
    filter: true,
    server: () => open,
    options: (name) => ({ url: open.pathOf(name) }),
  },
];

const overSsh: Way = {
  title: "SSH",
  filter: true,
  server: () => open,
  options: (name) => ({
    url: ssh?.urlOf(name) ?? "",
    ssh: { key: ssh?.key, knownHosts: ssh?.knownHosts },
  }),
};

/** Without filters, a large file comes with the first commit; that takes the other engine. */
const needFilters = new Set(["says how large a blob is that it does not read"]);

function runContract({ title, server, options, filter }: Way): void {
  describe(`WireRemote over ${title}`, () => {
    const tests = remoteContract.filter(({ name }) => filter || !needFilters.has(name));
    it.each(tests)("$name", async ({ name: sentence, run }) => {
      const name = `${title} ${sentence}`.replaceAll(/\W+/g, "-");
      const first = await server().createRepository(name, contractFiles);
      await server().git(name, "config", "uploadpack.allowFilter", String(filter));
      const remote = openWireRemote({ ...options(name), maxObjectSize: maxContractObject });
      try {
        await run({ remote, server: server(), name, first });
      } finally {
        await remote.close();
      }
    });
  });
}

for (const way of ways) {
  runContract(way);
}

describe.skipIf(!sshServerAvailable && process.env["CI"] !== "true")("with sshd", () => {
  runContract(overSsh);
});
