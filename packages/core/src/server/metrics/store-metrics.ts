import { Gauge } from "prom-client";
import { ownActor } from "../../automation.ts";
import type { StoreCheck } from "../store-check.ts";
import type { Overview } from "./overview.ts";

export interface StoreMetricsOptions {
  readonly check: Pick<StoreCheck, "isReachable">;
  /** Whether this server is the one that changes the store. */
  readonly isWriter: () => boolean;
  readonly overview: Overview;
}

export function storeMetrics({ check, isWriter, overview }: StoreMetricsOptions): readonly Gauge[] {
  const reachable = new Gauge({
    name: "glu_store_reachable",
    help: "1 if the store answers, 0 if it does not.",
    registers: [],
    async collect() {
      this.set(Number(await check.isReachable()));
    },
  });
  const writer = new Gauge({
    name: "glu_store_writer",
    help: "1 if this server writes the store and promotes, as all replicas do; 0 if it only answers questions.",
    registers: [],
    collect() {
      this.set(Number(isWriter()));
    },
  });
  return [reachable, writer, automationSettings(overview)];
}

function automationSettings(overview: Overview): Gauge<"scope" | "mode" | "set_by"> {
  return new Gauge({
    name: "glu_automation_setting",
    help: "1 for each setting of automation: its scope (* is the system), its mode (on, observe, off), and who set it (person, glu).",
    labelNames: ["scope", "mode", "set_by"],
    registers: [],
    async collect() {
      const { automation } = await overview.read();
      this.reset();
      for (const { scope, mode, actor } of automation) {
        this.set({ scope, mode, set_by: actor === ownActor ? "glu" : "person" }, 1);
      }
    },
  });
}
