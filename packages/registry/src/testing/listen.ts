import type { ImageEvent, ImageWatcher } from "../image-watcher.ts";

export interface Listening {
  /** The next event that nobody has taken yet. */
  readonly next: () => Promise<ImageEvent>;
  readonly stop: () => void;
}

/** Watches, and keeps what is told until somebody asks for it. */
export function listen(watcher: ImageWatcher): Listening {
  const seen: ImageEvent[] = [];
  const waiting: ((event: ImageEvent) => void)[] = [];
  const stop = watcher.watch((event) => {
    const resolve = waiting.shift() ?? ((unclaimed: ImageEvent) => void seen.push(unclaimed));
    resolve(event);
  });
  const next = async () =>
    seen.shift() ?? (await new Promise<ImageEvent>((resolve) => waiting.push(resolve)));
  return { next, stop };
}
