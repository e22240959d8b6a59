import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { systemQuery } from "../api/queries.ts";
import { Announcements } from "./announcements.tsx";
import { ConnectionSign } from "./connection-sign.tsx";
import { Jump } from "./jump.tsx";
import { Menu } from "./menu.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { StandbyBanner } from "./standby-banner.tsx";
import { useArrival } from "./use-arrival.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { ViewerSign } from "./viewer-sign.tsx";

/** What stays around every screen. */
export function Shell() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const help = useCallback(() => setHelpOpen(true), []);
  const arrival = useArrival();
  useShortcuts(help);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-20 border-b border-line bg-surface">
        <div className="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1.5 sm:gap-x-4 sm:px-4">
          <Home />
          <nav aria-label="Screens" className="flex gap-1">
            <Tab to="/" name="Pipelines" />
            <Tab to="/activity" name="Activity" />
            <Tab to="/replicas" name="Replicas" />
          </nav>
          <div className="ml-auto flex items-center gap-2">
            <ConnectionSign />
            <Jump />
            <ViewerSign />
            <Menu onHelp={help} />
          </div>
        </div>
      </header>
      <StandbyBanner />
      <main id="content" {...arrival} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
      {isHelpOpen && <ShortcutsDialog onClose={() => setHelpOpen(false)} />}
      <Announcements />
    </div>
  );
}

function Home() {
  const { data: system } = useQuery(systemQuery);
  return (
    // Where there is no room for it, the first of the screens leads there too.
    <Link to="/" className="flex items-center gap-2 font-semibold max-[25rem]:hidden">
      <img src="/icon.svg" alt="Glu" className="size-6" />
      <span className="max-w-48 truncate max-sm:sr-only">{system?.name ?? ""}</span>
    </Link>
  );
}

interface TabProps {
  readonly to: "/" | "/activity" | "/replicas";
  readonly name: string;
}

function Tab({ to, name }: TabProps) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      className="rounded-md px-1.5 py-1 text-ink-soft sm:px-2.5 hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      {name}
    </Link>
  );
}
