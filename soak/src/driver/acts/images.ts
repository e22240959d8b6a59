import { choose } from "../../plan.ts";
import type { Do } from "../desk.ts";

/** A build pushes another image. */
export const pushImage: Do = async ({ desk: { world, ledger }, entry }) => {
  const from = Date.now();
  const digest = await world.images.push(entry.image);
  ledger.tag(entry.name, { digest, from, to: Date.now() });
  return true;
};

/** Somebody has the tag lead to an image it led to before. */
export const moveBack: Do = async ({ desk: { world, ledger }, entry, pick }) => {
  const latest = ledger.latest(entry.name);
  const earlier = ledger.tagsOf(entry.name).filter(({ digest }) => digest !== latest);
  const { digest } = choose(earlier.slice(-5), pick) ?? {};
  if (digest === undefined) {
    return false;
  }
  const from = Date.now();
  await world.images.moveTo(entry.image, digest);
  ledger.tag(entry.name, { digest, from, to: Date.now() });
  return true;
};
