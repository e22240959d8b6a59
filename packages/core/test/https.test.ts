import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createCertificate } from "@glu/git/testing";
import { beforeEach, expect, test } from "vitest";
import { useExample } from "./example.ts";

const example = useExample({ interval: "10s" });

beforeEach(async () => {
  await createCertificate(join(example.project.directory, "tls"));
  const files = "  protocol: https\n  cert_file: tls/cert.pem\n  key_file: tls/key.pem\n";
  const configuration = await readFile(join(example.project.directory, "glu.yaml"), "utf8");
  await writeFile(
    join(example.project.directory, "glu.yaml"),
    configuration.replace("server:\n", `server:\n${files}`),
  );
});

test("the API is served over https with the files of the configuration, and ends with 0", async () => {
  const url = await example.serve();
  expect(url).toMatch(/^https:/);
  const ca = await readFile(join(example.project.directory, "tls/ca.pem"));
  const asked = request(`${url}/api/v1`, { ca });
  asked.end();
  const [response] = await once(asked, "response");
  expect(JSON.parse(await text(response))).toMatchObject({ name: "gitops-example" });
  expect(await example.stop()).toMatchObject({ code: 0 });
});

test("a certificate that is damaged is said in one line, and nothing is promoted", async () => {
  const cert = join(example.project.directory, "tls/cert.pem");
  await writeFile(cert, "-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n");
  const { code, stderr } = await example.run();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `glu: ${cert} holds no certificate in PEM: check server.cert_file\n`,
  });
  expect(await example.git.log(example.project.repository)).toHaveLength(1);
});

test("files that are given without https are an error that says what to do", async () => {
  example.env = { GLU_SERVER_PROTOCOL: "http" };
  const { code, stderr } = await example.run();
  expect(code).toBe(1);
  expect(stderr).toContain(
    "server.cert_file: is of use for https only: set server.protocol to https, or remove this",
  );
});
