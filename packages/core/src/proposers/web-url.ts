import { z } from "zod";

/** The address of a page: people follow it, and no script is to be run by that. */
export const webUrl = z.url({ protocol: /^https?$/ });
