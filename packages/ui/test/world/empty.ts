import { System } from "@glu/core";
import { ui } from "@glu/ui";

export default new System({ name: "shop" }, { ui: ui() });
