import type { PromotionListView } from "@glu/core/api-types";
import type { Page } from "playwright-core";
import type { World } from "../world.ts";

export interface Screen {
  /** Of its picture. */
  readonly name: string;
  readonly path: string;
  /** What stands on it once it shows what it has to show. */
  readonly shows: readonly (string | RegExp)[];
}

/** Every screen, with what the scene has left on it. */
export async function screensOf(world: World): Promise<readonly Screen[]> {
  const { promotions } = await world.get<PromotionListView>("/promotions");
  const proposed = promotions.find(({ state }) => state === "proposed");
  return [
    { name: "overview", path: "/", shows: ["checkout", "search"] },
    { name: "pipeline", path: "/pipelines/checkout", shows: ["production"] },
    { name: "phase", path: "/pipelines/checkout?phase=production", shows: [/Freeze until Monday/] },
    { name: "fan-out", path: "/pipelines/catalog", shows: ["america"] },
    { name: "plan", path: "/pipelines/catalog?promote=staging:asia", shows: ["asia.yaml"] },
    { name: "promotion", path: `/promotions/${proposed?.id}`, shows: [/Proposed/] },
    { name: "activity", path: "/activity", shows: ["Roll back staging"] },
    { name: "audit", path: "/activity?show=audit", shows: [/Prices are shown without taxes/] },
    { name: "replicas", path: "/replicas", shows: [/^One server tends/, "Answers you"] },
    { name: "not-found", path: "/nowhere", shows: ["There is no such page"] },
  ];
}

/** Resolves once the screen shows what it has to show, and that is the truth. */
export async function shown({ shows }: Screen, page: Page): Promise<void> {
  await page.getByRole("region", { name: "Connection" }).getByText("Live").waitFor({
    state: "attached",
  });
  for (const words of shows) {
    await page.getByText(words).filter({ visible: true }).first().waitFor();
  }
  await page.locator(".animate-pulse").first().waitFor({ state: "detached" });
}
