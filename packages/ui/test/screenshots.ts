import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ui } from "@glu/ui";
import type { Browser } from "playwright-core";
import { ReplicaServers } from "../../core/test/replica-servers.ts";
import { openBrowser, Visit, type VisitOptions } from "./browser.ts";
import { playScene } from "./world/scene.ts";
import { type Screen, screensOf, shown } from "./world/screens.ts";
import { World } from "./world.ts";

/** Pictures of the dashboard for people who have not seen it yet. */
const directory = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
/** A picture is part of the repository for good. */
const mostBytes = 200_000;
/** What nobody wants to see, and what is pictured with several servers. */
const unpictured = new Set(["not-found", "replicas"]);
const size = { width: 1280, height: 800 };

await takeScreenshots();

async function takeScreenshots(): Promise<void> {
  await mkdir(directory, { recursive: true });
  const [world, browser] = await Promise.all([World.open(), openBrowser()]);
  const open = (path: string, theme: VisitOptions["theme"] = "light") =>
    Visit.begin(browser, world.url, { ...size, theme, path });
  try {
    await playScene(world);
    const screens = await screensOf(world);
    for (const screen of screens.filter(({ name }) => !unpictured.has(name))) {
      await take(screen, await open(screen.path));
      if (screen.name === "overview") {
        await take({ ...screen, name: "overview-dark" }, await open(screen.path, "dark"));
      }
    }
    await takeReplicas(browser);
  } finally {
    await browser.close();
    await world.close();
  }
}

/** Three servers, the last of which has a newer program and waits for the others to go. */
async function takeReplicas(browser: Browser): Promise<void> {
  const waits =
    "its program divides the pipelines in another way than those that have the work; it takes over once they have gone";
  const says = [
    { name: "process 12 on web-1", revision: "v7" },
    { name: "process 12 on web-2", revision: "v7" },
    { name: "process 9 on web-3", revision: "v8", waits },
  ];
  const names = ["base-image", "catalog", "checkout", "identity", "payments", "prices", "search"];
  const tended = Object.fromEntries(names.map((name, index) => [name, index % 2]));
  const servers = new ReplicaServers({ tended, says, ui: ui() });
  try {
    await servers.start(says.length);
    for (const number of says.keys()) {
      servers.placement.beat(servers.at(number).replica.id);
    }
    const path = "/replicas";
    const visit = await Visit.begin(browser, servers.at(0).url, { ...size, path });
    await take({ name: "replicas", path, shows: ["Answers you"] }, visit);
  } finally {
    await servers.close();
  }
}

async function take(screen: Screen, visit: Visit): Promise<void> {
  await shown(screen, visit.page);
  const path = join(directory, `${screen.name}.png`);
  await visit.page.screenshot({ path });
  await visit.end();
  const { size: bytes } = await stat(path);
  if (bytes > mostBytes) {
    throw new RangeError(`${path} has ${bytes} bytes, and may have ${mostBytes}`);
  }
}
