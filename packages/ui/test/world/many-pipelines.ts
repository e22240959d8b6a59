import { System } from "@glu/core";
import { ui } from "@glu/ui";
import { Note, Shelf } from "./shelf.ts";

const teams = ["payments", "storefront", "search", "logistics", "identity", "data", "mobile"];
const shelf = new Shelf();
const system = new System({ name: "warehouse" }, { ui: ui() });

/** As many as `PIPELINES` says, of three phases each: every 25th is behind, every 333rd cannot be read. */
for (let number = 0; number < Number(process.env["PIPELINES"] ?? 1000); number += 1) {
  const name = `service-${String(number).padStart(4, "0")}`;
  const labels = { team: teams[number % teams.length] ?? "", tier: String((number % 3) + 1) };
  system.definePipeline(
    { name, labels },
    () => new Note(),
    (pipeline) => {
      const image = pipeline.phase({ name: "image" }, shelf.source);
      const staging = pipeline.phase({ name: "staging" }, shelf.target, { promotesFrom: image });
      pipeline.phase({ name: "production" }, shelf.target, { promotesFrom: staging });
    },
  );
  const newest = `1.${number}.2-${number}`;
  shelf.put(`${name}/image`, newest);
  shelf.put(`${name}/staging`, newest);
  shelf.put(`${name}/production`, number % 25 === 7 ? `1.${number}.1-${number}` : newest);
  if (number % 333 === 5) {
    shelf.broken.add(`${name}/image`);
  }
}

export default system;
