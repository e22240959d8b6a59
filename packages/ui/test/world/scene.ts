import { setTimeout } from "node:timers/promises";
import type { PipelineView } from "@glu/core/api-types";
import type { World } from "../world.ts";

/**
 * A day at the shop: checkout is held at 1.4.0 while 1.5.0 waits, catalog has proposals open and staging rolled
 * back, and nobody has ever pushed an image of search.
 */
export async function playScene(world: World): Promise<void> {
  await promote(world, "checkout", ["image", "staging", "production"]);
  await promote(world, "catalog", ["image", "staging", "europe"]);
  await hold(world, "checkout/production", { reason: "Freeze until Monday", for: "3d" });
  await push(world, "checkout", "1.5.0");
  await push(world, "catalog", "2.1.0");
  await promote(world, "checkout", ["image", "staging"]);
  await promote(world, "catalog", ["image", "staging", "america"]);
  await promote(world, "search", ["image", "staging"]);
  await rollBack(world, "catalog/staging", "Prices are shown without taxes");
}

type Way = readonly [string, string, ...string[]];

/** From the first phase into each of the others, one after the other. */
async function promote(world: World, pipeline: string, way: Way): Promise<void> {
  for (const [index, to] of way.slice(1).entries()) {
    const from = way[index] ?? "";
    await world.post(`/pipelines/${pipeline}/from/${from}/to/${to}/perform`);
    await settled(world, pipeline, (view) =>
      view.edges.every(
        ({ to: target, status }) => target.metadata.name !== to || status !== "behind",
      ),
    );
  }
}

async function push(world: World, name: string, version: string): Promise<void> {
  const digest = await world.push(name, version);
  await settled(world, name, ({ phases }) =>
    phases.some(({ resource }) => resource.digest === digest),
  );
}

async function hold(world: World, phase: string, body: object): Promise<void> {
  const [pipeline, name] = phase.split("/");
  await world.post(`/pipelines/${pipeline}/phases/${name}/holds`, body, "ada");
}

async function rollBack(world: World, phase: string, reason: string): Promise<void> {
  const [pipeline, name] = phase.split("/");
  await world.post(`/pipelines/${pipeline}/phases/${name}/rollback`, { reason }, "grace");
}

async function settled(
  world: World,
  pipeline: string,
  isSettled: (view: PipelineView) => boolean,
): Promise<void> {
  while (!isSettled(await world.get<PipelineView>(`/pipelines/${pipeline}`))) {
    await setTimeout(100);
  }
}
