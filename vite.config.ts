import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { leanContracts } from './vite.contracts.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The server gives `/work` and `/admin` the workbench entry; in development this does. */
const twoShells: Plugin = {
  name: 'zhengshu-two-shells',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const path = request.url?.split('?')[0] ?? '';
      if (/^\/(work|admin)(\/|$)/.test(path)) request.url = '/workbench.html';
      next();
    });
  },
};

export default defineConfig({
  root: here('./src/web'),
  // Everything is imported, hashed and served for ever under /assets; there is nothing to copy as it is.
  publicDir: false,
  plugins: [react(), twoShells, leanContracts],
  build: {
    outDir: here('./dist/web'),
    emptyOutDir: true,
    manifest: true,
    // The floor of the domestic browsers.
    target: 'chrome100',
    cssTarget: 'chrome100',
    // Every browser from that floor on preloads modules by itself.
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { light: here('./src/web/index.html'), workbench: here('./src/web/workbench.html') } },
    // The workbench's antd is one large chunk by nature.
    chunkSizeWarningLimit: 1200,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': { target: 'http://127.0.0.1:8080', changeOrigin: false } },
  },
});
