import { convertCssVariables, defaultCssVariablesResolver } from '@mantine/core';
import type { Plugin } from 'vite';
import { theme } from './theme.ts';

const moduleId = 'virtual:theme.css';

/**
 * Turns the theme's variables into a style sheet when the page is built. Mantine would put them into a `<style>` at
 * run time, for which the content security policy would have to allow inline styles.
 */
export function themeCss(): Plugin {
  return {
    name: 'theme-css',
    resolveId: (id) => (id === moduleId ? `\0${moduleId}` : null),
    load(id) {
      if (id !== `\0${moduleId}`) return null;
      const scheme = {
        variables: {},
        dark: { '--mantine-color-scheme': 'dark' },
        light: { '--mantine-color-scheme': 'light' },
      };
      return convertCssVariables(defaultCssVariablesResolver(theme), ':root') + convertCssVariables(scheme, ':root');
    },
  };
}
