import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { parseConfiguration } from "../config/configuration.ts";
import { reachedAt } from "./reached-at.ts";

const postgres = { type: "postgres", url: "postgres://glu@db/glu" };
const auth = { mode: "none" };
const everywhere = { host: "0.0.0.0", auth };
const listening = "http://0.0.0.0:8080";

function reached(server: object, storage: object, url = listening): string {
  return reachedAt(url, parseConfiguration({ server, storage }, { directory: "/" }));
}

test("a server is reached where it listens", () => {
  expect(reached({}, postgres, "http://127.0.0.1:1")).toBe("http://127.0.0.1:1");
  expect(reached({ host: "10.0.0.5", auth }, {}, "http://10.0.0.5:1")).toBe("http://10.0.0.5:1");
});

test("one that listens everywhere is reached on its machine, or from others by an address of it", () => {
  expect(reached(everywhere, {})).toBe("http://127.0.0.1:8080");
  const { hostname, port } = new URL(reached(everywhere, postgres));
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outer = own.filter(({ internal }) => !internal).map(({ address }) => address);
  expect(outer.length === 0 ? ["127.0.0.1"] : outer).toContain(
    hostname.replace(/^\[(.*)\]$/, "$1"),
  );
  expect(port).toBe("8080");
});

test("one that was told how it is reached says so", () => {
  const replica_url = "https://glu-0.glu.internal:8443/";
  expect(reached({ ...everywhere, replica_url }, postgres)).toBe("https://glu-0.glu.internal:8443");
});
