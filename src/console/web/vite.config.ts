import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { themeCss } from './theme-css.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: '/',
  plugins: [react(), themeCss()],
  build: {
    outDir: `${root}/../../../dist/console`,
    emptyOutDir: true,
    // Fonts and pictures stay files: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 900,
  },
});
