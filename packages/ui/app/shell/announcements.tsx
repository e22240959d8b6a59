import type { PromotionView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { useFollowed } from "../api/use-followed.ts";
import { IconButton } from "../parts/button.tsx";
import { useTopModal } from "../parts/modal.ts";
import { StatusMark } from "../parts/status-mark.tsx";
import {
  isMoving,
  progressWords,
  promotionStatus,
} from "../view-model/promotion/promotion-words.ts";
import type { Tone } from "../view-model/tone.ts";
import {
  type Announcement,
  currentAnnouncements,
  dismiss,
  watchAnnouncements,
} from "./announce.ts";

/** Long enough to be read; it stays as long as somebody is at it. */
const shownFor = 10_000;
const words: Readonly<Record<Tone, string>> = {
  good: "Done",
  waiting: "Under way",
  proposed: "Proposed",
  stopped: "Stopped",
  trouble: "Not done",
  unknown: "Note",
};

/** What was done lately, over the corner of the screen, or of the dialog outside of which nothing is heard. */
export function Announcements() {
  const announcements = useSyncExternalStore(watchAnnouncements, currentAnnouncements);
  const modal = useTopModal();
  return (
    <>
      <Region announcements={modal ? [] : announcements} />
      {modal && createPortal(<Region announcements={announcements} />, modal)}
    </>
  );
}

function Region({ announcements }: { readonly announcements: readonly Announcement[] }) {
  return (
    <section
      aria-label="Announcements"
      aria-live="polite"
      tabIndex={-1}
      className="pointer-events-none fixed right-0 bottom-0 z-30 flex w-full max-w-md flex-col gap-2 p-3 outline-none"
    >
      {announcements.map((one) =>
        "promotion" in one ? (
          <Followed key={one.id} id={one.id} promotion={one.promotion} />
        ) : (
          <Card key={one.id} id={one.id} isOver>
            <StatusMark status={{ tone: one.tone, word: words[one.tone] }} />
            <span>{one.words}</span>
          </Card>
        ),
      )}
    </section>
  );
}

interface FollowedProps extends Pick<Announcement, "id"> {
  readonly promotion: PromotionView;
}

function Followed({ id, promotion }: FollowedProps) {
  const record = useFollowed(promotion) ?? promotion;
  return (
    <Card id={id} isOver={!isMoving(record)}>
      <StatusMark status={promotionStatus(record)} />
      <span>{progressWords(record)}.</span>
      <Link
        to="/promotions/$id"
        params={{ id: record.id }}
        className="text-accent underline-offset-2 hover:underline"
      >
        Details
      </Link>
    </Card>
  );
}

interface CardProps extends Pick<Announcement, "id"> {
  /** Whether nothing more is to come. */
  readonly isOver: boolean;
  readonly children: ReactNode;
}

function Card({ id, isOver, children }: CardProps) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOver) {
      return;
    }
    const look = setInterval(() => {
      if (!card.current?.matches(":hover, :focus-within")) {
        dismiss(id);
      }
    }, shownFor);
    return () => clearInterval(look);
  }, [id, isOver]);
  const leave = () => {
    card.current?.parentElement?.focus();
    dismiss(id);
  };
  return (
    <div
      ref={card}
      className="pointer-events-auto flex items-start gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 shadow-raised"
    >
      <div className="flex min-w-0 flex-1 flex-wrap gap-x-2 gap-y-1 py-1 wrap-anywhere">
        {children}
      </div>
      <IconButton label="Dismiss" onClick={leave}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
