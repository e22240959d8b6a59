import type { PromotionView } from "@glu/core/api-types";
import type { Tone } from "../view-model/tone.ts";

/** What was done, or a promotion that is followed to its end. */
export type News =
  | { readonly words: string; readonly tone: Tone }
  | { readonly promotion: PromotionView };

export type Announcement = News & { readonly id: number };

let announcements: readonly Announcement[] = [];
let last = 0;
const watchers = new Set<() => void>();
/** More than these would cover what people look at. */
const most = 4;

/** Says something to whoever looks, whichever screen they are on. */
export function announce(news: News): void {
  last += 1;
  const shown = announcements.length < most ? announcements : withoutOne(announcements);
  set([...shown, { ...news, id: last }]);
}

/** What was done goes before a promotion that is followed, and the oldest first. */
function withoutOne(all: readonly Announcement[]): readonly Announcement[] {
  const index = all.findIndex((one) => !("promotion" in one));
  return all.toSpliced(Math.max(index, 0), 1);
}

/** What one person did is not for the next one. */
export function forgetAnnouncements(): void {
  set([]);
}

export function dismiss(id: number): void {
  set(announcements.filter((one) => one.id !== id));
}

/** For `useSyncExternalStore`. */
export function watchAnnouncements(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function currentAnnouncements(): readonly Announcement[] {
  return announcements;
}

function set(next: readonly Announcement[]): void {
  announcements = next;
  for (const watcher of watchers) {
    watcher();
  }
}
