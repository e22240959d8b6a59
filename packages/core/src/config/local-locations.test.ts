import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseConfiguration } from "./configuration.ts";

const digest = `sha256:${"0".repeat(64)}`;

describe("where relative locations start", () => {
  it.each([
    ["./config.git", "/srv/conf/config.git"],
    ["config.git", "/srv/conf/config.git"],
    ["../config.git", "/srv/config.git"],
    ["sub/a:b.git", "/srv/conf/sub/a:b.git"],
    ["/srv/config.git", "/srv/config.git"],
    ["https://example.com/config.git", "https://example.com/config.git"],
    ["ssh://git@example.com/config.git", "ssh://git@example.com/config.git"],
    ["git@example.com:config.git", "git@example.com:config.git"],
    ["file:///srv/config.git", "file:///srv/config.git"],
  ])("the remote %s is %s", (url, resolved) => {
    const value = { sources: { git: { a: { remote: { url } } } } };
    const { sources } = parseConfiguration(value, { directory: "/srv/conf" });
    expect(sources.git["a"]?.remote.url).toBe(resolved);
  });

  it.each([
    ["oci-layout:images:latest", "oci-layout:/srv/conf/images:latest"],
    ["oci-layout:./images/app:1.0", "oci-layout:/srv/conf/images/app:1.0"],
    ["oci-layout:.:1.0", "oci-layout:/srv/conf:1.0"],
    ["oci-layout:..", "oci-layout:/srv"],
    [`oci-layout:images@${digest}`, `oci-layout:/srv/conf/images@${digest}`],
    [`oci-layout:images:1.0@${digest}`, `oci-layout:/srv/conf/images:1.0@${digest}`],
    ["oci-layout:/srv/images:1.0", "oci-layout:/srv/images:1.0"],
    ["localhost:5000/app:1.0", "localhost:5000/app:1.0"],
  ])("the reference %s is %s", (reference, resolved) => {
    const value = { sources: { oci: { a: { reference } } } };
    const { sources } = parseConfiguration(value, { directory: "/srv/conf" });
    expect(sources.oci["a"]?.reference).toBe(resolved);
  });

  it("the file of a header is beside the configuration file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "glu-locations-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    await writeFile(join(directory, "token"), "Bearer x\n");
    const value = { metrics: { otlp: { headers: { authorization: { file: "token" } } } } };
    const { metrics } = parseConfiguration(value, { directory });
    expect(await metrics.otlp.headers["authorization"]?.reveal()).toBe("Bearer x");
  });

  it("the file of the database's URL is beside the configuration file, as is the folder", async () => {
    const directory = await mkdtemp(join(tmpdir(), "glu-locations-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    await writeFile(join(directory, "url"), "postgres://u:p@h/d\n");
    const value = { storage: { type: "postgres", path: "work", url: { file: "url" } } };
    const { storage } = parseConfiguration(value, { directory });
    expect(storage).toMatchObject({ type: "postgres", path: join(directory, "work") });
    const url = storage.type === "postgres" ? await storage.url.reveal() : undefined;
    expect(url).toBe("postgres://u:p@h/d");
  });
});
