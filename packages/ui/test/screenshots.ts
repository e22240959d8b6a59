import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, Visit, type VisitOptions } from "./browser.ts";
import { playScene } from "./world/scene.ts";
import { type Screen, screensOf, shown } from "./world/screens.ts";
import { World } from "./world.ts";

/** Pictures of the dashboard for people who have not seen it yet. */
const directory = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
/** A picture is part of the repository for good. */
const mostBytes = 200_000;
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
    for (const screen of screens.filter(({ name }) => name !== "not-found")) {
      await take(screen, await open(screen.path));
      if (screen.name === "overview") {
        await take({ ...screen, name: "overview-dark" }, await open(screen.path, "dark"));
      }
    }
  } finally {
    await browser.close();
    await world.close();
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
