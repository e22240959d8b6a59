import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server to work against: `GLU_URL=http://127.0.0.1:8080 npm run dev -w @glu/ui`. */
const server = process.env["GLU_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "dist/app",
    emptyOutDir: true,
    // Browsers that need it lack the colours of the theme, too.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // The server takes changes from pages of its own only.
  server: {
    proxy: { "/api": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
});
