import type { IncomingHttpHeaders } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  AuthenticationError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../../errors.ts";
import { type GitServer, startGitServer } from "../../testing/git-server.ts";
import {
  afterDiscovery,
  discoveryFailure,
  exchange,
  HttpTransportFixture,
} from "../../testing/http-transport-fixture.ts";

const password = "s3cret";
const discoveryPath = "/app.git/info/refs?service=git-upload-pack";
const fixture = new HttpTransportFixture();

let plain: GitServer;
let secure: GitServer;

beforeAll(async () => {
  plain = await startGitServer();
  secure = await startGitServer({ tls: true });
  await plain.createRepository("app", { "README.md": "hello\n" });
  await secure.createRepository("app", { "README.md": "hello\n" });
});

afterEach(async () => {
  plain.intercept = undefined;
  secure.intercept = undefined;
  await fixture.close();
});

afterAll(() => Promise.all([plain.close(), secure.close()]));

function connect(url: string) {
  const credential = async () => ({ username: "glu", password });
  return fixture.connect(`${url}/app.git`, { credential, caFile: secure.caFile });
}

function redirectingTo(place: string) {
  return fixture.serve(({ url }, response) =>
    response.writeHead(302, { location: `${place}${url}` }).end(),
  );
}

function recordHeaders(server: GitServer): IncomingHttpHeaders[] {
  const seen: IncomingHttpHeaders[] = [];
  server.intercept = ({ headers }) => {
    seen.push(headers);
    return false;
  };
  return seen;
}

describe("HttpTransport", () => {
  it("follows a redirect of the discovery and stays there, with its credential", async () => {
    const seen = recordHeaders(plain);
    const url = `${plain.url}/old`;
    plain.intercept = ({ url: path = "", headers }, response) => {
      seen.push(headers);
      const isOld = path.startsWith("/old/");
      if (isOld) {
        response.writeHead(301, { location: path.slice("/old".length) }).end();
      }
      return isOld;
    };
    const transport = connect(url);
    const before = plain.requests.length;
    await exchange(transport);
    await exchange(transport);
    expect(plain.requests.slice(before)).toEqual([
      `GET /old${discoveryPath}`,
      `GET ${discoveryPath}`,
      "POST /app.git/git-upload-pack",
      "POST /app.git/git-upload-pack",
    ]);
    const basic = `Basic ${Buffer.from(`glu:${password}`).toString("base64")}`;
    expect(seen.map(({ authorization }) => authorization)).toEqual(Array(4).fill(basic));
    transport.forget();
    await exchange(transport);
    expect(plain.requests.at(before + 4)).toBe(`GET /old${discoveryPath}`);
  });

  it.each([
    ["http", () => plain],
    ["https", () => secure],
  ])("follows from http to another host over %s, without its credential", async (_, to) => {
    const seen = recordHeaders(to());
    expect(await exchange(connect(await redirectingTo(to().url)))).toContain("HEAD");
    expect(seen).toHaveLength(2);
    for (const headers of seen) {
      expect(JSON.stringify(headers)).not.toMatch(/authorization/i);
    }
  });

  it("tells that a credential was withheld from another host", async () => {
    plain.intercept = (_, response) => Boolean(response.writeHead(401).end());
    const error = await discoveryFailure(connect(await redirectingTo(plain.url)));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain("a redirect led to another host");
  });

  it("follows no redirect from https to http", async () => {
    secure.intercept = ({ url }, response) =>
      Boolean(response.writeHead(302, { location: `${plain.url}${url}` }).end());
    const before = plain.requests.length;
    const error = await discoveryFailure(connect(secure.url));
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain(`${plain.url}/app.git/info/refs`);
    expect(plain.requests).toHaveLength(before);
  });

  it("follows five redirects and no more", async () => {
    let count = 0;
    let most = 5;
    const url = await fixture.serve(({ url }, response) => {
      count += 1;
      const place = count > most ? plain.url : "";
      response.writeHead(307, { location: `${place}${url}` }).end();
    });
    most = 4;
    expect(await exchange(connect(url))).toContain("HEAD");
    expect(count).toBe(5);
    count = 0;
    most = 5;
    expect(await discoveryFailure(connect(url))).toBeInstanceOf(RepositoryNotFoundError);
    expect(count).toBe(6);
  });

  it("follows no redirect to a page", async () => {
    const url = await fixture.serve((_, response) =>
      response.writeHead(302, { location: "/users/sign_in?return=%2Fapp" }).end(),
    );
    const error = await discoveryFailure(connect(url));
    expect(error).toBeInstanceOf(RepositoryNotFoundError);
    expect(String(error)).toContain(`${url}/users/sign_in,`);
  });

  describe.each(["git-upload-pack", "git-receive-pack"] as const)("asked for %s", (service) => {
    it("finds a repository again that was renamed", async () => {
      const transport = connect(`${plain.url}/old`);
      let prefix = "";
      plain.intercept = (request, response) => {
        const { url: path = "" } = request;
        const name = path.slice(0, path.indexOf("/app.git"));
        if (name === prefix) {
          request.url = path.slice(name.length);
          return false;
        }
        const location = `${prefix}${path.slice(name.length)}`;
        return Boolean(response.writeHead(301, { location }).end());
      };
      prefix = "/first";
      await exchange(transport, { service });
      prefix = "/second";
      const before = plain.requests.length;
      await exchange(transport, { service });
      expect(plain.requests.slice(before)).toEqual([
        `POST /first/app.git/${service}`,
        `GET /old/app.git/info/refs?service=${service}`,
        `GET /second/app.git/info/refs?service=${service}`,
        `POST /second/app.git/${service}`,
      ]);
    });

    it("does not stay with a server that a redirect led to once it is gone", async () => {
      let isGone = false;
      const introduce = afterDiscovery((_, response) => response.end());
      const first = await fixture.serve((request, response) =>
        isGone ? request.socket.destroy() : introduce(request, response),
      );
      let place = first;
      const url = await fixture.serve(({ url: path }, response) =>
        response.writeHead(302, { location: `${place}${path}` }).end(),
      );
      const transport = connect(url);
      await transport.discover(service, { signal: new AbortController().signal });
      isGone = true;
      place = plain.url;
      const asked = exchange(transport, { service });
      if (service === "git-upload-pack") {
        expect(await asked).toContain("HEAD");
      } else {
        // What became of it is not known: it is not sent twice.
        await expect(asked).rejects.toThrow(RemoteUnreachableError);
        await exchange(transport, { service });
      }
    });
  });

  it("takes a page for trouble of the server where a repository was before", async () => {
    const transport = connect(plain.url);
    await exchange(transport);
    transport.forget();
    plain.intercept = (_, response) => Boolean(response.end("<html>Maintenance</html>"));
    expect(await discoveryFailure(transport)).toBeInstanceOf(RemoteUnreachableError);
    expect(await discoveryFailure(connect(plain.url))).toBeInstanceOf(RepositoryNotFoundError);
  });

  it("follows no redirect of a request with content", async () => {
    const before = plain.requests.length;
    for (const service of ["git-upload-pack", "git-receive-pack"] as const) {
      const url = await fixture.serve(
        afterDiscovery((_, response) =>
          response.writeHead(307, { location: plain.urlOf("app") }).end(),
        ),
      );
      const answer = exchange(connect(url), { service });
      await expect(answer).rejects.toThrow(RemoteUnreachableError);
      await expect(answer).rejects.toThrow(plain.urlOf("app"));
    }
    expect(plain.requests).toHaveLength(before);
  });
});
