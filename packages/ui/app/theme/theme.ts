import { useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** As `theme.js` reads it before the first paint. */
const key = "glu-theme";
const listeners = new Set<() => void>();

function current(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Which theme was chosen, and how to choose another one. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribe, current);
  return [theme, choose];
}

function choose(theme: Theme): void {
  const { documentElement: root } = document;
  if (theme === "system") {
    delete root.dataset["theme"];
  } else {
    root.dataset["theme"] = theme;
  }
  remember(theme);
  for (const listener of listeners) {
    listener();
  }
}

/** Where nothing may be stored, the choice lasts as long as the page. */
function remember(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {}
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
