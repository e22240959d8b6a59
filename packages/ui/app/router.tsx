import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { formatAddressSearch, parseAddressSearch } from "./address-search.ts";
import { loadPart } from "./load-part.ts";
import { parseActivitySearch } from "./screens/activity/activity-search.ts";
import { Broken } from "./screens/broken.tsx";
import { NotFound } from "./screens/not-found.tsx";
import { OverviewScreen } from "./screens/overview/overview-screen.tsx";
import { parseOverviewSearch } from "./screens/overview/overview-search.ts";
import { parsePipelineSearch } from "./screens/pipeline/pipeline-search.ts";
import { parseReplicasSearch } from "./screens/replicas/replicas-search.ts";
import { Shell } from "./shell/shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: () => <NotFound /> });

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: parseOverviewSearch,
  component: OverviewScreen,
});

const pipeline = createRoute({
  getParentRoute: () => root,
  path: "/pipelines/$pipeline",
  validateSearch: parsePipelineSearch,
  component: lazyRouteComponent(
    () => loadPart(() => import("./screens/pipeline/pipeline-screen.tsx")),
    "PipelineScreen",
  ),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: "/activity",
  validateSearch: parseActivitySearch,
  component: lazyRouteComponent(
    () => loadPart(() => import("./screens/activity/activity-screen.tsx")),
    "ActivityScreen",
  ),
});

const promotion = createRoute({
  getParentRoute: () => root,
  path: "/promotions/$id",
  component: lazyRouteComponent(
    () => loadPart(() => import("./screens/promotion/promotion-screen.tsx")),
    "PromotionScreen",
  ),
});

const replicas = createRoute({
  getParentRoute: () => root,
  path: "/replicas",
  validateSearch: parseReplicasSearch,
  component: lazyRouteComponent(
    () => loadPart(() => import("./screens/replicas/replicas-screen.tsx")),
    "ReplicasScreen",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([overview, pipeline, activity, promotion, replicas]),
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultErrorComponent: () => <Broken />,
  parseSearch: parseAddressSearch,
  stringifySearch: formatAddressSearch,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
